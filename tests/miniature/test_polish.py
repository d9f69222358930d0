"""What the decoder learns from the UNet's own pictures."""

import dataclasses
import random

import pytest
import torch

from models.miniature.recipe.drawing import draw
from models.miniature.recipe.polish import as_row, from_row, meant
from models.miniature.recipe.scenes import SHAPES, Scene, jittered


@pytest.mark.parametrize("shape", SHAPES)
def test_a_drawn_picture_means_itself(shape: str) -> None:
    scene = jittered(Scene("small", "red", shape, "left", "white"), random.Random(shape))
    picture = draw([scene])[0][0]
    found = meant(dataclasses.replace(scene, shift=(0.0, 0.0), scale=1.0), picture)
    assert found is not None
    assert found.shift == pytest.approx(scene.shift, abs=0.5)
    assert found.scale == pytest.approx(scene.scale, rel=0.02)


def test_a_picture_of_something_else_teaches_nothing() -> None:
    picture = draw([Scene("small", "red", "circle", "left", "white")])[0][0]
    assert meant(Scene("small", "blue", "circle", "left", "white"), picture) is None
    assert meant(Scene("small", "red", "star", "left", "white"), picture) is None


def test_a_picture_of_nothing_teaches_nothing() -> None:
    assert meant(Scene("small", "red", "circle", "left", "white"), torch.ones(3, 128, 128)) is None


def test_a_scene_survives_its_row() -> None:
    scene = jittered(Scene("large", "red", "star", "top", "green"), random.Random(1))
    assert from_row(as_row(scene)) == scene
