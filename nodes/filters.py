"""Filters: pictures softer and sharper."""

from typing import Annotated

from engine.spec import Doc, Range, Sized, node
from nodes.types import Image


@node(category="images", version=1, lane="io")
def BlurImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    radius: Annotated[
        float, Range(0, 256, step=0.5), Sized("step", proportional=True), Doc("The Gaussian's sigma, in pixels.")
    ] = 2.0,
) -> Image:
    """Blur pictures with a Gaussian.

    The kernel ends at four sigma, and the outermost pixels go on beyond the edges.
    """
    from nodes.live.gaussian import blurred

    return Image(blurred(image.pixels, radius))


@node(category="images", version=1, lane="io")
def SharpenImage(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    radius: Annotated[
        float,
        Range(0, 256, step=0.5),
        Sized("step", proportional=True),
        Doc("How wide the edges are: a Gaussian's sigma, in pixels."),
    ] = 1.0,
    amount: Annotated[float, Range(0, 10, step=0.1), Doc("How much of what a blur takes away is added.")] = 1.0,
    threshold: Annotated[
        float, Range(0, 1, step=0.01), Doc("Differences up to this stay as they are, so that noise does not grow.")
    ] = 0.0,
) -> Image:
    """Sharpen pictures with an unsharp mask."""
    from nodes.live.gaussian import sharpened

    return Image(sharpened(image.pixels, radius, amount, threshold))
