"""The shipped workflows of two passes and of painting in a picture, on the miniature."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

import darkroom
from darkroom import Darkroom, Options

pytestmark = pytest.mark.slow  # each draws with the miniature

WORKFLOWS = Path(__file__).parents[2] / "workflows"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), device="cpu")) as made:
        yield made


def test_a_second_pass_draws_a_larger_picture_that_shows_the_first(room: Darkroom) -> None:
    outputs = room.run(darkroom.load(WORKFLOWS / "hires_fix.yaml"), factor=1.25, strength=0.2)
    first, image = outputs["first"].pixels, outputs["image"].pixels
    assert [side * 5 // 4 for side in first.shape[1:3]] == list(image.shape[1:3])
    small = torch.nn.functional.interpolate(image.permute(0, 3, 1, 2), first.shape[1:3], mode="area")
    assert float((small.permute(0, 2, 3, 1) - first).abs().mean()) < 0.1


def test_what_is_painted_lies_within_its_mask(room: Darkroom) -> None:
    workflow = darkroom.load(WORKFLOWS / "inpaint.yaml")
    image = room.run(workflow, strength=0.5, margin=0.25)["image"].pixels
    plain = room.run(workflow, strength=0.1, margin=0.25)["image"].pixels
    changed = (image - plain).abs().amax(-1)[0] > 0
    sides = [side // 4 for side in changed.shape]
    inside = changed[sides[0] : int(changed.shape[0] * 0.85), sides[1] : int(changed.shape[1] * 0.85)]
    assert float(inside.float().mean()) > 0.5
    changed[sides[0] : round(changed.shape[0] * 0.85), sides[1] : round(changed.shape[1] * 0.85)] = False
    assert not changed.any()
