"""Packs from folders and from installed distributions."""

import os
import py_compile
import shutil
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import engine.packs.distributions
import engine.packs.folder
from engine.errors import DeclarationError
from engine.events import Finished
from engine.graph import Link
from engine.packs import from_folder, installed
from engine.packs.files import LARGE
from engine.registry import Registry
from engine.spec import NodeSpec, Pack, node
from engine.store import MemoryStore
from engine.types import Memory
from tests.engine.toys import PACK, Desk, Forgetful, graph_of, n

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


# ---------------------------------------------------------------- the code of a folder


def double(folder: Path) -> tuple[str, float]:
    """The digest of the code of `Double`, and twice 2 by it."""
    registry = Registry.of(from_folder(folder))
    name = f"{folder.name}.Double"
    return registry.specs[name].code, registry.functions[name](value=2.0)


def test_what_runs_is_what_was_digested_even_when_time_and_size_agree(tmp_path: Path) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    code, four = double(pack)
    file = pack / "double.py"
    stat = file.stat()
    file.write_text(DOUBLE.replace("2 * value", "3 * value"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other, six = double(pack)
    assert (four, six) == (4, 6)
    assert code != other
    file.write_text(DOUBLE)
    assert double(pack) == (code, 4)


def test_bytecode_that_python_kept_of_another_source_is_not_run(tmp_path: Path) -> None:
    """Bytecode is taken for that of a source by time, in seconds, and size."""
    pack = folder(tmp_path, "sums", double=DOUBLE)
    file = pack / "double.py"
    stat = file.stat()
    file.write_text(DOUBLE.replace("2 * value", "9 * value"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    py_compile.compile(str(file), doraise=True)
    file.write_text(DOUBLE)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert double(pack)[1] == 4


@pytest.mark.parametrize("name", ["table.json", "deep/weights.bin", ".hidden", "helper.py"])
def test_every_file_of_a_folder_counts(tmp_path: Path, name: str) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    codes = [double(pack)[0]]
    file = pack / name
    file.parent.mkdir(exist_ok=True)
    for content in ("A = 1", "A = 2"):
        file.write_text(content)
        codes.append(double(pack)[0])
    file.rename(file.with_name("other.py"))
    codes.append(double(pack)[0])
    assert len(set(codes)) == 4


@pytest.mark.parametrize("place", ["__pycache__", ".git", "deep/__pycache__"])
def test_what_tools_write_beside_code_does_not_count(tmp_path: Path, place: str) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    (pack / "deep").mkdir()
    before = double(pack)
    (pack / place).mkdir(exist_ok=True)
    (pack / place / "file").write_text("x")
    assert double(pack) == before


def test_a_folder_has_the_same_code_wherever_it_lies(tmp_path: Path) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    shutil.copytree(pack, tmp_path / "elsewhere" / "sums")
    assert double(pack) == double(tmp_path / "elsewhere" / "sums")


LATE = DOUBLE.replace("return 2 * value", "from .factor import FACTOR\n    return FACTOR * value")


def test_a_module_that_is_imported_late_is_the_one_that_was_digested(tmp_path: Path) -> None:
    pack = folder(tmp_path, "late", double=LATE)
    (pack / "parts").mkdir()
    (pack / "parts" / "factor.py").write_text("FACTOR = 2")
    (pack / "double.py").write_text(LATE.replace(".factor", ".parts.factor"))
    old = Registry.of(from_folder(pack)).functions["late.Double"]
    (pack / "parts" / "factor.py").write_text("FACTOR = 5")
    with pytest.raises(ImportError, match=r"factor.py changed after its pack was loaded: start again"):
        old(value=2.0)
    assert double(pack)[1] == 10


def test_two_versions_of_a_folder_live_side_by_side(tmp_path: Path) -> None:
    pack = folder(tmp_path, "late", double=LATE, factor="FACTOR = 2")
    old = Registry.of(from_folder(pack)).functions["late.Double"]
    (pack / "factor.py").write_text("FACTOR = 5")
    new = Registry.of(from_folder(pack)).functions["late.Double"]
    assert (old(value=2.0), new(value=2.0)) == (4, 10)


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    (pack / "round").symlink_to(pack, target_is_directory=True)
    outside = folder(tmp_path, "outside", factor="FACTOR = 2")
    (pack / "linked").symlink_to(outside, target_is_directory=True)
    before = double(pack)
    (outside / "factor.py").write_text("FACTOR = 3")
    assert double(pack)[0] != before[0]


def test_the_digest_of_a_large_file_is_remembered(tmp_path: Path) -> None:
    asked: list[str] = []

    class Recorder(Forgetful):
        def digest(self, path: Path) -> str:
            asked.append(path.name)
            return super().digest(path)

    pack = folder(tmp_path, "sums", double=DOUBLE)
    (pack / "weights.bin").write_bytes(bytes(LARGE))
    from_folder(pack, Recorder())
    assert asked == ["weights.bin"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path, memory: Memory | None) -> dict[str, str]:
        raise PermissionError(13, "Permission denied", str(folder / "secret"))

    monkeypatch.setattr(engine.packs.folder, "digests", refuse)  # whoever runs as root may read everything
    with pytest.raises(DeclarationError, match="secret cannot be read: Permission denied"):
        from_folder(folder(tmp_path, "sums", double=DOUBLE))


def test_an_edited_folder_is_never_served_what_it_gave_before(tmp_path: Path) -> None:
    pack = folder(tmp_path, "sums", double=DOUBLE)
    graph = graph_of({"out": Link("d", "float")}, d=n("sums.Double", value=2.0))
    store = MemoryStore()
    for text, result in ((DOUBLE, 4), (DOUBLE.replace("2 *", "3 *"), 6), (DOUBLE, 4)):
        (pack / "double.py").write_text(text)
        desk = Desk(Registry.of(PACK, from_folder(pack)), store)
        assert desk.run(graph).values == {"d": (result,)}
    assert desk.paths(Finished) == []  # what it gave before is served once it is again what it was


def test_code_enters_keys_and_round_trips_through_json(tmp_path: Path) -> None:
    registry = Registry.of(from_folder(folder(tmp_path, "sums", double=DOUBLE)))
    spec = registry.specs["sums.Double"]
    assert len(spec.code) == 64
    adapter = TypeAdapter(NodeSpec)
    assert adapter.validate_json(adapter.dump_json(spec)) == spec
    assert set(sys.modules) >= {registry.functions["sums.Double"].__module__}


# ---------------------------------------------------------------- installed distributions


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
    monkeypatch.setattr(engine.packs.distributions, "entry_points", lambda group: EntryPoints([entry]))
    if fine:
        (pack,) = installed()
        assert pack.name == "triples"
        assert len(pack.code["Triple"]) == 64
    else:
        with pytest.raises(DeclarationError, match="the pack triples"):
            list(installed())
