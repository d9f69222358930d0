"""The workshop and lists: folders that decide how many nodes there are, targets, and outputs of several values."""

from pathlib import Path

import pytest

from engine import workshop
from engine.document import parse
from engine.errors import Code
from engine.events import Started
from engine.expand import folders
from engine.run import Ended
from engine.types import Memory, Resource
from engine.workshop import Prepared, Workshop
from tests.engine.listed import LISTS, Bench
from tests.engine.toys import MACHINE, MEMORY, codes, read

TEXT = """darkroom: 1
parameters:
  shelf: {type: Shelf, default: shelf}
nodes:
  kits: {type: Kits, inputs: {shelf: $shelf}}
  stroke: {type: Stroke, inputs: {brush: $kits.brush, paint: $kits.paint}}
  names: {type: Join, inputs: {words: $kits.name}}
  lines: {type: Lines, inputs: {text: "a\\nb"}}
  upper: {type: Upper, inputs: {text: $lines}}
  none: {type: Upper, inputs: {text: []}}
  off: {type: Upper, disabled: true, inputs: {text: x}}
outputs: {pictures: $stroke, names: $names, upper: $upper, lines: $lines, none: $none}
"""


def read_kit(name: str, path: Path, memory: Memory) -> Resource:
    return Resource("kit", name, memory.digest(path), {"channels": 4}, parts={memory.digest(path): path})


def read_shelf(name: str, path: Path, memory: Memory) -> Resource:
    names = sorted(entry.name for entry in path.iterdir())
    facts = {"files": [f"{name}/{one}" for one in names], "names": names}
    return Resource("shelf", name, " ".join(names), facts=facts, parts={" ".join(names): path})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    for name in ("one", "two"):
        (tmp_path / "shelf" / name).write_text(name)
    return tmp_path


def prepare(text: str, folder: Path, **said: bool) -> Prepared:
    readers = {"kit": read_kit, "shelf": read_shelf}
    room = Workshop(LISTS, readers, MEMORY, MACHINE, beside={"kit": ".", "shelf": "."})
    return workshop.prepare(parse(text, "w.yaml"), {}, room, folder=folder, draw=lambda: 77, **said)


def run(prepared: Prepared, bench: Bench, *to: str) -> Ended:
    paths, problems = workshop.targets(prepared, to)
    assert problems == ()
    bench.resources = prepared.resources
    return bench.run(prepared.graph, *paths)


def test_what_is_in_a_folder_decides_how_many_nodes_there_are(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    assert codes(prepared.problems) == [Code.EMPTY_LIST]
    assert [path for path in prepared.graph.nodes if path.startswith("stroke")] == ["stroke/0", "stroke/1"]
    assert set(prepared.resources.found) == {("shelf", "shelf"), ("kit", "shelf/one"), ("kit", "shelf/two")}


def test_a_file_that_is_added_to_a_folder_runs_alone(folder: Path) -> None:
    bench = Bench()
    run(prepare(TEXT, folder), bench)
    (folder / "shelf" / "a new one").write_text("new")
    run(prepare(TEXT, folder), bench)
    assert set(bench.paths(Started)) == {"kits/0", "stroke/0", "outputs/pictures/0", "names"}


def test_a_folder_that_cannot_be_used_is_told_at_its_input(folder: Path) -> None:
    for name, code in (("absent", Code.RESOURCE_MISSING), ("../shelf", Code.OUTSIDE_ROOT)):
        prepared = prepare(TEXT.replace("default: shelf}", f"default: {name}}}"), folder)
        wrong = [problem for problem in prepared.problems if problem.code is not Code.EMPTY_LIST]
        assert [(problem.code, problem.node, problem.line) for problem in wrong] == [(code, "kits", 5)]


def test_a_file_of_a_folder_that_leads_out_is_told(folder: Path) -> None:
    (folder.parent / "secret").write_text("out")
    (folder / "shelf" / "way").symlink_to(folder.parent / "secret")
    prepared = prepare(TEXT, folder)
    problem = next(problem for problem in prepared.problems if problem.code is Code.OUTSIDE_ROOT)
    assert (problem.node, problem.line) == ("kits/2", 5)
    assert "shelf/way" in problem.message


def test_most_documents_need_no_folder() -> None:
    assert folders(read("nodes: {u: {type: Upper, inputs: {text: a}}}"), {}, LISTS).nodes == {}
    both = read(
        "nodes:\n  k: {type: Kits, inputs: {shelf: s}}\n  off: {type: Kits, disabled: true, inputs: {shelf: t}}"
    )
    assert list(folders(both, {}, LISTS).nodes) == ["k"]


# ---------------------------------------------------------------- targets and outputs


def test_a_node_that_became_several_stands_for_all_of_them(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    assert workshop.targets(prepared, ["stroke"])[0] == (
        "stroke/0", "stroke/1", "outputs/pictures/0", "outputs/pictures/1",
    )  # fmt: skip
    assert workshop.targets(prepared, ["stroke/1"])[0] == ("stroke/1", "outputs/pictures/1")
    assert workshop.targets(prepared, ["outputs/pictures"])[0] == ("outputs/pictures/0", "outputs/pictures/1")
    assert workshop.targets(prepared, ["lines"]) == (("lines",), ())
    assert workshop.targets(prepared, ["none"]) == ((), ())


@pytest.mark.parametrize(("name", "hint"), [("stroek", "did you mean stroke?"), ("off", None), ("stroke/2", None)])
def test_targets_that_are_not_there_are_problems(folder: Path, name: str, hint: str | None) -> None:
    paths, (problem,) = workshop.targets(prepare(TEXT, folder), [name])
    assert paths == ()
    assert (problem.code, hint is None or problem.hint == hint) == (Code.UNKNOWN_NODE, True)


def test_outputs_that_are_lists_hold_all_values_in_order(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    ended = run(prepared, Bench())
    values = workshop.outputs(prepared, LISTS, ended.values)
    assert [file.data[0] for file in values["pictures"]] == [9, 9]
    assert (values["names"], values["upper"], values["lines"]) == ("one two", ["A", "B"], ["a", "b"])
    assert values["none"] == []


def test_outputs_that_are_lists_hold_what_was_reached(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    values = run(prepared, Bench(), "upper/1").values
    assert workshop.outputs(prepared, LISTS, values) == {"upper": ["B"], "lines": ["a", "b"], "none": []}


def test_lists_of_lists_are_outputs_in_one_row(folder: Path) -> None:
    text = (
        "darkroom: 1\nnodes:\n  p: {type: Parts, inputs: {text: [a b, c]}}\n  c: {type: Copies, inputs: {value: 1}}\n"
        "outputs: {o: $p, c: $c}"
    )
    prepared = prepare(text, folder)
    assert prepared.problems == ()
    values = run(prepared, Bench()).values
    assert workshop.outputs(prepared, LISTS, values) == {"o": ["a", "b", "c"], "c": [1, 2]}
