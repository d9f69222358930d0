"""Colours: adjusted by CSS's formulas, matched in Lab and by histogram."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.colours import AdjustImage, ColourMatch, InvertImage
from nodes.live.colours import from_lab, to_lab
from nodes.types import Image
from tests.nodes.pixels import noise, pictures, plain, smooth

FACTORS = st.floats(0, 4)


@given(pictures)
def test_factors_of_one_change_nothing(image: Image) -> None:
    assert torch.equal(AdjustImage(image).pixels, image.pixels)


@given(pictures, FACTORS, FACTORS, FACTORS, st.floats(0.1, 10))
def test_adjusted_values_stay_in_range(
    image: Image, brightness: float, contrast: float, saturation: float, gamma: float
) -> None:
    done = AdjustImage(image, brightness=brightness, contrast=contrast, saturation=saturation, gamma=gamma).pixels
    assert 0 <= done.min() <= done.max() <= 1


def test_each_factor_does_its_own() -> None:
    image = plain(1, 1, 0.2, 0.4, 0.6)

    def adjusted(**said: float) -> list[float]:
        return [round(value, 4) for value in AdjustImage(image, **said).pixels.flatten().tolist()]

    assert adjusted(brightness=1.5) == [0.3, 0.6, 0.9]
    assert adjusted(contrast=2) == [0, 0.3, 0.7]
    assert adjusted(gamma=2) == [round(value**0.5, 4) for value in (0.2, 0.4, 0.6)]
    assert adjusted(saturation=0) == [round(0.2126 * 0.2 + 0.7152 * 0.4 + 0.0722 * 0.6, 4)] * 3
    assert adjusted(brightness=3, gamma=0.5) == [0.36, 1, 1]
    with pytest.raises(ValueError, match="no gamma of 0"):
        adjusted(gamma=0)


@given(pictures)
def test_a_negative_of_a_negative_is_the_picture(image: Image) -> None:
    once = InvertImage(image).pixels
    torch.testing.assert_close(once + image.pixels, torch.ones_like(once))
    torch.testing.assert_close(InvertImage(Image(once)).pixels, image.pixels, atol=1e-7, rtol=0)


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        ((1, 1, 1), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), (53.2408, 80.0925, 67.2032)),
        ((0, 1, 0), (87.7347, -86.1827, 83.1793)),
        ((0, 0, 1), (32.2970, 79.1875, -107.8602)),
    ],
)
def test_lab_has_the_known_values(colour: tuple[float, ...], lab: tuple[float, ...]) -> None:
    """Of sRGB's corners under D65, as colour science tables them."""
    assert to_lab(torch.tensor(colour, dtype=torch.float32)).tolist() == pytest.approx(lab, abs=0.02)


@given(pictures)
def test_lab_and_back_is_the_same_colour(image: Image) -> None:
    torch.testing.assert_close(from_lab(to_lab(image.pixels)), image.pixels, atol=1e-6, rtol=0)


def test_lab_gives_the_reference_mean_and_spread() -> None:
    image, reference = smooth(30, 20), Image(smooth(25, 35).pixels * 0.3 + 0.3)
    done, wanted = (to_lab(each.pixels).reshape(-1, 3) for each in (ColourMatch(image, reference), reference))
    torch.testing.assert_close(done.mean(0), wanted.mean(0), atol=0.5, rtol=0)
    torch.testing.assert_close(done.std(0), wanted.std(0), atol=0.5, rtol=0)


def test_the_histogram_becomes_the_references() -> None:
    steps = torch.arange(256).reshape(1, 16, 16, 1) * 1e-5
    distinct, reference = Image(noise(16, 16).pixels + steps), Image(noise(16, 16, seed=1).pixels * 0.5 + steps)
    done = ColourMatch(distinct, reference, method="histogram").pixels
    for channel in range(3):
        values, wanted = (np.sort(pixels[0, ..., channel].flatten().numpy()) for pixels in (done, reference.pixels))
        np.testing.assert_allclose(values, wanted, atol=1e-6)
        order = distinct.pixels[0, ..., channel].flatten().argsort()
        assert bool((done[0, ..., channel].flatten()[order].diff() >= 0).all())


@given(pictures, st.sampled_from(["lab", "histogram"]))
def test_a_picture_matches_itself(image: Image, method: str) -> None:
    same = ColourMatch(image, image, method=method).pixels  # type: ignore[arg-type]
    torch.testing.assert_close(same, image.pixels, atol=1e-5, rtol=0)
    none = ColourMatch(image, noise(3, 3), method=method, strength=0).pixels  # type: ignore[arg-type]
    assert torch.equal(none, image.pixels)


@pytest.mark.parametrize("method", ["lab", "histogram"])
def test_flat_pictures_match(method: str) -> None:
    done = ColourMatch(plain(4, 4, 0.2), plain(2, 2, 0.7, 0.5, 0.3), method=method)  # type: ignore[arg-type]
    torch.testing.assert_close(done.pixels, plain(4, 4, 0.7, 0.5, 0.3).pixels, atol=1e-5, rtol=0)
    back = ColourMatch(noise(4, 4), plain(2, 2, 0.7), method=method)  # type: ignore[arg-type]
    torch.testing.assert_close(back.pixels, plain(4, 4, 0.7).pixels, atol=1e-5, rtol=0)
