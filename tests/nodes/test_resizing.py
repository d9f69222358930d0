"""Resizing, against torch's and a plain reference."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as Pillow
from torch.nn.functional import interpolate

from nodes.resizing import ImageSize, ResizeImage, ResizeMask, ScaleImage
from nodes.types import Image, Mask
from tests.nodes.pixels import SIDES, differs, grey, noise, pictures, plain, smooth

SHAPES = pytest.mark.parametrize(("width", "height"), [(17, 40), (64, 90), (30, 9)])


def by_torch(image: Image, width: int, height: int, mode: str) -> torch.Tensor:
    planes = image.pixels.permute(0, 3, 1, 2)
    return interpolate(planes, (height, width), mode=mode, antialias=True).permute(0, 2, 3, 1).clamp(0, 1)


def lanczos(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """A signal at another length, by the formula: three lobes, widened where it shrinks."""
    scale = len(values) / length
    wide = max(scale, 1.0)
    done = np.empty(length)
    for index in range(length):
        middle = (index + 0.5) * scale
        distances = (np.arange(len(values)) + 0.5 - middle) / wide
        weights = np.where(np.abs(distances) < 3, np.sinc(distances) * np.sinc(distances / 3), 0)
        done[index] = (weights * values).sum() / weights.sum()
    return done


@SHAPES
@pytest.mark.parametrize("method", ["bilinear", "bicubic"])
def test_pixels_agree_with_torch(width: int, height: int, method: str) -> None:
    image = noise(31, 23, batch=2)
    done = ResizeImage(image, width=width, height=height, mode="stretch", method=method)  # type: ignore[arg-type]
    torch.testing.assert_close(done.pixels, by_torch(image, width, height, method), atol=2e-5, rtol=0)


@pytest.mark.parametrize("length", [7, 31, 50])
def test_lanczos_agrees_with_its_formula(length: int) -> None:
    values = np.random.default_rng(0).random(31) * 0.5 + 0.25
    image = Image(torch.from_numpy(values).float()[None, None, :, None].repeat(1, 1, 1, 3))
    done = ResizeImage(image, width=length, height=1, mode="stretch")
    np.testing.assert_allclose(done.pixels[0, 0, :, 0].numpy(), lanczos(values, length).clip(0, 1), atol=1e-6)


@SHAPES
def test_pixels_agree_with_pillow_on_8_bits(width: int, height: int) -> None:
    image = smooth(31, 23)  # Pillow rounds and cuts off between rows and columns, which shows most in noise
    for method, resample in (("lanczos", 1), ("area", 4), ("nearest", 0)):
        done = ResizeImage(image, width=width, height=height, mode="stretch", method=method)  # type: ignore[arg-type]
        assert differs(done, image.pil()[0].resize((width, height), Pillow.Resampling(resample))) <= 2


def test_area_averages_and_nearest_repeats() -> None:
    image = noise(6, 4)
    halves = image.pixels.reshape(1, 2, 2, 3, 2, 3).mean((2, 4))
    torch.testing.assert_close(ResizeImage(image, width=3, method="area").pixels, halves)
    doubled = image.pixels.repeat_interleave(2, 1).repeat_interleave(2, 2)
    assert torch.equal(ResizeImage(image, width=12, method="nearest").pixels, doubled)


def test_fill_keeps_the_middle_and_the_ratio() -> None:
    image = smooth(60, 40)
    cut = Image(image.pixels[:, :, 10:50])
    filled = ResizeImage(image, width=20, height=20, mode="fill")
    whole = ResizeImage(cut, width=20, height=20)
    torch.testing.assert_close(filled.pixels[:, :, 3:-3], whole.pixels[:, :, 3:-3], atol=2e-3, rtol=0)
    assert torch.equal(filled.pixels, ResizeImage(image, width=20, height=20).pixels)


@given(pictures, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["stretch", "fit", "fill"]))
def test_values_stay_in_range_and_flat_pictures_flat(image: Image, width: int, height: int, mode: str) -> None:
    done = ResizeImage(image, width=width, height=height, mode=mode)  # type: ignore[arg-type]
    assert len(done) == len(image)
    assert done.pixels.dtype == torch.float32
    assert 0 <= done.pixels.min() <= done.pixels.max() <= 1
    flat = ResizeImage(plain(image.width, image.height, 0.3), width=width, height=height, mode=mode)  # type: ignore[arg-type]
    assert float((flat.pixels - 0.3).abs().max()) < 1e-6


@given(pictures)
def test_the_same_size_is_the_same_picture(image: Image) -> None:
    assert torch.equal(ResizeImage(image).pixels, image.pixels)
    assert torch.equal(ScaleImage(image, factor=1).pixels, image.pixels)


@given(SIDES, SIDES, st.floats(0.2, 4))
def test_scaling_goes_by_a_factor(width: int, height: int, factor: float) -> None:
    done = ScaleImage(plain(width, height, 0.5), factor=factor)
    assert abs(done.width - width * factor) <= 1
    assert abs(done.height - height * factor) <= 1


def test_scaling_goes_to_an_area() -> None:
    done = ScaleImage(plain(300, 200, 0.5), factor=9, megapixels=0.25, multiple=8)
    assert (done.width % 8, done.height % 8) == (0, 0)
    assert math.isclose(done.width * done.height, 2**18, rel_tol=0.03)
    assert ScaleImage(plain(64, 64, 0.5), megapixels=1).pixels.shape == (1, 1024, 1024, 3)


def test_masks_are_resized_as_pictures_are() -> None:
    mask = grey(20, 12, batch=2)
    done = ResizeMask(mask, width=9, height=9)
    image = ResizeImage(Image(mask.values[..., None].repeat(1, 1, 1, 3)), width=9, height=9, method="bilinear")
    assert torch.equal(done.values, image.pixels[..., 0])
    assert torch.equal(ResizeMask(Mask(mask.values)).values, mask.values)


def test_the_size_of_a_batch_is_told() -> None:
    assert ImageSize(noise(7, 5, batch=3)) == (7, 5, 3)


def test_sizes_beyond_all_bounds_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"16,384 x 16,384 is too large.*here 9,459 x 9,459"):
        ResizeImage(plain(8, 8, 0), width=16384)
    with pytest.raises(ValueError, match="is too large"):
        ScaleImage(plain(200, 200, 0), factor=64)
    with pytest.raises(ValueError, match="smaller than the multiple of 64"):
        ResizeImage(plain(8, 8, 0), multiple=64)
    with pytest.raises(ValueError, match="cannot be scaled by 0"):
        ScaleImage(plain(8, 8, 0), factor=0)
