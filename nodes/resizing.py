"""Resizing: pictures and masks at other sizes."""

import math
from typing import Annotated, NamedTuple

from engine.spec import Doc, Range, Sized, node
from nodes.sizes import Method, Mode, Multiples, Side, asked, scaled, stepped
from nodes.types import Image, Mask


class Extent(NamedTuple):
    """How large a batch of pictures is."""

    width: Annotated[int, Doc("Pixels from left to right.")]
    height: Annotated[int, Doc("Pixels from top to bottom.")]
    batch: Annotated[int, Doc("How many pictures.")]


@node(category="images", version=1, lane="io")
def ImageSize(image: Annotated[Image, Doc("The pictures.")]) -> Extent:
    """Tell how large pictures are, and how many."""
    return Extent(image.width, image.height, len(image))


@node(category="images", version=1, lane="io")
def ResizeImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    width: Annotated[Side, Doc("Pixels; 0 follows from the height in proportion.")] = 0,
    height: Annotated[Side, Doc("Pixels; 0 follows from the width in proportion.")] = 0,
    mode: Mode = "fill",
    method: Method = "lanczos",
    multiple: Multiples = 1,
) -> Image:
    """Make pictures larger or smaller.

    Pillow resamples, on float32 and with the filter widened where pictures shrink (antialiasing), so nothing is
    rounded to 8 bits. With fill the middle is kept. Width and height 0 keep the size. Raises ValueError for a size
    that is too large.
    """
    from nodes.live.resampling import resized

    size = asked((image.width, image.height), width, height, mode, multiple)
    return Image(resized(image.pixels, size, mode, method))


@node(category="images", version=1, lane="io")
def ScaleImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    factor: Annotated[
        float, Range(0.01, 64, step=0.25), Sized(proportional=True), Doc("How many times as wide and as high.")
    ] = 2.0,
    megapixels: Annotated[
        float, Range(0, 85, step=0.25), Sized(), Doc("The area to come to instead: 1 is 1024 x 1024, 0 goes by factor.")
    ] = 0.0,
    method: Method = "lanczos",
    multiple: Multiples = 1,
) -> Image:
    """Make pictures larger or smaller by a factor, or to an area, both sides alike.

    Pixels are found as `ResizeImage` does. Raises ValueError for a size that is too large.
    """
    from nodes.live.resampling import resized

    scale = math.sqrt(megapixels * 2**20 / (image.width * image.height)) if megapixels else factor
    if not 0 < scale < math.inf:
        raise ValueError(f"a picture cannot be scaled by {scale}: the factor is more than 0")
    size = stepped(scaled((image.width, image.height), scale), multiple)
    return Image(resized(image.pixels, size, "stretch", method))


@node(category="masks", version=1, lane="io")
def ResizeMask(
    mask: Annotated[Mask, Doc("The masks.")],
    *,
    width: Annotated[Side, Doc("Pixels; 0 follows from the height in proportion.")] = 0,
    height: Annotated[Side, Doc("Pixels; 0 follows from the width in proportion.")] = 0,
    mode: Mode = "fill",
    method: Method = "bilinear",
    multiple: Multiples = 1,
) -> Mask:
    """Make masks larger or smaller, as `ResizeImage` does pictures."""
    from nodes.live.resampling import resized

    high, wide = mask.values.shape[1:]
    size = asked((wide, high), width, height, mode, multiple)
    return Mask(resized(mask.values, size, mode, method))
