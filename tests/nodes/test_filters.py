"""Filters, against convolutions and Pillow."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFilter
from torch.nn.functional import conv2d, pad

from nodes.filters import BlurImage, SharpenImage
from nodes.framing import CropImage
from nodes.live.gaussian import kernel_of
from nodes.live.pictures import pixels_of
from nodes.types import Image
from tests.nodes.pixels import differs, noise, pictures, plain


@pytest.mark.parametrize("radius", [0.3, 1.0, 2.5, 9.0])
def test_blur_is_a_convolution_with_a_gaussian(radius: float) -> None:
    image = noise(21, 17)
    reach = int(6 * radius) + 1
    line = torch.exp(-(torch.arange(-reach, reach + 1).double() ** 2) / (2 * radius**2))
    kernel = line[:, None] * line / line.sum() ** 2
    planes = pad(image.pixels.double().permute(3, 0, 1, 2), (reach,) * 4, mode="replicate")
    expected = conv2d(planes, kernel[None, None]).permute(1, 2, 3, 0)
    torch.testing.assert_close(BlurImage(image, radius=radius).pixels.double(), expected, atol=3e-4, rtol=0)


def inside(image: Image, radius: int) -> Image:
    """A picture without its edges: beyond them Pillow draws out each of its three boxes anew."""
    return CropImage(image, width=image.width - 6 * radius, height=image.height - 6 * radius, anchor="centre")


@pytest.mark.parametrize("radius", [1, 2, 5, 9])
def test_filters_are_near_to_pillows(radius: int) -> None:
    """Pillow comes close to a Gaussian with three boxes."""
    image = noise(100, 90)
    (picture,) = image.pil()
    blurred, sharpened = (
        inside(Image(pixels_of(picture.filter(kind))[0]), radius).pil()[0]
        for kind in (ImageFilter.GaussianBlur(radius), ImageFilter.UnsharpMask(radius, 50, 0))
    )
    assert differs(inside(BlurImage(image, radius=radius), radius), blurred) <= 3
    assert differs(inside(SharpenImage(image, radius=radius, amount=0.5), radius), sharpened) <= 3


@given(pictures, st.floats(0, 20))
def test_blur_keeps_the_range_and_flat_pictures(image: Image, radius: float) -> None:
    done = BlurImage(image, radius=radius).pixels
    assert image.pixels.min() - 1e-6 <= done.min() <= done.max() <= image.pixels.max() + 1e-6
    flat = BlurImage(plain(image.width, image.height, 0.4), radius=radius).pixels
    assert float((flat - 0.4).abs().max()) < 1e-5


@pytest.mark.parametrize("radius", [1e-300, 1e-30, 0.1, 0.5, 40, 256])
def test_a_kernel_sums_to_one_and_falls(radius: float) -> None:
    kernel = kernel_of(radius)
    assert kernel[0] + 2 * sum(kernel[1:]) == pytest.approx(1)
    assert kernel == sorted(kernel, reverse=True)


@given(pictures)
def test_nothing_is_nothing(image: Image) -> None:
    assert torch.equal(BlurImage(image, radius=0).pixels, image.pixels)
    assert torch.equal(SharpenImage(image, amount=0).pixels, image.pixels)
    assert torch.equal(SharpenImage(image, radius=0).pixels, image.pixels)
    assert torch.equal(SharpenImage(image, threshold=1).pixels, image.pixels)


def test_small_differences_are_left_below_the_threshold() -> None:
    step = torch.cat([torch.full((1, 8, 8, 3), 0.2), torch.full((1, 8, 8, 3), 0.4)], 2)
    assert torch.equal(SharpenImage(Image(step), threshold=0.11).pixels, step)
    sharper = SharpenImage(Image(step), threshold=0.01).pixels
    assert float(sharper[0, 0, 7, 0]) < 0.2 < 0.4 < float(sharper[0, 0, 8, 0])


@pytest.mark.parametrize("radius", [-1, 257, float("nan"), float("inf")])
def test_what_is_no_radius_is_refused(radius: float) -> None:
    with pytest.raises(ValueError, match="cannot be made: take 0 to 256"):
        BlurImage(noise(4, 4), radius=radius)
