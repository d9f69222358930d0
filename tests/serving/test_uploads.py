"""Uploads: pictures are kept as they are, all else is refused, and nothing that is kept can act as a page."""

import asyncio
import io
import json
import struct
import zlib
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import Code
from serving.uploads import INLINE
from tests.serving.inside import Inside, inside
from tests.serving.mutations import many

LOAD = """\
darkroom: 1
nodes:
  a:
    type: LoadImage
    inputs:
      image: NAME
outputs:
  image: $a.image
"""
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    data = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1, 1, 1), 20).convert("RGB").save(data, kind, **how)
    return data.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, data: bytes, depth: int = 8, *chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


async def upload(room: Inside, data: bytes, kind: str = "application/octet-stream") -> tuple[int, dict[str, object]]:
    answer = await room.client.post("/api/v1/assets", content=data, headers={"Content-Type": kind})
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif"), ("BMP", "bmp"), ("TIFF", "tif")],
)
def test_a_picture_is_kept_byte_by_byte_and_named_by_its_digest(kind: str, ending: str, tmp_path: Path) -> None:
    data = picture(kind)

    async def scenario(room: Inside) -> None:
        digest = sha256(data).hexdigest()
        assert (await room.client.get(f"/api/v1/assets/{digest}/about")).status_code == 404
        status, told = await upload(room, data)
        assert (status, told["name"], told["digest"]) == (201, f"{digest}.{ending}", digest)
        assert (told["width"], told["height"], told["size"]) == (40, 30, len(data))
        assert (await room.client.get(f"/api/v1/assets/{digest}/about")).json() == told
        read = await room.client.get(f"/api/v1/assets/{digest}")
        assert read.content == data
        is_shown = read.headers["content-type"] in INLINE
        assert read.headers["content-disposition"].startswith("inline" if is_shown else "attachment")
        assert read.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in read.headers["content-security-policy"]
        assert list((tmp_path / "data" / "assets").iterdir()) == [tmp_path / "data" / "assets" / f"{digest}.{ending}"]

    inside(tmp_path, scenario)


