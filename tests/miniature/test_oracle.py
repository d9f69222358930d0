"""The oracle, on pictures whose scene is known."""

import random
from dataclasses import replace

import torch

from models.miniature.recipe.drawing import draw
from models.miniature.recipe.oracle import read
from models.miniature.recipe.scenes import SHAPES, VALUES, Scene, sample


def test_the_oracle_reads_clean_renders_without_a_mistake() -> None:
    scenes = [*sample(40, random.Random(0)), *sample(40, random.Random(1), held_out=True)]
    for scene, image in zip(scenes, draw(scenes)[0], strict=True):
        reading = read(image)
        assert all(reading.agrees(scene).values()), scene
        assert reading.overlaps[scene.shape] > 0.93


def test_the_oracle_is_not_confused_by_noise() -> None:
    scenes = sample(40, random.Random(2))
    images = draw(scenes)[0]
    images = (images + 0.05 * torch.randn(images.shape, generator=torch.Generator().manual_seed(0))).clamp(0, 1)
    assert all(all(read(image).agrees(scene).values()) for scene, image in zip(scenes, images, strict=True))


def test_the_oracle_notices_each_wrong_attribute() -> None:
    right = Scene("small", "red", "circle", "left", "blue")
    for attribute, value in {
        "size": "large",
        "colour": "green",
        "shape": "heart",
        "position": "top",
        "background": "white",
    }.items():
        change: dict[str, str] = {attribute: value}
        wrong = replace(right, **change)  # type: ignore[arg-type]
        agreed = read(draw([wrong])[0][0]).agrees(right)
        assert [name for name in VALUES if not agreed[name]] == [attribute]


def test_an_empty_picture_has_a_background_and_no_figure() -> None:
    reading = read(torch.tensor([42.0, 88.0, 214.0]).view(3, 1, 1).expand(3, 128, 128) / 255)
    assert reading.background == "blue"
    assert reading.shape == reading.colour == reading.size == ""
    assert set(reading.overlaps) == set(SHAPES)


def test_a_wobbly_outline_overlaps_less() -> None:
    scene = Scene("large", "white", "square", "centre", "black")
    image = draw([scene])[0][0]
    bitten = image.clone()
    bitten[:, 30:50, 30:50] = image[:, :1, :1]
    assert read(bitten).overlaps["square"] < read(image).overlaps["square"] - 0.03
