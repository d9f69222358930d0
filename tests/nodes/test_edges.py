"""Edges: Canny's, pixel for pixel as OpenCV draws them."""

from pathlib import Path
from typing import Final

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.edges import CannyEdges
from nodes.live.canny import connected
from nodes.live.pictures import read_picture
from nodes.types import Image
from tests.nodes.pixels import eight_bits, noise, pictures, plain

DRAWN: Final = Path(__file__).parents[1] / "fixtures" / "canny.png"
"""A picture of 64 x 48, and under it what cv2.Canny of OpenCV 4.10 makes of it with each pair of thresholds."""

THRESHOLDS: Final = ((100, 200), (300, 600), (20, 700), (0, 0))


@pytest.mark.parametrize("index", range(4), ids=lambda index: "-".join(map(str, THRESHOLDS[index])))
def test_edges_are_opencvs(index: int) -> None:
    strip, _ = read_picture(DRAWN)
    picture, *drawn = strip.reshape(5, 1, 48, 64, 3)
    low, high = THRESHOLDS[index]
    done = CannyEdges(Image(picture), low=low, high=high)
    np.testing.assert_array_equal(eight_bits(done), eight_bits(Image(drawn[index])))


def test_a_square_has_a_line_along_its_border() -> None:
    image = plain(20, 20, 0.0)
    image.pixels[:, 5:15, 5:15] = 1
    drawn = CannyEdges(image).pixels[0, ..., 0]
    assert float(drawn[6:14, 6:14].sum()) == 0
    assert float(drawn[:4].sum() + drawn[16:].sum() + drawn[:, :4].sum() + drawn[:, 16:].sum()) == 0
    assert bool((drawn[8, :].nonzero()[:, 0] == torch.tensor([4, 14])).all())


def test_weak_edges_count_where_they_go_on_strong_ones() -> None:
    ramp = torch.linspace(0.1, 1, 40)[:, None].expand(40, 20).clone()
    ramp[:, :10] = 0
    fading = Image(ramp[None, ..., None].repeat(1, 1, 1, 3))
    rows = [
        int(CannyEdges(fading, low=low, high=high).pixels[0, ..., 0].any(1).sum())
        for low, high in ((900, 900), (300, 900), (300, 1400))
    ]
    assert 0 < rows[0] < rows[1] < 40
    assert rows[2] == 0


def test_a_long_winding_edge_is_followed_to_its_end() -> None:
    snake = np.zeros((61, 61), bool)
    snake[::2] = True
    for row in range(1, 60, 2):
        snake[row, -1 if row % 4 == 1 else 0] = True
    seeds = np.zeros_like(snake)
    seeds[0, 0] = True
    np.testing.assert_array_equal(connected(seeds, snake), snake)
    snake[31] = False
    assert not connected(seeds, snake)[32:].any()
    assert not connected(np.zeros_like(snake), snake).any()


@given(pictures, st.integers(0, 500), st.integers(0, 500))
def test_edges_are_black_or_white_and_fewer_with_higher_thresholds(image: Image, low: int, more: int) -> None:
    few, many = CannyEdges(image, low=low, high=low + more).pixels, CannyEdges(image, low=low, high=low).pixels
    assert few.shape == image.pixels.shape
    assert bool(((many == 0) | (many == 1)).all())
    assert bool((few <= many).all())
    assert torch.equal(few[..., 0], few[..., 2])


def test_a_blur_leaves_fewer_edges() -> None:
    image = noise(64, 64)
    assert CannyEdges(image, blur=2).pixels.sum() < CannyEdges(image).pixels.sum() / 2
    assert float(CannyEdges(plain(8, 8, 0.5), low=0, high=0).pixels.sum()) == 0


def test_thresholds_stand_in_order() -> None:
    with pytest.raises(ValueError, match="low, 200, lies above high, 100: swap them"):
        CannyEdges(noise(4, 4), low=200, high=100)
