"""Framing: crops, paddings, mirrors and turns, against NumPy's."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.framing import ANCHORS, CropImage, CropMask, FlipImage, PadImage, RotateImage
from nodes.types import Image, Mask
from tests.nodes.pixels import noise, pictures, plain

MARGINS = st.tuples(*[st.integers(0, 60)] * 4)


def padded(image: Image, margins: tuple[int, int, int, int], **said: Any) -> Any:
    left, top, right, bottom = margins
    return PadImage(image, left=left, top=top, right=right, bottom=bottom, **said)


def fits(whole: int, length: int, shift: int, anchor: float) -> bool:
    """Whether a crop of a length, or of any for 0, stays within a side."""
    lengths = [length] if length else range(1, whole + 1)
    return any(0 <= int((whole - one) * anchor) + shift <= whole - one for one in lengths)


def test_a_crop_takes_its_rectangle() -> None:
    image = noise(20, 10, batch=2)
    done = CropImage(image, x=3, y=2, width=5, height=7)
    assert torch.equal(done.pixels, image.pixels[:, 2:9, 3:8])
    assert torch.equal(CropMask(Mask(image.pixels[..., 0]), x=3, y=2, width=5, height=7).values, done.pixels[..., 0])


@pytest.mark.parametrize(
    ("anchor", "left", "top"),
    [("top left", 0, 0), ("top", 7, 0), ("right", 14, 2), ("centre", 7, 2), ("bottom right", 14, 5)],
)
def test_a_crop_hangs_on_its_anchor(anchor: Any, left: int, top: int) -> None:
    image = noise(20, 10)
    expected = image.pixels[:, top : top + 5, left : left + 6]
    assert torch.equal(CropImage(image, width=6, height=5, anchor=anchor).pixels, expected)


def test_without_a_size_a_crop_takes_what_there_is() -> None:
    image = noise(20, 10)
    assert torch.equal(CropImage(image).pixels, image.pixels)
    assert torch.equal(CropImage(image, x=3, y=2).pixels, image.pixels[:, 2:, 3:])
    assert torch.equal(CropImage(image, x=-3, anchor="right").pixels, image.pixels[:, :, :17])
    assert torch.equal(CropImage(image, x=-3, anchor="top").pixels, image.pixels[:, :, :14])


@given(pictures, st.sampled_from(sorted(ANCHORS)), *[st.integers(-30, 30)] * 2, *[st.integers(0, 30)] * 2)
def test_a_crop_lies_in_the_picture_or_says_what_would(
    image: Image, anchor: Any, x: int, y: int, width: int, height: int
) -> None:
    said: dict[str, Any] = {"anchor": anchor, "x": x, "y": y, "width": width, "height": height}
    if fits(image.width, width, x, ANCHORS[anchor][0]) and fits(image.height, height, y, ANCHORS[anchor][1]):
        done = CropImage(image, **said)
        assert (done.width, done.height) == (width or done.width, height or done.height)
    else:
        with pytest.raises(ValueError, match=r"take 1 to \d+|lies from -?\d+ to \d+, not at"):
            CropImage(image, **said)


def test_a_crop_that_leaves_the_picture_is_told_how_far_it_may_go() -> None:
    image = noise(20, 10)
    with pytest.raises(ValueError, match="width of 21 does not fit into a picture's of 20: take 1 to 20"):
        CropImage(image, width=21)
    with pytest.raises(ValueError, match="height of 4 out of 10, y lies from -3 to 3, not at 4"):
        CropImage(image, height=4, y=4, anchor="centre")
    with pytest.raises(ValueError, match="x lies from 0 to 19, not at 25"):
        CropImage(image, x=25)


def test_a_crop_keeps_nothing_else_in_memory() -> None:
    done = CropImage(noise(20, 10), width=2, height=2)
    assert done.pixels.untyped_storage().nbytes() == done.pixels.nbytes


@given(pictures, MARGINS, st.sampled_from(["edge", "reflect"]))
def test_ground_agrees_with_numpy(image: Image, margins: tuple[int, int, int, int], ground: Any) -> None:
    left, top, right, bottom = margins
    expected = np.pad(image.pixels.numpy(), ((0, 0), (top, bottom), (left, right), (0, 0)), mode=ground)
    np.testing.assert_array_equal(padded(image, margins, ground=ground).image.pixels.numpy(), expected)


@given(pictures, MARGINS, st.sampled_from(["edge", "reflect", "colour"]), st.integers(0, 30))
def test_what_was_padded_and_cropped_is_as_before(
    image: Image, margins: tuple[int, int, int, int], ground: Any, feather: int
) -> None:
    done = padded(image, margins, ground=ground, feather=feather)
    inner: dict[str, Any] = {"x": margins[0], "y": margins[1], "width": image.width, "height": image.height}
    assert torch.equal(CropImage(done.image, **inner).pixels, image.pixels)
    assert done.mask.values.shape == done.image.pixels.shape[:3]
    if not feather:
        assert float(CropMask(done.mask, **inner).values.max()) == 0
        assert float(done.mask.values.sum()) == len(image) * (
            done.image.width * done.image.height - image.width * image.height
        )


def test_the_mask_fades_into_the_picture_from_the_sides_that_grew() -> None:
    mask = padded(plain(6, 3, 0.5), (2, 0, 0, 0), feather=3).mask.values
    torch.testing.assert_close(mask[0], torch.tensor([1, 1, 0.75, 0.5, 0.25, 0, 0, 0]).expand(3, 8))
    corner = padded(plain(4, 4, 0.5), (1, 1, 0, 0), feather=1).mask.values[0]
    assert corner[1].tolist() == [1, 0.5, 0.5, 0.5, 0.5]
    assert corner[2].tolist() == [1, 0.5, 0, 0, 0]
    assert float(padded(plain(4, 4, 0.5), (0, 0, 0, 0), feather=9).mask.values.max()) == 0


def test_a_ground_has_a_colour() -> None:
    done = padded(plain(2, 2, 0), (1, 0, 0, 0), ground="colour", colour=" #FF8000").image
    torch.testing.assert_close(done.pixels[0, 0, 0], torch.tensor([1, 128 / 255, 0]))
    assert float(done.pixels[0, :, 1:].max()) == 0


def test_what_is_no_padding_is_refused() -> None:
    with pytest.raises(ValueError, match='"grue" is no colour: write a name such as white'):
        padded(plain(2, 2, 0), (1, 0, 0, 0), ground="colour", colour="grue")
    with pytest.raises(ValueError, match="has an opacity"):
        padded(plain(2, 2, 0), (1, 0, 0, 0), ground="colour", colour="#11223344")
    with pytest.raises(ValueError, match="is too large"):
        padded(plain(2, 2, 0), (16384, 16384, 0, 0))
    with pytest.raises(ValueError, match="-1 pixels cannot be added: CropImage cuts off"):
        padded(plain(2, 2, 0), (0, 0, -1, 0))


@given(pictures)
def test_mirrors_and_turns_undo_themselves(image: Image) -> None:
    for direction in ("horizontal", "vertical"):
        once = FlipImage(image, direction=direction)
        assert torch.equal(FlipImage(once, direction=direction).pixels, image.pixels)
    turned = RotateImage(RotateImage(image), angle="270")
    assert torch.equal(turned.pixels, image.pixels)
    half = FlipImage(FlipImage(image), direction="vertical")
    assert torch.equal(RotateImage(image, angle="180").pixels, half.pixels)


def test_turns_go_clockwise_and_mirrors_left_to_right() -> None:
    image = noise(5, 3)
    assert torch.equal(RotateImage(image).pixels[0, 0, -1], image.pixels[0, 0, 0])
    assert RotateImage(image).pixels.is_contiguous()
    assert torch.equal(FlipImage(image).pixels[0, 0, -1], image.pixels[0, 0, 0])
    assert torch.equal(FlipImage(image, direction="vertical").pixels[0, -1, 0], image.pixels[0, 0, 0])
