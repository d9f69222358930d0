"""Latents at other sizes: the first half of a larger picture than a model draws well at once."""

from dataclasses import replace
from typing import Annotated, Literal

from engine.spec import Doc, Range, Sized, node
from nodes.types import F, Latent


@node(category="latents", version=1, lane="io")
def UpscaleLatent(
    latent: Annotated[Latent[F], Doc("The latent of a finished picture.")],
    *,
    factor: Annotated[
        float, Range(0.125, 16, step=0.25), Sized(proportional=True), Doc("How many times as wide and as high.")
    ] = 2.0,
    method: Annotated[
        Literal["bicubic", "bilinear", "area", "nearest"],
        Doc("How the numbers between are found: bicubic is sharpest, nearest repeats them."),
    ] = "bicubic",
    multiple: Annotated[
        int,
        Range(1, 64, step=1),
        Doc("Both sides are cut down to multiples of this, in latent pixels; 8 suits every UNet."),
    ] = 1,
) -> Latent[F]:
    """Make a latent larger, to be sampled again with a strength of about half: that draws what is missing.

    A mask grows along. Raises ValueError for a latent in the middle of a schedule, whose noise would be stretched too,
    and where nothing is left.
    """
    from torch import Tensor
    from torch.nn.functional import interpolate

    if latent.state == "noisy":
        raise ValueError("the latent is noisy: let its schedule go on to the end, and enlarge it then")
    sides = [int(side * factor + 1e-6) // multiple * multiple for side in latent.samples.shape[-2:]]
    if not all(sides):
        raise ValueError(
            f"{sides[1]} x {sides[0]} latent pixels is no size: take a larger factor or a smaller multiple"
        )
    mode = "nearest-exact" if method == "nearest" else method

    def enlarged(batch: Tensor) -> Tensor:
        return interpolate(batch, sides, mode=mode)

    mask = None if latent.mask is None else enlarged(latent.mask[:, None])[:, 0].clamp(0, 1)
    return replace(latent, samples=enlarged(latent.samples), mask=mask)
