"""The page: served as it was built, under a policy of its own, and nothing else of the disk with it."""

import gzip
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from serving.shelf import Shelf
from tests.serving.inside import Inside, inside

INDEX: Final = """\
<!doctype html>
<meta name="csp-nonce" content="" />
<script type="module" crossorigin src="/page/index-abc.js"></script>
"""
SCRIPT: Final = b"export const answer = 42;\n" * 100


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A page as Vite builds one."""
    folder = tmp_path / "dist"
    (folder / "page" / "deeper").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "page" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "page" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "page" / "small-def.css").write_text("p { margin: 0 }")
    (folder / "page" / "notes.txt").write_text("of no known kind")
    (folder / "page" / "deeper" / "inner.js").write_text("hidden")
    (tmp_path / "secret.js").write_text("secret")
    return folder


def served(tmp_path: Path, folder: Path, scenario: Callable[[Inside], Awaitable[None]]) -> None:
    """Do something with a server that has this page."""

    async def with_page(room: Inside) -> None:
        room.house.shelf.folders = (folder,)
        await scenario(room)

    inside(tmp_path / "server", with_page)


def test_each_answer_has_a_nonce_of_its_own_which_the_policy_and_the_page_name(tmp_path: Path, built: Path) -> None:
    async def scenario(room: Inside) -> None:
        answers = [await room.client.get("/") for _ in range(2)]
        nonces = set()
        for answer in answers:
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert answer.headers["cache-control"] == "no-store"
            policy = answer.headers["content-security-policy"]
            said = re.search(r"style-src 'self' 'nonce-([\w-]{16,})'", policy)
            assert said is not None
            assert f'<meta name="csp-nonce" content="{said[1]}" />' in answer.text
            assert "unsafe" not in policy
            assert re.search(r"script-src ([^;]*);", policy + ";")[1] == "'self'"  # type: ignore[index]
            nonces.add(said[1])
        assert len(nonces) == 2

    served(tmp_path, built, scenario)


def test_a_file_is_kept_for_ever_for_its_name_says_what_it_holds(tmp_path: Path, built: Path) -> None:
    async def scenario(room: Inside) -> None:
        answer = await room.client.get("/page/index-abc.js", headers={"Accept-Encoding": "identity"})
        assert (answer.status_code, answer.content) == (200, SCRIPT)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in answer.headers["cache-control"]
        assert "content-encoding" not in answer.headers
        known = await room.client.get("/page/index-abc.js", headers={"If-None-Match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")

    served(tmp_path, built, scenario)


@pytest.mark.parametrize(
    ("said", "is_packed"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5, br", True),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0", False),
        ("", False),
    ],
)
def test_a_file_travels_packed_where_the_browser_can_unpack_it(
    said: str, is_packed: bool, tmp_path: Path, built: Path
) -> None:
    async def scenario(room: Inside) -> None:
        answer = await room.client.get("/page/index-abc.js", headers={"Accept-Encoding": said})
        assert (answer.headers.get("content-encoding") == "gzip") is is_packed
        assert answer.content == SCRIPT  # httpx unpacks
        assert answer.headers["vary"] == "Accept-Encoding"
        plain = await room.client.get("/page/small-def.css", headers={"Accept-Encoding": said})
        assert (plain.status_code, "content-encoding" in plain.headers) == (200, False)

    served(tmp_path, built, scenario)


@pytest.mark.parametrize(
    "path",
    [
        "/page/",
        "/page/nothing.js",
        "/page/notes.txt",
        "/page/index-abc.js.gz",
        "/page/deeper",
        "/page/deeper/inner.js",
        "/page/deeper%2Finner.js",
        "/page/..%2Findex.html",
        "/page/..%2F..%2Fsecret.js",
        "/page/%2e%2e/%2e%2e/secret.js",
        "/page/..\\..\\secret.js",
        "/page/index-abc.js%00.css",
        "/page/INDEX-ABC.JS",
        "/index.html",
    ],
)
def test_only_what_stands_in_the_table_is_served(path: str, tmp_path: Path, built: Path) -> None:
    async def scenario(room: Inside) -> None:
        address = httpx.URL(scheme="http", host="127.0.0.1", port=8420, raw_path=path.encode())
        answer = await room.client.get(address)
        assert answer.status_code == 404
        assert answer.json()["problems"][0]["code"] == "not-found"

    served(tmp_path, built, scenario)


def test_a_page_that_was_built_anew_takes_the_place_of_the_one_before(tmp_path: Path, built: Path) -> None:
    async def scenario(room: Inside) -> None:
        assert "index-abc.js" in (await room.client.get("/")).text
        for gone in ("index-abc.js", "index-abc.js.gz"):
            (built / "page" / gone).unlink()
        (built / "page" / "index-xyz.js").write_text("new")
        assert (await room.client.get("/page/index-abc.js")).status_code == 404
        (built / "index.html").write_text(INDEX.replace("abc", "xyz") + "<!-- anew -->")
        assert "index-xyz.js" in (await room.client.get("/")).text
        assert (await room.client.get("/page/index-xyz.js")).text == "new"

    served(tmp_path, built, scenario)


def test_a_checkout_without_a_page_says_how_to_build_it(tmp_path: Path) -> None:
    async def scenario(room: Inside) -> None:
        answer = await room.client.get("/")
        assert answer.status_code == 503
        assert "pip install -e ." in answer.text
        assert (await room.client.get("/page/index-abc.js")).status_code == 404
        assert (await room.client.get("/api/v1/queue")).status_code == 200

    served(tmp_path, tmp_path / "nothing", scenario)


def test_the_package_comes_before_the_checkout(tmp_path: Path) -> None:
    for name in ("package", "checkout"):
        (tmp_path / name / "page").mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(name)
    shelf = Shelf((tmp_path / "missing", tmp_path / "package", tmp_path / "checkout"))
    found = shelf.look()
    assert found is not None
    assert found.text == "package"
