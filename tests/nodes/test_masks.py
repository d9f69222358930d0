"""Masks: made, grown, combined, found."""

from functools import reduce
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageFilter

from nodes.framing import CropMask
from nodes.masks import (
    CombineMasks,
    GrowMask,
    ImageToMask,
    InvertMask,
    MaskBounds,
    MaskToImage,
    RectangleMask,
    ThresholdMask,
)
from nodes.types import Mask
from tests.nodes.pixels import SIDES, grey, masks, noise


def grown(mask: Mask, pixels: int, shape: Any = "round") -> torch.Tensor:
    return GrowMask(mask, pixels=pixels, shape=shape).values


def greatest_around(mask: torch.Tensor, reach: int) -> torch.Tensor:
    """The greatest value within a disc, pixel by pixel."""
    height, width = mask.shape
    disc = [
        (down, across)
        for down in range(-reach, reach + 1)
        for across in range(-reach, reach + 1)
        if down**2 + across**2 <= reach**2
    ]
    done = mask.clone()
    for row in range(height):
        for column in range(width):
            near = [
                mask[row + down, column + across]
                for down, across in disc
                if 0 <= row + down < height and 0 <= column + across < width
            ]
            done[row, column] = max(near)
    return done


def test_a_channel_becomes_a_mask() -> None:
    image = noise(5, 4, batch=2)
    for index, channel in enumerate(("red", "green", "blue")):
        assert torch.equal(ImageToMask(image, channel=channel).values, image.pixels[..., index])  # type: ignore[arg-type]
    weights = torch.tensor([0.2126, 0.7152, 0.0722])
    torch.testing.assert_close(ImageToMask(image).values, (image.pixels * weights).sum(-1))


@given(masks)
def test_a_mask_as_a_picture_is_grey_and_comes_back(mask: Mask) -> None:
    image = MaskToImage(mask)
    assert torch.equal(image.pixels[..., 0], image.pixels[..., 2])
    torch.testing.assert_close(ImageToMask(image).values, mask.values, atol=1e-6, rtol=0)
    assert torch.equal(ImageToMask(image, channel="green").values, mask.values)


@given(masks, st.floats(0, 1, width=32))
def test_a_threshold_leaves_inside_and_outside(mask: Mask, threshold: float) -> None:
    hard = ThresholdMask(mask, threshold=threshold).values
    assert torch.equal(hard == 1, mask.values >= threshold)
    assert torch.equal(hard == 0, mask.values < threshold)
    assert torch.equal(InvertMask(InvertMask(Mask(hard))).values, hard)


@pytest.mark.parametrize("reach", [0, 1, 2, 3, 5, 8])
def test_a_round_growth_is_the_greatest_within_a_disc(reach: int) -> None:
    mask = grey(11, 9)
    assert torch.equal(grown(mask, reach)[0], greatest_around(mask.values[0], reach))


@pytest.mark.parametrize("reach", [1, 2, 7])
def test_a_square_growth_agrees_with_pillow(reach: int) -> None:
    mask = grey(40, 30)
    picture = Pillow.fromarray((mask.values[0] * 255).round().to(torch.uint8).numpy())
    for pixels, kind in ((reach, ImageFilter.MaxFilter), (-reach, ImageFilter.MinFilter)):
        expected = torch.tensor(list(picture.filter(kind(2 * reach + 1)).tobytes())).reshape(30, 40)
        assert torch.equal((grown(mask, pixels, "square")[0] * 255).round().long(), expected)


@given(masks, st.integers(0, 40), st.sampled_from(["round", "square"]))
def test_shrinking_is_growing_of_the_outside(mask: Mask, reach: int, shape: str) -> None:
    outside = InvertMask(mask)
    torch.testing.assert_close(grown(mask, -reach, shape), 1 - grown(outside, reach, shape), atol=1e-6, rtol=0)
    assert bool((grown(mask, reach, shape) >= mask.values).all())
    assert bool((grown(mask, -reach, shape) <= mask.values).all())


def test_a_blur_softens_the_edge() -> None:
    mask = RectangleMask(width=32, height=32, left=0.25, right=0.75)
    soft = GrowMask(mask, pixels=0, blur=2).values[0, 16]
    assert bool((soft[:16].diff() >= 0).all())
    assert 0.4 < float(soft[8]) < 0.7
    assert len(set(soft.tolist())) > 6
    with pytest.raises(ValueError, match="cannot grow by 300 pixels: take -256 to 256"):
        GrowMask(mask, pixels=300)


