"""Latents: empty ones, and the way between them and images."""

from functools import partial
from typing import Annotated, Any, Final, Literal, TypeAlias

from engine.context import Context
from engine.spec import Doc, Multiple, Range, Sized, node
from nodes.types import VAE, F, Image, Latent

Tiles: TypeAlias = Literal["auto", "always", "never"]

LARGE: Final = 2048 * 2048
"""Pixels of a picture beyond which a VAE works in tiles, unless somebody says otherwise."""


@node(category="latents", version=1, lane="io")
def EmptyLatent(
    vae: Annotated[VAE[F], Doc("The VAE that will decode it: it decides the latent's shape.")],
    *,
    width: Annotated[
        int, Range(0, 16384, step=8), Multiple(8), Sized(proportional=True), Doc("Pixels; 0 is the model's own size.")
    ] = 0,
    height: Annotated[
        int, Range(0, 16384, step=8), Multiple(8), Sized(proportional=True), Doc("Pixels; 0 is the model's own size.")
    ] = 0,
    batch: Annotated[int, Range(1, 4096, step=1), Sized(proportional=True), Doc("How many images at once.")] = 1,
) -> Latent[F]:
    """Make a latent with nothing in it, for pictures of a size.

    Raises ValueError for a size that is no multiple of the VAE's factor.
    """
    import torch

    shape = [_latent_side(vae, pixels or vae.size) for pixels in (height, width)]
    return Latent(torch.zeros(batch, vae.channels, *shape), "empty")


@node(category="latents", version=1, lane="device")
def VAEDecode(
    vae: Annotated[VAE[F], Doc("The VAE of the model that made the latent.")],
    latent: Annotated[Latent[F], Doc("The latent to look at.")],
    ctx: Context,
    *,
    tiles: Annotated[
        Tiles, Doc("Work in overlapping tiles, which takes less memory; auto does beyond 2048 x 2048 pixels.")
    ] = "auto",
) -> Image:
    """Turn a latent into images, one after the other; frames of a video some together."""
    import torch

    with ctx.use(vae) as live:
        tiled = _is_tiled(live, tiles, latent.samples[0, 0].numel() * vae.factor**2)
        return Image(torch.cat(_each(ctx, partial(live.decode, tiled=tiled), latent.samples, live.together)))


@node(category="latents", version=1, lane="device")
def VAEEncode(
    vae: Annotated[VAE[F], Doc("The VAE of the model that will work on the latent.")],
    image: Annotated[Image, Doc("The images; what exceeds a multiple of the VAE's factor is cut off evenly.")],
    ctx: Context,
    *,
    tiles: Annotated[
        Tiles, Doc("Work in overlapping tiles, which takes less memory; auto does beyond 2048 x 2048 pixels.")
    ] = "auto",
) -> Latent[F]:
    """Turn images into a latent: the mean of what the VAE makes of each.

    Raises ValueError for images smaller than the VAE's factor.
    """
    import torch

    pixels = _trimmed(image.pixels, vae.factor)
    with ctx.use(vae) as live:
        tiled = _is_tiled(live, tiles, pixels[0, :, :, 0].numel())
        return Latent(torch.cat(_each(ctx, partial(live.encode, tiled=tiled), pixels)), "clean")


def _latent_side(vae: VAE[Any], pixels: int) -> int:
    """The side of a latent for a side of an image in pixels."""
    side, rest = divmod(pixels, vae.factor)
    if rest:
        below, above = side * vae.factor, (side + 1) * vae.factor
        raise ValueError(f"{pixels} pixels is no multiple of the VAE's {vae.factor}: take {below} or {above}")
    return side


def _is_tiled(live: Any, tiles: Tiles, pixels: int) -> bool:
    """Whether to work in tiles. Raises ValueError where that is asked of a VAE that cannot."""
    if tiles == "always" and not live.can_tile:
        raise ValueError("this VAE cannot work in tiles: leave tiles at auto or never")
    return bool(live.can_tile) and (tiles == "always" or (tiles == "auto" and pixels > LARGE))


def _each(ctx: Context, convert: Any, batch: Any, together: int = 1) -> list[Any]:
    """Convert a batch one by one, or some together: less memory, and the same result in any batch."""
    done = []
    for first in range(0, len(batch), together):
        ctx.check()
        done.append(convert(batch[first : first + together]))
        ctx.progress(min(first + together, len(batch)), len(batch))
    return done


def _trimmed(pixels: Any, factor: int) -> Any:
    """The middle of pixels [B, H, W, 3], whose sides are multiples of a factor."""
    height, width = (side - side % factor for side in pixels.shape[1:3])
    if not (height and width):
        raise ValueError(f"an image of {pixels.shape[2]} x {pixels.shape[1]} is smaller than the VAE's {factor}")
    top, left = (pixels.shape[1] - height) // 2, (pixels.shape[2] - width) // 2
    return pixels[:, top : top + height, left : left + width]
