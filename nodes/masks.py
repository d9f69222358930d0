"""Masks: made from pictures and rectangles, grown, combined and turned back into pictures."""

from typing import Annotated, Literal, NamedTuple, TypeAlias

from engine.spec import Doc, Range, Sized, node
from nodes.sizes import judge
from nodes.types import Image, Mask

Reach: TypeAlias = Annotated[float, Range(0, 16384, step=0.05)]


class Bounds(NamedTuple):
    """A rectangle in a picture, as `CropImage` and `CompositeImage` take it."""

    x: Annotated[int, Doc("Its left edge, in pixels.")]
    y: Annotated[int, Doc("Its upper edge, in pixels.")]
    width: Annotated[int, Doc("Pixels from left to right.")]
    height: Annotated[int, Doc("Pixels from top to bottom.")]


@node(category="masks", version=1, lane="io")
def ImageToMask(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    channel: Annotated[
        Literal["luminance", "red", "green", "blue"],
        Doc("What becomes the mask; luminance weighs the channels as ITU-R BT.709 does."),
    ] = "luminance",
) -> Mask:
    """Turn a channel of pictures into masks.

    Pictures have no alpha channel here: `LoadImage` gives a file's as a mask of its own.
    """
    from nodes.live.colours import luma

    if channel == "luminance":
        return Mask(luma(image.pixels))
    return Mask(image.pixels[..., ("red", "green", "blue").index(channel)].clone())


@node(category="masks", version=1, lane="io")
def MaskToImage(mask: Annotated[Mask, Doc("The masks.")]) -> Image:
    """Turn masks into grey pictures."""
    return Image(mask.values[..., None].repeat(1, 1, 1, 3))


@node(category="masks", version=1, lane="io")
def ThresholdMask(
    mask: Annotated[Mask, Doc("The masks.")],
    *,
    threshold: Annotated[float, Range(0, 1, step=0.05), Doc("Values from here on become 1, those below 0.")] = 0.5,
) -> Mask:
    """Make masks hard: 1 from a threshold on, 0 below."""
    return Mask((mask.values >= threshold).float())


@node(category="masks", version=1, lane="io")
def InvertMask(mask: Annotated[Mask, Doc("The masks.")]) -> Mask:
    """Swap the inside and the outside of masks."""
    return Mask(1 - mask.values)


@node(category="masks", version=1, lane="io")
def GrowMask(
    mask: Annotated[Mask, Doc("The masks.")],
    *,
    pixels: Annotated[
        int, Range(-256, 256, step=1), Sized("step"), Doc("How far its edge moves outward; below 0, inward.")
    ] = 8,
    shape: Annotated[
        Literal["round", "square"], Doc("Whether corners are rounded as they grow, or stay corners.")
    ] = "round",
    blur: Annotated[
        float,
        Range(0, 256, step=0.5),
        Sized("step"),
        Doc("Softens the edge after that: a Gaussian's sigma, in pixels."),
    ] = 0.0,
) -> Mask:
    """Grow or shrink masks, and soften their edges.

    Grey masks too: growing takes the greatest value within reach, shrinking the least. What lies beyond the picture
    does not count.
    """
    from nodes.live.gaussian import blurred
    from nodes.live.morphology import grown

    return Mask(blurred(grown(mask.values, pixels, shape), blur))


@node(category="masks", version=1, lane="io")
def CombineMasks(
    masks: Annotated[list[Mask], Doc("The masks, of one size; a single one goes with every one of a batch.")],
    *,
    operation: Annotated[
        Literal["add", "subtract", "multiply", "maximum", "minimum"],
        Doc("How they meet; subtract takes all others from the first, maximum unites, minimum intersects."),
    ] = "maximum",
) -> Mask:
    """Make one mask of several, kept within 0 and 1.

    Raises ValueError without masks, and for masks of different sizes.
    """
    from nodes.live.masks import combined

    return Mask(combined([mask.values for mask in masks], operation))


@node(category="masks", version=1, lane="io")
def RectangleMask(
    *,
    width: Annotated[int, Range(1, 16384, step=8), Sized(proportional=True), Doc("Of the mask, in pixels.")] = 512,
    height: Annotated[int, Range(1, 16384, step=8), Sized(proportional=True), Doc("Of the mask, in pixels.")] = 512,
    unit: Annotated[
        Literal["share", "pixel"], Doc("Whether edges are shares of the sides, 0 to 1, or pixels.")
    ] = "share",
    left: Annotated[Reach, Doc("Where the rectangle begins, from the left.")] = 0.0,
    top: Annotated[Reach, Doc("Where it begins, from above.")] = 0.0,
    right: Annotated[Reach, Doc("Where it ends, from the left.")] = 1.0,
    bottom: Annotated[Reach, Doc("Where it ends, from above.")] = 1.0,
) -> Mask:
    """Make a mask that is 1 in a rectangle, such as a region for a prompt.

    Edges are rounded to pixels, so rectangles that share an edge neither overlap nor leave a gap. Raises ValueError
    for a rectangle without pixels, and for one that leaves the mask.
    """
    from nodes.live.masks import rectangle

    judge(width, height)
    across = _edges(("left", "right"), (left, right), width, unit)
    down = _edges(("top", "bottom"), (top, bottom), height, unit)
    return Mask(rectangle((width, height), across, down))


@node(category="masks", version=1, lane="io")
def MaskBounds(
    mask: Annotated[Mask, Doc("The masks; of several, what holds all of them.")],
    *,
    margin: Annotated[int, Range(0, 4096, step=8), Doc("Pixels to leave around it, as far as there are any.")] = 0,
    multiple: Annotated[
        int, Range(1, 256, step=1), Doc("Its sides are extended to multiples of this, as far as the mask allows.")
    ] = 8,
) -> Bounds:
    """Find the smallest rectangle that holds a mask: everything that is more than 0.

    To paint a small place in full size: crop to it, resize, inpaint, resize back and composite. Raises ValueError for
    an empty mask.
    """
    rows, columns = ((mask.values > 0).any(0).any(side).nonzero() for side in (1, 0))
    if not len(rows):
        raise ValueError("the mask is empty, so nothing bounds it: give one with a value above 0")
    high, wide = mask.values.shape[1:]
    x, width = _extended(int(columns[0]), int(columns[-1]) + 1, wide, margin, multiple)
    y, height = _extended(int(rows[0]), int(rows[-1]) + 1, high, margin, multiple)
    return Bounds(x, y, width, height)


def _edges(names: tuple[str, str], edges: tuple[float, float], side: int, unit: str) -> slice:
    """The pixels between two edges. Raises ValueError where there are none, and where they leave the mask."""
    first, last = (round(edge * side if unit == "share" else edge) for edge in edges)
    if 0 <= first < last <= side:
        return slice(first, last)
    said = f"{names[0]} {edges[0]:g} and {names[1]} {edges[1]:g}"
    most = "1" if unit == "share" else str(side)
    raise ValueError(f"{said} hold no pixels of the mask's {side}: both lie from 0 to {most}, the second further")


def _extended(first: int, last: int, whole: int, margin: int, multiple: int) -> tuple[int, int]:
    """Where a rectangle begins on a side, and how long it is, with a margin and as a multiple."""
    first, last = max(0, first - margin), min(whole, last + margin)
    length = -(-(last - first) // max(1, multiple)) * max(1, multiple)
    if length > whole:  # then as much as there is, a multiple or not: it must hold the mask
        return 0, whole
    return min(max(0, first - (length - (last - first)) // 2), whole - length), length