@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=4), SIDES, SIDES)
def test_masks_combine_value_by_value(seeds: list[int], width: int, height: int) -> None:
    several = [grey(width, height, seed=seed) for seed in seeds]
    first, *rest = (mask.values for mask in several)
    expected = {
        "add": sum(rest, first),
        "subtract": first - sum(rest, torch.zeros_like(first)),
        "multiply": reduce(torch.mul, rest, first),
        "maximum": torch.stack([first, *rest]).amax(0),
        "minimum": torch.stack([first, *rest]).amin(0),
    }
    for operation, values in expected.items():
        done = CombineMasks(several, operation=operation)  # type: ignore[arg-type]
        torch.testing.assert_close(done.values, values.clamp(0, 1), atol=1e-6, rtol=0)


def test_masks_that_do_not_go_together_are_refused() -> None:
    assert len(CombineMasks([grey(4, 4), grey(4, 4, batch=3)]).values) == 3
    with pytest.raises(ValueError, match="the list is empty"):
        CombineMasks([])
    with pytest.raises(ValueError, match="mask 2 has 5 x 4 pixels and mask 1 4 x 4"):
        CombineMasks([grey(4, 4), grey(5, 4)])
    with pytest.raises(ValueError, match=r"different lengths meet \(mask 1 2, mask 2 3\)"):
        CombineMasks([grey(4, 4, batch=2), grey(4, 4, batch=3)])


@given(SIDES, SIDES, st.floats(0, 1), st.floats(0, 1))
def test_rectangles_side_by_side_neither_overlap_nor_leave_a_gap(
    width: int, height: int, one: float, two: float
) -> None:
    edges = sorted({0.0, 1.0, round(one * width) / width, round(two * width) / width})
    parts = [
        RectangleMask(width=width, height=height, left=left, right=right).values for left, right in pairwise(edges)
    ]
    assert torch.equal(sum(parts, torch.zeros(1, height, width)), torch.ones(1, height, width))


def test_a_rectangle_has_its_edges_in_pixels_too() -> None:
    mask = RectangleMask(width=8, height=6, unit="pixel", left=2, top=1, right=5, bottom=3).values
    expected = torch.zeros(1, 6, 8)
    expected[:, 1:3, 2:5] = 1
    assert torch.equal(mask, expected)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"left": 0.5, "right": 0.5}, r"left 0.5 and right 0.5 hold no pixels of the mask's 512: both lie from 0 to 1"),
        ({"right": 2.0}, "right 2 hold no pixels"),
        ({"top": 0.6, "bottom": 0.2}, "top 0.6 and bottom 0.2"),
        ({"unit": "pixel", "right": 600.0, "bottom": 5.0}, "both lie from 0 to 512"),
        ({"width": 16384, "height": 16384}, "is too large"),
    ],
)
def test_rectangles_that_are_none_are_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        RectangleMask(**said)


@given(SIDES, SIDES, st.data())
def test_bounds_hold_the_mask(width: int, height: int, data: st.DataObject) -> None:
    values = torch.zeros(2, height, width)
    for _ in range(data.draw(st.integers(1, 3))):
        index = (
            data.draw(st.integers(0, 1)),
            data.draw(st.integers(0, height - 1)),
            data.draw(st.integers(0, width - 1)),
        )
        values[index] = 0.3
    margin, multiple = data.draw(st.integers(0, 9)), data.draw(st.integers(1, 9))
    bounds = MaskBounds(Mask(values), margin=margin, multiple=multiple)
    inside = CropMask(Mask(values), **bounds._asdict()).values
    assert float(inside.sum()) == float(values.sum())
    assert bounds.width % multiple == 0 or bounds.width == width
    assert bounds.height % multiple == 0 or bounds.height == height


def test_bounds_are_tight() -> None:
    mask = RectangleMask(width=64, height=64, unit="pixel", left=20, top=30, right=25, bottom=33)
    assert MaskBounds(mask, multiple=1) == (20, 30, 5, 3)
    assert MaskBounds(mask, multiple=8) == (19, 28, 8, 8)
    assert MaskBounds(mask, multiple=1, margin=25) == (0, 5, 50, 53)
    with pytest.raises(ValueError, match="the mask is empty"):
        MaskBounds(Mask(torch.zeros(1, 4, 4)))