@pytest.mark.slow  # develops with torch
def test_a_workflow_names_an_upload_and_its_output_is_served_with_a_thumbnail(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        _, told = await upload(room, picture())
        ended = await room.ended(await room.submit(LOAD.replace("NAME", str(told["name"]))))
        (output,) = ended["outputs"]["image"]
        where = f"/api/v1/assets/{output['digest']}"
        with Image.open(io.BytesIO((await room.client.get(where)).content)) as whole:
            assert whole.size == (40, 30)
        small = await room.client.get(where, params={"thumbnail": 16})
        with Image.open(io.BytesIO(small.content)) as shown:
            assert (shown.format, max(shown.size)) == ("WEBP", 16)
        saved = await room.client.get(where, params={"download": "true"})
        assert saved.headers["content-disposition"].startswith("attachment")
        assert (await room.client.get(where, params={"thumbnail": 9999})).status_code == 422

    inside(tmp_path, scenario)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HTML,
        SVG,
        b"GIF89a" + HTML,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"MZ" + b"\0" * 4000,
        b"PK\x03\x04" + b"\0" * 400,
        picture()[:200],
    ],
    ids=["empty", "html", "svg", "gif and html", "postscript", "png and html", "exe", "zip", "half"],
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "image/png"])
def test_what_is_no_picture_is_not_kept(data: bytes, kind: str, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        status, told = await upload(room, data, kind)
        assert status == 422, told
        assert (await room.client.get(f"/api/v1/assets/{sha256(data).hexdigest()}")).status_code == 404
        assert list((tmp_path / "data" / "assets").iterdir()) == []

    inside(tmp_path, scenario)


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "multipart/form-data; boundary=x", ""])
def test_an_upload_says_that_it_is_a_picture(kind: str, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        assert (await upload(room, picture(), kind))[0] == 415

    inside(tmp_path, scenario)


@pytest.mark.parametrize("tail", [HTML, SVG, b"<?php system($_GET[0]);"], ids=["html", "svg", "php"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_picture_that_is_also_a_page_is_served_as_a_picture(kind: str, tail: bytes, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        status, told = await upload(room, picture(kind) + tail)
        if status != 201:
            return  # refused is as good
        read = await room.client.get(f"/api/v1/assets/{told['digest']}", headers={"Accept": "text/html"})
        assert read.headers["content-type"] == told["media_type"]
        assert read.headers["content-type"].startswith("image/")
        assert read.headers["x-content-type-options"] == "nosniff"
        assert read.headers["content-security-policy"].endswith("sandbox")
        shown = read.headers["content-disposition"] == "inline"
        assert not shown or read.headers["content-type"] in INLINE

    inside(tmp_path, scenario)


def test_files_of_other_kinds_are_only_saved(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        outputs = tmp_path / "data" / "outputs"
        outputs.mkdir(exist_ok=True)
        for ending in (".html", ".svg", ".safetensors", ".json", ".js", ".txt"):
            digest = sha256(ending.encode()).hexdigest()
            (outputs / f"{digest}{ending}").write_bytes(HTML)
            read = await room.client.get(f"/api/v1/assets/{digest}")
            assert read.headers["content-disposition"].startswith("attachment")
            assert "html" not in read.headers["content-type"]
            assert "svg" not in read.headers["content-type"]
            assert "javascript" not in read.headers["content-type"]
            assert (await room.client.get(f"/api/v1/assets/{digest}?thumbnail=64")).status_code == 404

    inside(tmp_path, scenario)


def memory(pid: int | str = "self", what: str = "VmHWM") -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


BOMBS = {
    "many pixels": png(50_000, 50_000, zlib.compress(b"\0" * 10_000_000, 9), 1),
    "more pixels than there are": png(2**31 - 1, 2**31 - 1, zlib.compress(b"\0")),
    "a text that swells": png(
        9, 9, zlib.compress(b"\0" * 90), 8, chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 300_000_000, 9))
    ),
    "a profile that swells": png(
        9, 9, zlib.compress(b"\0" * 90), 8, chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 300_000_000, 9))
    ),
    "rows that go on": png(9, 9, zlib.compress(b"\0" * 300_000_000, 9)),
    "a large gif": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;",
    "a large bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process held")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_memory_of_the_server_and_little_of_the_child(name: str, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        Path("/proc/self/clear_refs").write_text("5")
        before = memory(what="VmRSS")
        status, told = await upload(room, BOMBS[name])
        assert memory() - before < 64 * 2**20
        if status == 201:  # what swells was passed over, and the picture is a small one
            assert (told["width"], told["height"]) == (9, 9)
        else:
            assert status == 422
        limits = room.settings.limits
        child = await asyncio.create_subprocess_exec(
            "python3", "-c", CHILD, str(limits.child_memory), str(limits.pixels), stdin=-1, stdout=-1
        )
        out, _ = await child.communicate(BOMBS[name])
        assert int(out) < 256 * 2**20

    inside(tmp_path, scenario)


CHILD = """
import os, resource, subprocess, sys, tempfile
with tempfile.NamedTemporaryFile() as file:
    file.write(sys.stdin.buffer.read())
    file.flush()
    subprocess.run([%r, "-I", %r, sys.argv[1], "20", sys.argv[2], "look", file.name], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""
CHILD %= (__import__("sys").executable, str(Path(__file__).parents[2] / "serving" / "decode.py"))


@pytest.mark.parametrize("number", [40, pytest.param(500, marks=pytest.mark.soak)])
@pytest.mark.slow  # a process for each
def test_damaged_pictures_are_kept_or_refused_and_nothing_hangs(number: int, tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        sources = [picture(), picture("PNG", (64, 64), optimize=True), picture()[:-12] + HTML]
        for data in many(sources, number):
            async with asyncio.timeout(10):
                status, told = await upload(room, data)
            assert status in (201, 422), told
            if status == 422:
                assert {problem["code"] for problem in told["problems"]} <= {*Code}  # type: ignore[attr-defined]
        assert not [path for path in (tmp_path / "data" / "assets").iterdir() if path.name.startswith(".")]

    inside(tmp_path, scenario)


def test_an_upload_is_counted_as_it_arrives(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        status, told = await upload(room, picture() + b"\0" * 100_000)
        assert (status, json.dumps(told).count("too-large")) == (413, 1)
        assert list((tmp_path / "data" / "assets").iterdir()) == []

    inside(tmp_path, scenario, upload=50_000)


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        status, told = await upload(room, picture())
        assert status == 422
        assert "too long" in json.dumps(told)

    inside(tmp_path, scenario, child_seconds=0)
