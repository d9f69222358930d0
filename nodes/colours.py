"""Colours: pictures made lighter, stronger, inverse, and like one another."""

from typing import Annotated, Literal

from engine.spec import Doc, Range, node
from nodes.types import Image


@node(category="images", version=1, lane="io")
def AdjustImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    brightness: Annotated[float, Range(0, 4, step=0.05), Doc("A factor on all channels; 1 changes nothing.")] = 1.0,
    contrast: Annotated[
        float, Range(0, 4, step=0.05), Doc("A factor on the distance from middle grey; 1 changes nothing.")
    ] = 1.0,
    saturation: Annotated[
        float, Range(0, 4, step=0.05), Doc("A factor on the distance from grey of the same luma; 0 leaves no colour.")
    ] = 1.0,
    gamma: Annotated[
        float, Range(0.1, 10, step=0.05), Doc("More than 1 lightens what is dark, less darkens; black and white stay.")
    ] = 1.0,
) -> Image:
    """Change brightness, contrast, saturation and gamma, in this order.

    Middle grey is 0.5 in every picture, as in CSS, so a picture's change does not depend on what it shows.
    """
    from nodes.live.colours import adjusted

    return Image(adjusted(image.pixels, brightness, contrast, saturation, gamma))


@node(category="images", version=1, lane="io")
def InvertImage(image: Annotated[Image, Doc("The pictures.")]) -> Image:
    """Turn colours into their opposites, as a negative does."""
    return Image(1 - image.pixels)


@node(category="images", version=1, lane="io")
def ColourMatch(
    image: Annotated[Image, Doc("The pictures to change.")],
    reference: Annotated[Image, Doc("The pictures with the colours to have, of any size; one is for all.")],
    *,
    method: Annotated[
        Literal["lab", "histogram"],
        Doc("lab matches mean and spread of lightness and colour, histogram how often each value is."),
    ] = "lab",
    strength: Annotated[float, Range(0, 1, step=0.05), Doc("How far to go; 0 changes nothing.")] = 1.0,
) -> Image:
    """Give pictures the colours of others.

    lab is after Reinhard et al., 2001, https://doi.org/10.1109/38.946629, here in CIE Lab; histogram goes channel by
    channel in RGB.
    """
    from nodes.live.colours import matched

    return Image(matched(image.pixels, reference.pixels, method, strength))
