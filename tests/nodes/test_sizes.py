"""Sizes: what is asked for, what follows from it, and where it ends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.readers.image import MAX_PIXELS
from nodes.sizes import MAX_BATCH, asked, judge, scaled, stepped

SIZES = st.tuples(st.integers(1, 9000), st.integers(1, 9000))


@pytest.mark.parametrize(
    ("wanted", "mode", "got"),
    [
        ((0, 0), "fill", (640, 480)),
        ((320, 0), "fill", (320, 240)),
        ((0, 240), "stretch", (320, 240)),
        ((100, 100), "stretch", (100, 100)),
        ((100, 100), "fill", (100, 100)),
        ((100, 100), "fit", (100, 75)),
        ((1000, 240), "fit", (320, 240)),
    ],
)
def test_a_size_follows_from_what_is_asked(wanted: tuple[int, int], mode: Any, got: tuple[int, int]) -> None:
    assert asked((640, 480), *wanted, mode, 1) == got


@given(SIZES, st.integers(1, 4000), st.integers(1, 4000))
def test_what_is_fitted_touches_its_box_and_stays_in_it(size: tuple[int, int], width: int, height: int) -> None:
    got = asked(size, width, height, "fit", 1)
    assert got[0] == width or got[1] == height
    assert got[0] <= width
    assert got[1] <= height


@given(SIZES, st.integers(1, 256))
def test_sides_are_cut_to_multiples(size: tuple[int, int], multiple: int) -> None:
    if min(size) < multiple:
        with pytest.raises(ValueError, match=f"smaller than the multiple of {multiple}"):
            stepped(size, multiple)
        return
    got = stepped(size, multiple)
    assert [side % multiple for side in got] == [0, 0]
    assert all(0 <= whole - side < multiple for whole, side in zip(size, got, strict=True))


@given(st.integers(9460, 10**6), st.integers(9460, 10**6))
def test_what_is_too_large_is_told_what_would_fit(width: int, height: int) -> None:
    with pytest.raises(ValueError, match=r"too large.*here ([\d,]+) x ([\d,]+)$") as caught:
        judge(width, height)
    sides = [int(side.replace(",", "")) for side in str(caught.value).rpartition("here ")[2].split(" x ")]
    judge(*sides)
    assert (sides[0] + 1) * (sides[1] + 1) > MAX_PIXELS


def test_a_batch_ends_too() -> None:
    judge(1024, 1024, MAX_BATCH // 2**20)
    with pytest.raises(ValueError, match=r"1,025 pictures of 1,024 x 1,024 are too many.*here 1,024 pictures"):
        judge(1024, 1024, 1025)


@pytest.mark.parametrize("size", [(0, 5, 1), (5, -1, 1), (5, 5, 0)])
def test_nothing_is_no_picture(size: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="is no picture"):
        judge(*size)


def test_a_negative_side_is_refused() -> None:
    with pytest.raises(ValueError, match="-5 x 5 pixels is no size"):
        asked((4, 4), -5, 5, "fill", 1)


def test_a_factor_that_comes_to_whole_pixels_gives_them() -> None:
    assert scaled((100, 50), 0.29) == (29, 14)
    assert scaled((3, 1), 0.1) == (1, 1)
