"""Sizes of pictures: how they are asked for, and what fits."""

import math
from typing import Annotated, Final, Literal, TypeAlias

from engine.spec import Doc, Range, Sized
from nodes.readers.image import MAX_PIXELS

Size: TypeAlias = tuple[int, int]
"""Width and height, in pixels."""

Fit: TypeAlias = Literal["stretch", "fit", "fill"]
Resampling: TypeAlias = Literal["lanczos", "bicubic", "bilinear", "area", "nearest"]
Side: TypeAlias = Annotated[int, Range(0, 16384, step=8), Sized(proportional=True)]
Mode: TypeAlias = Annotated[
    Fit,
    Doc("stretch gives just this size, fit the largest of the same ratio within it, fill cuts off what is too much."),
]
Method: TypeAlias = Annotated[
    Resampling, Doc("How pixels are found: lanczos is sharpest, area averages, nearest keeps hard edges.")
]
Multiples: TypeAlias = Annotated[
    int, Range(1, 256, step=1), Doc("Both sides are cut down to multiples of this; 8 suits most VAEs.")
]

MAX_BATCH: Final = 2**30
"""Pixels that a batch may have: 12 GiB of float32 RGB."""


def judge(width: int, height: int, count: int = 1) -> None:
    """Raise ValueError for pictures without pixels, and for more pixels than fit, before memory is asked for."""
    if width < 1 or height < 1 or count < 1:
        raise ValueError(f"{count} x {width} x {height} pixels is no picture: each must be 1 or more")
    if width * height > MAX_PIXELS:
        largest = " x ".join(f"{side:,}" for side in scaled((width, height), math.sqrt(MAX_PIXELS / (width * height))))
        raise ValueError(
            f"{width:,} x {height:,} is too large: a picture has at most {MAX_PIXELS:,} pixels, here {largest}"
        )
    if width * height * count > MAX_BATCH:
        raise ValueError(
            f"{count:,} pictures of {width:,} x {height:,} are too many: a batch has at most {MAX_BATCH:,} pixels, "
            f"here {MAX_BATCH // (width * height):,} pictures"
        )


def scaled(size: Size, scale: float) -> Size:
    """A size times a factor, rounded down, at least one pixel each way; what is a hair below a pixel counts."""
    return tuple(max(1, math.floor(side * scale + 1e-6)) for side in size)  # type: ignore[return-value]


def asked(size: Size, width: int, height: int, mode: Fit, multiple: int) -> Size:
    """The size that a picture gets; a side of 0 follows from the other in proportion, and both keep what they are.

    Raises ValueError for a size that is too large, or smaller than `multiple`.
    """
    if width < 0 or height < 0:
        raise ValueError(f"{width} x {height} pixels is no size: a side is 1 or more, or 0 to follow from the other")
    if width and height:
        meant = (width, height) if mode != "fit" else _proportional(size, min(width / size[0], height / size[1]))
    else:
        meant = _proportional(size, width / size[0] if width else height / size[1] if height else 1.0)
    return stepped(meant, multiple)


def stepped(size: Size, multiple: int) -> Size:
    """A size cut down to multiples. Raises ValueError where nothing is left of a side, and where it is too large."""
    width, height = (side - side % max(1, multiple) for side in size)
    if not (width and height):
        raise ValueError(f"{size[0]} x {size[1]} is smaller than the multiple of {multiple} that its sides should be")
    judge(width, height)
    return width, height


def _proportional(size: Size, scale: float) -> Size:
    """A size times a factor, to the nearest pixel."""
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
