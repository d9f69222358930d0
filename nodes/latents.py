"""Latents: empty ones, and the way between them and images."""

from typing import Annotated, Any

from engine.context import Context
from engine.spec import Doc, Multiple, Range, Sized, node
from nodes.types import VAE, F, Image, Latent


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
) -> Image:
    """Turn a latent into images, one after the other."""
    import torch

    with ctx.use(vae) as live:
        return Image(torch.cat(_each(ctx, live.decode, latent.samples)))


@node(category="latents", version=1, lane="device")
def VAEEncode(
    vae: Annotated[VAE[F], Doc("The VAE of the model that will work on the latent.")],
    image: Annotated[Image, Doc("The images; what exceeds a multiple of the VAE's factor is cut off evenly.")],
    ctx: Context,
) -> Latent[F]:
    """Turn images into a latent: the mean of what the VAE makes of each.

    Raises ValueError for images smaller than the VAE's factor.
    """
    import torch

    pixels = _trimmed(image.pixels, vae.factor)
    with ctx.use(vae) as live:
        return Latent(torch.cat(_each(ctx, live.encode, pixels)), "clean")


def _latent_side(vae: VAE[Any], pixels: int) -> int:
    """The side of a latent for a side of an image in pixels."""
    side, rest = divmod(pixels, vae.factor)
    if rest:
        below, above = side * vae.factor, (side + 1) * vae.factor
        raise ValueError(f"{pixels} pixels is no multiple of the VAE's {vae.factor}: take {below} or {above}")
    return side


def _each(ctx: Context, convert: Any, batch: Any) -> list[Any]:
    """Convert a batch one by one: less memory, and the same result in any batch."""
    done = []
    for index in range(len(batch)):
        ctx.check()
        done.append(convert(batch[index : index + 1]))
        ctx.progress(index + 1, len(batch))
    return done


def _trimmed(pixels: Any, factor: int) -> Any:
    """The middle of pixels [B, H, W, 3], whose sides are multiples of a factor."""
    height, width = (side - side % factor for side in pixels.shape[1:3])
    if not (height and width):
        raise ValueError(f"an image of {pixels.shape[2]} x {pixels.shape[1]} is smaller than the VAE's {factor}")
    top, left = (pixels.shape[1] - height) // 2, (pixels.shape[2] - width) // 2
    return pixels[:, top : top + height, left : left + width]
