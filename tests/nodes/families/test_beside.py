"""What a model reads beside the prompt is known before a run: check refuses what lacks it, and says why."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import darkroom
from darkroom import Darkroom, Options
from tests.nodes.families import tiny_unets

WORKFLOWS = Path(__file__).parents[3] / "workflows" / "families"
BUILDERS = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": tiny_unets.small,
    "stable-diffusion-v1-5/stable-diffusion-inpainting": tiny_unets.inpainting,
    "timbrooks/instruct-pix2pix": tiny_unets.editing,
    "lllyasviel/sd-controlnet-canny": tiny_unets.controlnet,
    "xinsir/controlnet-canny-sdxl-1.0": tiny_unets.large_controlnet,
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    folder = tmp_path_factory.mktemp("models")
    for name, build in BUILDERS.items():
        (folder / name).mkdir(parents=True)
        build(folder / name)
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


def problems(room: Darkroom, folder: Path, stem: str, **inputs: dict[str, Any]) -> list[str]:
    """What check says of a shipped workflow with some inputs changed, by node."""
    workflow = yaml.safe_load((WORKFLOWS / f"{stem}.yaml").read_text())
    for name, changed in inputs.items():
        workflow["nodes"][name]["inputs"] |= changed
    shutil.copytree(WORKFLOWS / "images", folder / "images", dirs_exist_ok=True)
    file = folder / "workflow.yaml"
    file.write_text(yaml.safe_dump(workflow, sort_keys=False))
    return [
        f"{problem.node}: {problem.message}" for problem in room.check(darkroom.load(file)) if problem.level == "error"
    ]


def test_a_model_that_reads_a_mask_refuses_a_plain_prompt(room: Darkroom, tmp_path: Path) -> None:
    plain = {"positive": "$positive", "negative": "$negative"}
    said = problems(room, tmp_path, "inpaint_model", sample=plain)
    assert any("its beside is nothing (from positive), not a masked picture (from model)" in each for each in said)


def test_a_model_without_a_mask_refuses_a_masked_picture(room: Darkroom, tmp_path: Path) -> None:
    plain = {"model": "stable-diffusion-v1-5/stable-diffusion-v1-5"}
    said = problems(room, tmp_path, "inpaint_model", model=plain)
    assert any("its beside is a masked picture (from shown), not nothing (from model)" in each for each in said)


def test_a_masked_picture_is_no_picture_to_edit(room: Darkroom, tmp_path: Path) -> None:
    editing = {"model": "timbrooks/instruct-pix2pix"}
    said = problems(room, tmp_path, "inpaint_model", model=editing)
    assert any("its beside is a masked picture (from shown), not a picture (from model)" in each for each in said)


def test_a_controlnet_of_another_family_is_refused(room: Darkroom, tmp_path: Path) -> None:
    large = {"controlnet": "xinsir/controlnet-canny-sdxl-1.0"}
    assert problems(room, tmp_path, "controlnet") == []
    said = problems(room, tmp_path, "controlnet", net=large)
    assert any(each.startswith("steered: ") and "width" in each for each in said)


def test_a_model_is_no_controlnet(room: Darkroom, tmp_path: Path) -> None:
    model = {"controlnet": "stable-diffusion-v1-5/stable-diffusion-v1-5/unet"}
    said = problems(room, tmp_path, "controlnet", net=model)
    assert any("is a UNet2DConditionModel, no ControlNet that the nodes know" in each for each in said)
