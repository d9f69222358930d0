"""Which schedulers `darkroom check` admits for which families, by what their models predict."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import darkroom
from darkroom import Darkroom, Options, Problem
from nodes.readers.traits import FLOW
from nodes.schedulers import KINDS, SPACINGS
from tests.nodes.families.published import publish

PREDICTS: Final = {
    "Stable Diffusion 1.5": "epsilon",
    "Stable Diffusion 2.1": "v_prediction",
    "Predicts the picture": "sample",
    "PixArt-alpha": "epsilon",
    "Stable Diffusion 3": FLOW,
    "FLUX.1": FLOW,
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    folder = tmp_path_factory.mktemp("published")
    for name in PREDICTS:
        publish(folder / name, "Stable Diffusion 1.5" if name == "Predicts the picture" else name)
    said = folder / "Predicts the picture" / "scheduler" / "scheduler_config.json"
    said.write_text(json.dumps(json.loads(said.read_text()) | {"prediction_type": "sample"}))
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


def problems(room: Darkroom, folder: Path, model: str, **settings: Any) -> tuple[Problem, ...]:
    """What check says of a schedule for a model."""
    is_unet = model in ("Stable Diffusion 1.5", "Stable Diffusion 2.1", "Predicts the picture")
    slot = "unet" if is_unet else "transformer"
    inputs: dict[str, Any] = {slot: f"$model.{slot}", **settings}
    nodes: dict[str, Any] = {
        "model": {"type": "LoadModel", "inputs": {"model": model}},
        "steps": {"type": "Scheduler" if is_unet else "TransformerScheduler", "inputs": inputs},
    }
    if not is_unet:
        inputs["latent"] = "$latent"
        nodes["latent"] = {"type": "EmptyLatent", "inputs": {"vae": "$model.vae"}}
    file = folder / "workflow.yaml"
    file.write_text(yaml.safe_dump({"darkroom": 1, "nodes": nodes, "outputs": {"steps": "$steps"}}))
    return room.check(darkroom.load(file))


@pytest.mark.parametrize("model", PREDICTS)
def test_a_name_that_a_family_does_not_admit_is_a_problem_that_says_which_work(
    room: Darkroom, tmp_path: Path, model: str
) -> None:
    prediction = PREDICTS[model]
    able = [name for name, kind in KINDS.items() if prediction in kind.predictions]
    for name in KINDS:
        found = problems(room, tmp_path, model, name=name)
        if name in able:
            assert found == (), name
            continue
        (problem,) = found
        assert (problem.code, problem.node, problem.port) == ("trait-mismatch", "steps", "name")
        assert problem.message == f'"name": {name} does not work where the prediction is {prediction}'
        assert problem.hint == f"that comes from model; these work: {', '.join(able)}"


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_flow_has_no_timesteps_to_space(room: Darkroom, tmp_path: Path, spacing: str) -> None:
    (problem,) = problems(room, tmp_path, "FLUX.1", spacing=spacing)
    assert (problem.port, problem.hint) == ("spacing", "that comes from model; these work: default")
    assert problems(room, tmp_path, "PixArt-alpha", spacing=spacing) == ()


def test_every_prediction_has_schedulers_and_every_scheduler_a_prediction() -> None:
    for prediction in set(PREDICTS.values()):
        assert any(prediction in kind.predictions for kind in KINDS.values())
    assert all(kind.predictions for kind in KINDS.values())


def test_a_class_is_no_prompt(room: Darkroom, tmp_path: Path) -> None:
    nodes: dict[str, Any] = {
        "model": {"type": "LoadModel", "inputs": {"model": "Stable Diffusion 1.5"}},
        "latent": {"type": "EmptyLatent", "inputs": {"vae": "$model.vae"}},
        "class": {"type": "ClassConditioning", "inputs": {"label": 3}},
        "steps": {"type": "Scheduler", "inputs": {"unet": "$model.unet", "name": "ddim"}},
        "sample": {
            "type": "UNetSample",
            "inputs": {
                "unet": "$model.unet", "schedule": "$steps", "positive": "$class", "negative": "$class",
                "latent": "$latent",
            },
        },
    }  # fmt: skip
    file = tmp_path / "workflow.yaml"
    file.write_text(yaml.safe_dump({"darkroom": 1, "nodes": nodes, "outputs": {"latent": "$sample"}}))
    first, second = room.check(darkroom.load(file))
    assert (first.port, second.port) == ("positive", "negative")
    assert "its encoding is class label (from class), not CLIP (from model)" in first.message
