"""Image files: what is refused before a run, and what is remembered."""

import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from engine.types import Unfit
from nodes.readers import image as reader
from nodes.readers import read_image
from tests.nodes.studio import Notebook


def picture(path: Path, size: tuple[int, int] = (40, 30)) -> Path:
    Image.radial_gradient("L").resize(size).convert("RGB").save(path)
    return path


def bomb(path: Path, width: int, height: int) -> Path:
    """A PNG that says it is huge, and has next to no data."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return path


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_a_whole_image_says_its_size(tmp_path: Path, notebook: Notebook, suffix: str) -> None:
    path = picture(tmp_path / f"image.{suffix}")
    resource = read_image("in/image", path, notebook)
    assert (resource.kind, resource.name) == ("image", "in/image")
    assert resource.facts == {"width": 40, "height": 30}
    assert resource.path == path
    assert resource.digest == notebook.digest(path)


def test_an_image_known_by_its_content_is_not_decoded_again(
    tmp_path: Path, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_image("a", picture(tmp_path / "a.png"), notebook)
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    monkeypatch.delattr(reader, "_look")
    second = read_image("b", tmp_path / "b.png", notebook)
    assert (second.digest, second.facts) == (first.digest, first.facts)
    assert notebook.misses == 1


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_image_is_damaged(tmp_path: Path, notebook: Notebook, suffix: str, share: float) -> None:
    path = picture(tmp_path / f"image.{suffix}", (200, 150))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Unfit, match="image") as raised:
        read_image("image", path, notebook)
    assert raised.value.code == "damaged-image"
    assert raised.value.hint
    assert not notebook.facts


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"a note, not a picture\n", "is no image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no image"),
        (b"\x89PNG\r\n\x1a\n", "damaged|no image"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "damaged|no image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no image"),
    ],
)
def test_what_is_no_image_is_damaged(tmp_path: Path, notebook: Notebook, data: bytes, reason: str) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(data)
    with pytest.raises(Unfit, match=reason) as raised:
        read_image("image.png", path, notebook)
    assert raised.value.code == "damaged-image"


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 12_000), (2**30, 2**20)])
def test_a_decompression_bomb_is_refused_by_its_header(
    tmp_path: Path, notebook: Notebook, width: int, height: int
) -> None:
    with pytest.raises(Unfit, match="pixels") as raised:
        read_image("bomb.png", bomb(tmp_path / "bomb.png", width, height), notebook)
    assert raised.value.code == "huge-image"


def test_folders_and_pipes_are_no_images(tmp_path: Path, notebook: Notebook) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(Unfit, match="is no file") as raised:
            read_image("image.png", path, notebook)
        assert raised.value.code == "damaged-image"


def test_a_huge_file_is_refused_unread(tmp_path: Path, notebook: Notebook) -> None:
    path = tmp_path / "image.png"
    with path.open("wb") as file:
        file.truncate(reader.MAX_BYTES + 1)
    with pytest.raises(Unfit, match="bytes") as raised:
        read_image("image.png", path, notebook)
    assert raised.value.code == "huge-image"
