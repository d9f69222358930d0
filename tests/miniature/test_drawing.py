"""Drawn scenes."""

import math
import random

import torch

from models.miniature.recipe.drawing import SIDE, draw, figures, palette
from models.miniature.recipe.scenes import Scene, sample


def test_pictures_are_in_range_and_of_the_right_size() -> None:
    images, masks = draw(sample(24, random.Random(0)))
    assert images.shape == (24, 3, SIDE, SIDE)
    assert masks.shape == (24, SIDE, SIDE)
    assert float(images.min()) >= 0
    assert float(images.max()) <= 1


def test_a_scene_looks_the_same_alone_and_among_others() -> None:
    scenes = sample(8, random.Random(1))
    together, _ = draw(scenes)
    for scene, image in zip(scenes, together, strict=True):
        assert torch.equal(draw([scene])[0][0], image)


def test_a_circle_has_the_area_of_a_circle() -> None:
    area = float(figures([Scene("large", "red", "circle", "centre", "blue")]).sum())
    assert math.isclose(area, math.pi * (0.93 * 40) ** 2, rel_tol=0.005)


def test_figure_and_background_have_their_colours() -> None:
    image = draw([Scene("large", "green", "square", "centre", "white")])[0][0]
    green, white = palette(["green", "white"])
    assert torch.allclose(image[:, 64, 64], green, atol=0.02)
    assert torch.allclose(image[:, 64, 2], white, atol=0.02)


def test_positions_go_the_way_they_are_called() -> None:
    def middle(position: str) -> tuple[float, float]:
        mask = figures([Scene("small", "red", "circle", position, "blue")])[0]
        rows, columns = torch.nonzero(mask > 0.5, as_tuple=True)
        return float(columns.float().mean()) - 63.5, float(rows.float().mean()) - 63.5

    assert middle("left")[0] < -30 < 30 < middle("right")[0]
    assert middle("top")[1] < -30 < 30 < middle("bottom")[1]
