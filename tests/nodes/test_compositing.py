"""Compositing, against Pillow's and the formulas."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageChops

from nodes.compositing import BlendImages, CompositeImage, SolidImage
from nodes.types import Image, Mask
from tests.nodes.pixels import SIDES, differs, eight_bits, grey, noise, pictures, plain

PLACES = st.integers(-30, 30)


@given(pictures, SIDES, SIDES, PLACES, PLACES)
def test_pasting_agrees_with_pillow(below: Image, width: int, height: int, x: int, y: int) -> None:
    above = noise(width, height, seed=7)
    if not (-width < x < below.width and -height < y < below.height):
        with pytest.raises(ValueError, match="lies outside the destination"):
            CompositeImage(below, above, x=x, y=y)
        return
    expected = below.pil()[0]
    expected.paste(above.pil()[0], (x, y))
    done = CompositeImage(below, above, x=x, y=y)
    assert differs(done, expected) == 0
    assert len(done) == len(below)


@given(st.integers(0, 2**32), PLACES, PLACES)
def test_masks_agree_with_pillow(seed: int, x: int, y: int) -> None:
    below, above, mask = noise(33, 32, seed=seed), noise(31, 31, seed=seed + 1), grey(31, 31, seed=seed + 2)
    expected = below.pil()[0]
    shape = Pillow.fromarray((mask.values[0] * 255).round().to(torch.uint8).numpy())
    expected.paste(above.pil()[0], (x, y), shape)
    assert differs(CompositeImage(below, above, [mask], x=x, y=y), expected) <= 1


@given(pictures, st.integers(0, 2**32))
def test_a_mask_of_ones_gives_the_source_and_of_zeros_the_destination(below: Image, seed: int) -> None:
    above = noise(below.width, below.height, seed=seed)
    ones = Mask(torch.ones(1, below.height, below.width))
    every = above.pixels.expand_as(below.pixels)
    assert torch.equal(CompositeImage(below, above, [ones]).pixels, every)
    assert torch.equal(CompositeImage(below, above, [Mask(1 - ones.values)]).pixels, below.pixels)


def test_several_masks_are_multiplied() -> None:
    half, quarter = Mask(torch.full((1, 2, 2), 0.5)), Mask(torch.full((1, 2, 2), 0.25))
    done = CompositeImage(plain(2, 2, 0), plain(2, 2, 1), [half, quarter])
    assert bool((done.pixels == 0.125).all())


def test_batches_meet_where_one_is_one() -> None:
    one, three = noise(4, 4), noise(4, 4, batch=3, seed=1)
    masks = grey(4, 4, batch=3)
    done = CompositeImage(one, one, [masks]).pixels
    for index in range(3):
        alone = CompositeImage(one, one, [Mask(masks.values[index : index + 1])])
        assert torch.equal(done[index : index + 1], alone.pixels)
    with pytest.raises(ValueError, match=r"different lengths meet \(destination 3, source 2\)"):
        CompositeImage(three, noise(4, 4, batch=2))


def test_what_lies_outside_or_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the destination: x is 8, and something of it shows from -3 to 7"):
        CompositeImage(noise(8, 8), noise(4, 4), x=8)
    with pytest.raises(ValueError, match="mask 1 has 5 x 4 pixels and source 4 x 4"):
        CompositeImage(noise(8, 8), noise(4, 4), [grey(5, 4)])


@pytest.mark.parametrize(
    ("mode", "chop"),
    [
        ("normal", lambda base, layer: layer),
        ("multiply", ImageChops.multiply),
        ("screen", ImageChops.screen),
        ("overlay", ImageChops.overlay),
        ("difference", ImageChops.difference),
    ],
)
def test_modes_agree_with_pillow(mode: Any, chop: Any) -> None:
    base, layer = noise(40, 30), noise(40, 30, seed=1)
    expected = chop(base.pil()[0], layer.pil()[0])
    assert differs(BlendImages(base, layer, mode=mode, factor=1), expected) <= 2


@pytest.mark.parametrize(
    ("base", "layer", "expected"),
    [(0.2, 0.5, 0.2), (0.5, 0.0, 0.25), (0.5, 1.0, 0.5**0.5), (0.25, 1.0, 0.5), (0.1, 1.0, 0.296), (1.0, 0.3, 1.0)],
)
def test_soft_light_follows_the_w3c(base: float, layer: float, expected: float) -> None:
    done = BlendImages(plain(1, 1, base), plain(1, 1, layer), mode="soft light", factor=1)
    assert done.pixels.flatten()[0].item() == pytest.approx(expected, abs=1e-6)


@given(pictures, st.sampled_from(["normal", "multiply", "screen", "overlay", "soft light", "difference"]))
def test_blending_by_nothing_gives_the_base_and_all_of_it_stays_in_range(base: Image, mode: Any) -> None:
    layer = noise(base.width, base.height, seed=9)
    assert torch.equal(BlendImages(base, layer, mode=mode, factor=0).pixels, base.pixels)
    full = BlendImages(base, layer, mode=mode, factor=1).pixels
    assert 0 <= full.min() <= full.max() <= 1


def test_pictures_of_other_sizes_do_not_blend() -> None:
    with pytest.raises(ValueError, match="layer has 4 x 5 pixels and base 4 x 4: ResizeImage or ResizeMask gives"):
        BlendImages(noise(4, 4), noise(4, 5))


def test_a_picture_of_one_colour() -> None:
    done = SolidImage(width=3, height=2, colour="rebeccapurple", batch=4)
    assert done.pixels.shape == (4, 2, 3, 3)
    assert eight_bits(done)[1, 2].tolist() == [0x66, 0x33, 0x99]
    with pytest.raises(ValueError, match="is too large"):
        SolidImage(width=16384, height=16384)
    with pytest.raises(ValueError, match="too many"):
        SolidImage(width=4096, height=4096, batch=4096)
