"""The catalogue of foreign packs: described once, and again when any of their files has changed."""

import json
import os
import sys
from pathlib import Path

import pytest

from serving.known import FILE, Known, digest_of_packs
from tests.serving.outside import Outside

PACK = '''import darkroom


@darkroom.node(category="toys", version=1)
def Twice(a: int = 1) -> int:
    """Twice a number."""
    return 2 * a
'''


class Describer:
    """Says something else each time, and counts."""

    times = 0

    def __call__(self) -> str:
        self.times += 1
        return json.dumps({"times": self.times})


def test_what_is_known_is_not_asked_for_again(tmp_path: Path) -> None:
    ask, known = Describer(), Known(tmp_path)
    assert [known.catalogue("a", ask), Known(tmp_path).catalogue("a", ask)] == [{"times": 1}] * 2
    assert known.catalogue("b", ask) == {"times": 2}
    assert known.catalogue("a", ask) == {"times": 3}


@pytest.mark.parametrize("harm", [b"", b"[]", b'{"digest": "a"}', b"\xff"])
def test_a_file_that_was_harmed_is_nothing_known(tmp_path: Path, harm: bytes) -> None:
    ask = Describer()
    (tmp_path / FILE).write_bytes(harm)
    assert Known(tmp_path).catalogue("a", ask) == {"times": 1}
    kept = json.loads((tmp_path / FILE).read_bytes())
    (tmp_path / FILE).write_text(json.dumps({**kept, "text": '{"times": 9}'}))
    assert Known(tmp_path).catalogue("a", ask) == {"times": 2}


def test_what_is_no_description_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        Known(tmp_path).catalogue("a", lambda: "")
    assert not (tmp_path / FILE).exists()


def test_the_digest_is_of_every_file_and_of_our_own_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, package = tmp_path / "folder", tmp_path / "site" / "toy_package"
    for place in (folder, package):
        place.mkdir(parents=True)
        (place / "__init__.py").write_text("raise AssertionError('it was imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    def now(ours: str = "1") -> str | None:
        return digest_of_packs([folder], ["toy_package.nodes"], {"ours": ours})

    seen = [now(), now("2")]
    (folder / "more.py").write_text("")
    seen.append(now())
    (package / "data.txt").write_text("x")
    seen.append(now())
    assert len(set(seen)) == 4
    assert None not in seen
    assert now() == seen[-1]
    assert "toy_package" not in sys.modules
    assert digest_of_packs([], ["no_such_package"], {}) is None


# Two servers, of which the first describes a pack in a process of its own.
@pytest.mark.slow
def test_a_server_that_knows_its_packs_starts_without_loading_them(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "twice.py").write_text(PACK)
    with Outside(tmp_path / "served", "--packs", str(pack)) as server:
        first = server.client.get("/api/v1/nodes").json()
    kept = tmp_path / "served" / "data" / FILE
    before = os.stat(kept).st_mtime_ns
    with Outside(tmp_path / "served", "--packs", str(pack)) as server:
        assert server.client.get("/api/v1/nodes").json() == first
    assert os.stat(kept).st_mtime_ns == before
    (pack / "twice.py").write_text(PACK.replace("Twice a number", "Two times a number"))
    with Outside(tmp_path / "served", "--packs", str(pack)) as server:
        said = {node["name"]: node["doc"] for node in server.client.get("/api/v1/nodes").json()["nodes"]}
    assert said["pack.Twice"] == "Two times a number."
