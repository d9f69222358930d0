"""Edges: what a ControlNet draws along."""

from typing import Annotated

from engine.spec import Doc, Range, Sized, node
from nodes.types import Image


@node(category="images", version=1, lane="io")
def CannyEdges(
    image: Annotated[Image, Doc("The pictures.")],
    *,
    low: Annotated[
        int,
        Range(0, 2040, step=10),
        Doc("Edges weaker than this are none; between the two, those that go on a strong one."),
    ] = 100,
    high: Annotated[int, Range(0, 2040, step=10), Doc("Edges stronger than this are edges.")] = 200,
    blur: Annotated[
        float, Range(0, 16, step=0.5), Sized("step"), Doc("Smooths the picture first: a Gaussian's sigma, in pixels.")
    ] = 0.0,
) -> Image:
    """Draw the edges of pictures, white on black, as ControlNets for canny want them.

    Pixel for pixel what OpenCV's Canny gives for the same thresholds, with which those ControlNets were trained: 8
    bits, a Sobel filter of 3 x 3, the strongest channel, |dx| + |dy|. Raises ValueError where low lies above high.
    """
    from nodes.live.canny import edges
    from nodes.live.gaussian import blurred

    if low > high:
        raise ValueError(f"low, {low}, lies above high, {high}: swap them")
    return Image(edges(blurred(image.pixels, blur), low, high))
