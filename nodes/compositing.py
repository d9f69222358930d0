"""Compositing: pictures laid on one another."""

from typing import Annotated, Literal

from engine.spec import Doc, Range, Sized, node
from nodes.sizes import judge
from nodes.types import Image, Mask


@node(category="images", version=1, lane="io")
def SolidImage(
    *,
    width: Annotated[int, Range(1, 16384, step=8), Sized(proportional=True), Doc("Pixels.")] = 512,
    height: Annotated[int, Range(1, 16384, step=8), Sized(proportional=True), Doc("Pixels.")] = 512,
    colour: Annotated[str, Doc("A name such as white, or #rrggbb.")] = "white",
    batch: Annotated[int, Range(1, 4096, step=1), Sized(proportional=True), Doc("How many pictures.")] = 1,
) -> Image:
    """Make a picture of one colour.

    Raises ValueError for an unknown colour, and for a size that is too large.
    """
    from nodes.live.paint import colour_of

    judge(width, height, batch)
    return Image(colour_of(colour).expand(batch, height, width, 3).clone())


@node(category="images", version=1, lane="io")
def CompositeImage(
    destination: Annotated[Image, Doc("The pictures below.")],
    source: Annotated[Image, Doc("The pictures to lay on them.")],
    masks: Annotated[
        list[Mask], Doc("Where the source shows, in its size; several are multiplied, none shows all of it.")
    ] = [],  # noqa: B006
    *,
    x: Annotated[int, Range(-16384, 16384, step=1), Doc("Where its left edge lies; what leaves is cut off.")] = 0,
    y: Annotated[int, Range(-16384, 16384, step=1), Doc("Where its upper edge lies; what leaves is cut off.")] = 0,
) -> Image:
    """Lay pictures on others, whole or by a mask.

    Where a mask is 1 the source shows, where it is 0 the destination, between them a mix. Of several pictures each
    goes on its own destination, one goes on all. Raises ValueError where nothing of the source would show.
    """
    from nodes.live.blending import composed

    return Image(composed(destination.pixels, source.pixels, [mask.values for mask in masks], (x, y)))


@node(category="images", version=1, lane="io")
def BlendImages(
    base: Annotated[Image, Doc("The pictures below.")],
    layer: Annotated[Image, Doc("The pictures above, of the same size.")],
    *,
    mode: Annotated[
        Literal["normal", "multiply", "screen", "overlay", "soft light", "difference"],
        Doc("How colours meet: multiply darkens, screen lightens, overlay and soft light add contrast."),
    ] = "normal",
    factor: Annotated[float, Range(0, 1, step=0.05), Doc("How much of the result counts; 0 gives the base.")] = 0.5,
) -> Image:
    """Mix pictures of one size, as the layers of an image editor do.

    The modes are those of the W3C's Compositing and Blending, https://www.w3.org/TR/compositing-1. Raises ValueError
    for pictures of different sizes.
    """
    from nodes.live.blending import blended

    return Image(blended(base.pixels, layer.pixels, mode, factor))
