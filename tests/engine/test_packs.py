"""Packs from folders and from installed distributions."""

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

import engine.packs
from engine.errors import DeclarationError
from engine.packs import from_folder, installed
from engine.registry import Registry
from engine.spec import Pack, node

DOUBLE = '''
from darkroom import node

@node(category="sums", version=1)
def Double(value: float) -> float:
    """Twice a number."""
    return 2 * value
'''


def folder(tmp_path: Path, name: str, **files: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    for stem, text in files.items():
        (made / f"{stem}.py").write_text(text)
    return made


def test_a_folder_is_a_pack_under_its_name(tmp_path: Path) -> None:
    pack = from_folder(folder(tmp_path, "sums", double=DOUBLE))
    assert pack.name == "sums"
    assert list(Registry.of(pack).specs) == ["sums.Double"]


def test_a_package_says_its_version_and_its_modules_see_each_other(tmp_path: Path) -> None:
    both = folder(
        tmp_path, "both", __init__='__version__ = "1.5"\n', double=DOUBLE, other="from .double import Double\n"
    )
    pack = from_folder(both)
    assert pack.version == "1.5"
    assert [function.__name__ for function in pack.nodes] == ["Double"]


@pytest.mark.parametrize(
    ("name", "files", "said"),
    [
        ("my-nodes", {"double": DOUBLE}, "no identifier"),
        ("empty", {}, "declares no node type"),
        ("broken", {"double": "1 / 0"}, "double.py cannot be loaded: division by zero"),
        ("untyped", {"double": DOUBLE.replace("value: float", "value")}, "input value needs an annotation"),
    ],
)
def test_a_folder_that_is_no_pack_says_why(tmp_path: Path, name: str, files: dict[str, str], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        from_folder(folder(tmp_path, name, **files))


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="there is no folder"):
        from_folder(tmp_path / "no")


@node(category="sums", version=1)
def Triple(value: float) -> float:
    """Three times a number."""
    return 3 * value


def triple_pack() -> Pack:
    return Pack(nodes=(Triple,), name="triples", version="2.0")


def no_pack() -> str:
    return "not a pack"


@pytest.mark.parametrize(("function", "fine"), [("triple_pack", True), ("no_pack", False), ("absent", False)])
def test_entry_points_are_packs(monkeypatch: pytest.MonkeyPatch, function: str, fine: bool) -> None:
    entry = EntryPoint("triples", f"{__name__}:{function}", engine.packs.GROUP)
    monkeypatch.setattr(engine.packs, "entry_points", lambda group: EntryPoints([entry]))
    if fine:
        assert [pack.name for pack in installed()] == ["triples"]
    else:
        with pytest.raises(DeclarationError, match="the pack triples"):
            list(installed())
