"""No code of a built-in node changes under its old version."""

import ast
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.spec import spec_of
from nodes import ledger, pack

UPDATE = (
    "the code of these node types is not what the ledger says: raise the version of each whose results change, then "
    "run `python -m nodes.ledger`; where every result stays the same, bit for bit, `python -m nodes.ledger --unchanged`"
)


def test_the_ledger_knows_today_code_of_every_node_type() -> None:
    written, now = ledger.read(), ledger.current()
    differing = [name for name in sorted({*written, *now}) if written.get(name) != now.get(name)]
    assert not differing, f"{differing}: {UPDATE}"


def test_a_change_of_code_asks_for_a_new_version() -> None:
    now = ledger.current()
    written = {name: entry | {"digest": "0" * 64} for name, entry in now.items()}
    assert ledger.unrecorded(written, now) == list(now)
    raised = {name: entry | {"version": entry["version"] + 1} for name, entry in now.items()}
    assert ledger.unrecorded(written, raised) == []
    assert ledger.unrecorded({}, now) == []


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], list[str]]]:
    """Edits a copy of a module of `nodes`, and gives the node types whose code changed and whose version did not."""
    shutil.copytree(ledger.ROOT / "nodes", tmp_path / "nodes")
    monkeypatch.setattr(ledger, "ROOT", tmp_path)
    before = ledger.current()

    def edit(file: str, old: str, new: str) -> list[str]:
        path = tmp_path / "nodes" / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} no longer has exactly one {old!r}"
        path.write_text(text.replace(old, new))
        _forget()
        return ledger.unrecorded(before, ledger.current())

    _forget()
    yield edit
    _forget()


def _forget() -> None:
    for cached in (ledger._digest, ledger._tree):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("arithmetic.py", '"add": operator.add', '"add": operator.sub', ["Math"]),
        ("judging.py", "max(100 * cosine, 0.0)", "max(99 * cosine, 0.0)", ["CLIPScore"]),
        ("latents.py", "side - side % factor", "side", ["EmptyLatent", "VAEDecode", "VAEEncode"]),
        ("live/guidance.py", "without + scale *", "without - scale *", ["UNetSample"]),
        ("schedulers.py", '{"steps_offset": 1,', '{"steps_offset": 0,', ["Scheduler", "UNetSample"]),
        ("readers/colours.py", "def colours_of(", "BLUE = 1\n\n\ndef colours_of(", ["LoadModel"]),
        (
            "loaders.py", "live.module.to(device)", "live.module.float()",
            ["CLIPScore", "TextEncode", "UNetSample", "VAEDecode", "VAEEncode"],
        ),
        ("prompts.py", '"""Prompts: texts as a model reads them."""', '"""Prompts."""  # more', []),
    ],
)  # fmt: skip
def test_a_changed_function_or_helper_is_found_for_the_nodes_that_run_it(
    edited: Callable[[str, str, str], list[str]], file: str, old: str, new: str, found: list[str]
) -> None:
    changed = set(edited(file, old, new))
    assert changed >= set(found)
    assert (changed == set()) is (found == [])
    assert ("Math" in changed) is (file == "arithmetic.py")


def test_a_node_type_without_an_entry_and_an_entry_without_a_node_type_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = ledger.current()
    missing = {name: entry for name, entry in now.items() if name != "Math"}
    for written in (missing, now | {"Gone": {"version": 1, "digest": "0"}}):
        monkeypatch.setattr(ledger, "read", lambda written=written: written)
        with pytest.raises(AssertionError, match=r"Math|Gone"):
            test_the_ledger_knows_today_code_of_every_node_type()


def test_imports_inside_functions_count_and_those_for_type_checkers_do_not() -> None:
    behind = ledger.imported_by("nodes.sampling")
    assert {"nodes.sampling", "nodes.live.sampler", "nodes.live.guidance", "nodes.types.tensors"} <= behind
    assert "nodes.live.clip" not in behind
    assert "nodes" not in behind


def test_readers_and_loaders_count_for_the_nodes_that_depend_on_them() -> None:
    behind = {
        function.__name__: ledger.modules_behind(function, spec)
        for function in pack().nodes
        if (spec := spec_of(function))
    }
    assert "nodes.readers.model" in behind["LoadModel"]
    assert "nodes.live.vae" in behind["VAEDecode"]
    assert "nodes.live.weights" in behind["CLIPScore"]
    assert "nodes.live.vae" not in behind["CLIPScore"]
    assert behind["Math"] == {"nodes.arithmetic"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a = 1 # why", "a  =  1", True),
        ('def f():\n    """Says."""\n    return 1', "def f():\n    return 1", True),
        ("a = 1", "a = 2", False),
        ("a = 1", "a = 1.0", False),
        ("a = 1", "a = True", False),
        ("a = b", "a = 'b'", False),
        ("def f(a, b): ...", "def f(b, a): ...", False),
    ],
)
def test_only_what_runs_counts(one: str, other: str, same: bool) -> None:
    digests = [ledger.digest_of_tree(ast.parse(code)) for code in (one, other)]
    assert (digests[0] == digests[1]) is same


def test_the_command_refuses_what_the_contract_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ledger, "FILE", tmp_path / "ledger.json")
    assert ledger.main([]) == 0
    stale = ledger.FILE.read_text().replace(ledger.current()["Math"]["digest"], "0" * 64)
    ledger.FILE.write_text(stale)
    assert ledger.main([]) == 1
    assert "the code of Math changed: raise the version" in capsys.readouterr().err
    assert ledger.FILE.read_text() == stale
    assert ledger.main(["--unchanged"]) == 0
    assert ledger.read() == ledger.current()
