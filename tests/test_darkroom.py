"""The public face: what `import darkroom` gives a program."""

from pathlib import Path
from typing import Annotated, Any

import pytest

import darkroom
from darkroom import Darkroom, Handle, Options, Pack, Range, node
from nodes.loaders import ModuleLoader
from nodes.machine import lacks

ROOT = Path(__file__).parents[1]
TEXT_TO_IMAGE = ROOT / "workflows" / "text_to_image.yaml"

SUM = """darkroom: 1
name: A sum
parameters:
  a: {type: float, default: 1}
nodes:
  n: {type: Math, inputs: {a: $a, b: 2}}
outputs: {number: $n.number, integer: $n.integer}
"""


@pytest.fixture
def sum_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DARKROOM_STORE", str(tmp_path / "store"))
    file = tmp_path / "sum.yaml"
    file.write_text(SUM)
    return file


def test_run_returns_outputs_by_name(sum_file: Path) -> None:
    assert dict(darkroom.run(sum_file)) == {"number": 3.0, "integer": 3}
    assert dict(darkroom.run(str(sum_file), a=5)) == {"number": 7.0, "integer": 7}


def test_load_says_the_name_and_the_parameters(sum_file: Path) -> None:
    workflow = darkroom.load(sum_file)
    assert (workflow.name, workflow.parameters) == ("A sum", ("a",))


def test_an_invalid_workflow_carries_every_problem(sum_file: Path) -> None:
    with pytest.raises(darkroom.InvalidWorkflow) as caught:
        darkroom.run(sum_file, a="many", b=1)
    assert {str(problem.code) for problem in caught.value.problems} >= {"wrong-type", "unknown-parameter"}
    assert "did you mean" in str(caught.value) or "the parameters are" in str(caught.value)


def test_a_missing_file_is_a_problem_too(tmp_path: Path) -> None:
    with pytest.raises(darkroom.InvalidWorkflow, match="file-missing"):
        darkroom.run(tmp_path / "no.yaml")


@node(category="sums", version=1)
def Reciprocal(value: Annotated[float, Range(-1e6, 1e6)]) -> float:
    """One over a number."""
    return 1 / value


def test_packs_bring_nodes_and_their_failures_have_a_cause(sum_file: Path) -> None:
    sum_file.write_text(
        "darkroom: 1\nparameters: {a: {type: float, default: 4}}\n"
        "nodes:\n  r: {type: sums.Reciprocal, inputs: {value: $a}}\noutputs: {one: $r}\n"
    )
    with Darkroom(Options(packs=(Pack(name="sums", nodes=(Reciprocal,)),))) as room:
        assert room.run(sum_file)["one"] == 0.25
        with pytest.raises(darkroom.NodeFailed, match=r'"r" \(sums.Reciprocal\) failed: .*division by zero'):
            room.run(sum_file, a=0)


def test_a_decorated_function_is_still_a_function() -> None:
    assert Reciprocal(2.0) == 0.5


def test_without_a_store_that_can_be_written_it_still_runs(sum_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with Darkroom(Options(store=tmp_path / "taken" / "store")) as room:
        assert room.run(sum_file)["integer"] == 3


@pytest.mark.slow  # develops pictures
def test_images_and_scores_are_typed_and_models_stay_warm(sum_file: Path, tmp_path: Path) -> None:
    with Darkroom() as room:
        first = room.run(TEXT_TO_IMAGE, steps=2)
        second = room.run(TEXT_TO_IMAGE, steps=2, seed=8)
    assert isinstance(first["image"], darkroom.Image)
    assert isinstance(first["score"], darkroom.Score)
    (picture,) = first["image"].pil()
    assert picture.size == (128, 128)
    assert picture.tobytes() != second["image"].pil()[0].tobytes()


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_device_that_this_computer_lacks_is_refused_with_the_reason(device: str) -> None:
    if not lacks(device):
        assert Darkroom(Options(device=device)).devices[0].kind == device
        return
    with pytest.raises(darkroom.WrongOption, match=f"{device} cannot be used: .*or take cpu"):
        Darkroom(Options(device=device))


def test_a_plan_counts_on_the_budget_that_the_device_was_given(tmp_path: Path) -> None:
    with Darkroom(Options(store=tmp_path, device="cpu", device_budget=5_000_000)) as room:
        prepared = room.prepare(darkroom.load(TEXT_TO_IMAGE))
        paths = [path for path, node in prepared.graph.nodes.items() if node.type == "UNetSample"]
        assert room.devices[0].budget == 5_000_000
        assert room.plan(prepared, paths).steps


@pytest.mark.slow  # develops pictures
def test_models_that_do_not_fit_together_are_loaded_once_each_and_the_pictures_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The miniature's UNet holds 26 MB, its other models 2 to 4 MB each."""
    loaded: list[str] = []
    load = ModuleLoader.load

    def counted(self: ModuleLoader, handle: Handle[Any], folder: Path, device: str) -> Any:
        loaded.append(type(handle).__name__)
        return load(self, handle, folder, device)

    monkeypatch.setattr(ModuleLoader, "load", counted)
    pictures = []
    for budget in (None, 27_000_000):
        with Darkroom(Options(store=tmp_path / str(budget), device="cpu", device_budget=budget)) as room:
            pictures.append(room.run(TEXT_TO_IMAGE, steps=2)["image"].pil()[0].tobytes())
    assert pictures[0] == pictures[1]
    assert sorted(loaded) == sorted(2 * ["TextEncoder", "UNet", "VAE", "Clip"])


def test_everything_in_all_is_there_and_sorted() -> None:
    assert list(darkroom.__all__) == sorted(darkroom.__all__, key=lambda name: (not name.isupper(), name))
    for name in darkroom.__all__:
        assert getattr(darkroom, name) is not None
