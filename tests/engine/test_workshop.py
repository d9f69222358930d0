"""The workshop: from a document to a graph that may run, its targets, and the values of its outputs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine import workshop
from engine.document import Literal, parse
from engine.errors import Code, Level
from engine.registry import Registry
from engine.spec import Pack
from engine.types import Json, Memory, Resource
from engine.workshop import Prepared, Workshop
from tests.engine.toys import MACHINE, MEMORY, PACK, REGISTRY, Desk, Number, codes

TEXT = """darkroom: 1
parameters:
  kit: {type: Kit, default: small}
  seed: {type: Seed, default: random}
nodes:
  open: {type: Open, inputs: {kit: $kit}}
  stroke: {type: Stroke, inputs: {brush: $open.brush, paint: $open.paint, seed: $seed}}
  weight: {type: Weigh, inputs: {brush: $open.brush}}
  aside: {type: Number, inputs: {value: 4}}
outputs: {picture: $stroke, again: $stroke, grams: $weight}
"""


def read_kit(name: str, path: Path, memory: Memory) -> Resource:
    return Resource("kit", name, memory.digest(path), {"channels": 4}, parts={memory.digest(path): path})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "small").write_text("small")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "large").write_text("large")
    return tmp_path


def prepare(text: str, folder: Path, registry: Registry = REGISTRY, given: Mapping[str, Json] | None = None,
            **said: Any) -> Prepared:  # fmt: skip
    room = Workshop(
        registry, {"kit": read_kit}, MEMORY, MACHINE, beside={"kit": "kits"}, roots={"kit": (folder / "shared",)}
    )
    return workshop.prepare(parse(text, "w.yaml"), given or {}, room, folder=folder, draw=lambda: 77, **said)


def test_a_sound_workflow_is_ready_to_run(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    assert prepared.problems == ()
    assert prepared.is_sound
    assert prepared.parameters == {"kit": "small", "seed": 77}
    assert prepared.resources.parts() == {"small": folder / "kits" / "small"}
    assert prepare(TEXT, folder, given={"kit": "large"}).resources.parts() == {"large": folder / "shared" / "large"}


def test_random_is_settled_in_what_is_recorded(folder: Path) -> None:
    prepared = prepare("darkroom: 1\nnodes: {a: {type: Style, inputs: {seed: random}}}\noutputs: {o: $a}", folder)
    assert prepared.document.nodes["a"].inputs == {"seed": Literal(77)}
    assert prepared.is_sound


def test_everything_that_is_wrong_is_collected_with_its_place(folder: Path) -> None:
    text = TEXT.replace("value: 4", "value: x").replace("default: small", "default: absent").replace(
        "outputs:", "requires: {ghosts: '>=1'}\noutputs:"
    )  # fmt: skip
    prepared = prepare(text, folder)
    assert not prepared.is_sound
    assert {(problem.code, problem.line) for problem in prepared.problems} == {
        (Code.RESOURCE_MISSING, 6), (Code.WRONG_TYPE, 9), (Code.MISSING_PACK, 10),
    }  # fmt: skip
    assert {problem.file for problem in prepared.problems} == {"w.yaml"}


@pytest.mark.parametrize(
    ("wanted", "version", "said"),
    [
        (">=1", "1.4", None),
        ("", "", None),
        (">=1,<2", "1.9.3", None),
        (">=1", "1.5.dev1", None),
        (">=2", "1.4", "here in the version 1.4, but the file requires >=2"),
        (">=1", "", "version unknown"),
        ("at least 1", "1.4", "no range of versions"),
    ],
)
def test_packs_must_have_a_version_that_the_file_accepts(
    folder: Path, wanted: str, version: str, said: str | None
) -> None:
    registry = Registry.of(PACK, Pack(nodes=(Number,), name="mine", version=version))
    text = f"darkroom: 1\nrequires: {{mine: '{wanted}'}}\nnodes: {{a: {{type: mine.Number}}}}\noutputs: {{o: $a}}"
    problems = prepare(text, folder, registry).problems
    assert [problem.code for problem in problems] == ([Code.MISSING_PACK] if said else [])
    assert all(said is not None and said in problem.message for problem in problems)


def test_absent_files_may_be_warnings(folder: Path) -> None:
    (problem,) = prepare(TEXT, folder, given={"kit": "absent"}, files_may_miss=True).problems
    assert (problem.code, problem.level) == (Code.RESOURCE_MISSING, Level.WARNING)
    outside = prepare(TEXT, folder, given={"kit": "../secret"}, files_may_miss=True)
    assert [(problem.code, problem.level) for problem in outside.problems] == [(Code.OUTSIDE_ROOT, Level.ERROR)]


def test_what_cannot_be_read_has_only_the_readers_problems(folder: Path) -> None:
    prepared = prepare("", folder)
    assert codes(prepared.problems) == [Code.FILE_EMPTY]
    assert workshop.targets(prepared) == ((), ())


def test_a_workflow_without_outputs_is_told_that_it_does_nothing(folder: Path) -> None:
    (problem,) = prepare("darkroom: 1\nnodes: {a: {type: Number}}", folder).problems
    assert (problem.code, problem.level) == (Code.NO_OUTPUT, Level.WARNING)


def test_targets_are_all_outputs_each_once(folder: Path) -> None:
    assert workshop.targets(prepare(TEXT, folder)) == (("outputs/picture", "outputs/again", "weight"), ())
    assert workshop.targets(prepare(TEXT, folder, exports=False)) == (("stroke", "weight"), ())


def test_targets_named_by_a_person_bring_the_outputs_taken_from_them(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    assert workshop.targets(prepared, ["aside"]) == (("aside",), ())
    assert workshop.targets(prepared, ["stroke", "weight"])[0] == (
        "stroke", "weight", "outputs/picture", "outputs/again",
    )  # fmt: skip
    assert workshop.targets(prepared, ["outputs/again"]) == (("outputs/again",), ())


def test_targets_that_do_not_exist_are_problems(folder: Path) -> None:
    paths, (problem,) = workshop.targets(prepare(TEXT, folder), ["strok", "aside"])
    assert paths == ("aside",)
    assert (problem.code, problem.hint, problem.file) == (Code.UNKNOWN_NODE, "did you mean stroke?", "w.yaml")


def test_outputs_have_the_values_that_were_reached(folder: Path) -> None:
    prepared = prepare(TEXT, folder, exports=False)
    desk = Desk(resources=prepared.resources)
    paths, _ = workshop.targets(prepared)
    values = workshop.outputs(prepared, REGISTRY, desk.run(prepared.graph, *paths).values)
    assert list(values) == ["picture", "again", "grams"]
    assert values["picture"].marks[-1] == 77
    assert values["picture"] is values["again"]
    some = desk.run(prepared.graph, "weight").values
    assert list(workshop.outputs(prepared, REGISTRY, some)) == ["grams"]


def test_outputs_take_the_named_one_of_several(folder: Path) -> None:
    text = "darkroom: 1\nnodes: {s: {type: Split, inputs: {value: 9}}}\noutputs: {low: $s.low, high: $s.high}"
    prepared = prepare(text, folder)
    values = Desk().run(prepared.graph, "s").values
    assert workshop.outputs(prepared, REGISTRY, values) == {"low": 4, "high": 5}


def test_further_problems_may_be_added(folder: Path) -> None:
    prepared = prepare(TEXT, folder)
    (problem,) = prepare("", folder).problems
    assert prepared.with_problems([problem]).problems == (problem,)
    assert not prepared.with_problems([problem]).is_sound
