"""Judges: nodes that say how good a picture is."""

from typing import Annotated

from engine.context import Context
from engine.spec import Doc, Multiline, node
from nodes.types import Clip, Image, Score


@node(category="judging", version=1, lane="device")
def CLIPScore(
    clip: Annotated[Clip, Doc("The CLIP that judges.")],
    image: Annotated[Image, Doc("The pictures to judge.")],
    ctx: Context,
    *,
    text: Annotated[str, Multiline(), Doc("What they should show.")],
) -> Score:
    """Score how well images show what a text says: 0 to 100, higher is better.

    max(100 cos, 0) for each image (Hessel et al., 2021, https://arxiv.org/abs/2104.08718, with their weight at 100).
    Raises ValueError for a model without a CLIP.
    """
    if not clip.digest:
        raise ValueError("the model has no CLIP: take one from a folder with a clip folder in it")
    with ctx.use(clip) as live:
        cosines = live.agreement(image.pixels, text)
    return Score(tuple(max(100 * cosine, 0.0) for cosine in cosines))
