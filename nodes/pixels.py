"""Models without a VAE, which work on pixels themselves: their latents are pictures from -1 to 1."""

import json
from typing import Annotated, Any

from engine.spec import Doc, Gives, Range, Sized, node
from nodes.readers.traits import PIXELS
from nodes.types import Conditioning, Entry, F, Image, Latent, UNet


@node(category="latents", version=1, lane="io")
def EmptyPixels(
    unet: Annotated[UNet[F], Doc("The model of pixels that will draw: it decides how many channels there are.")],
    *,
    width: Annotated[
        int, Range(0, 16384, step=8), Sized(proportional=True), Doc("Pixels; 0 is the model's own size.")
    ] = 0,
    height: Annotated[
        int, Range(0, 16384, step=8), Sized(proportional=True), Doc("Pixels; 0 is the model's own size.")
    ] = 0,
    batch: Annotated[int, Range(1, 4096, step=1), Sized(proportional=True), Doc("How many images at once.")] = 1,
) -> Latent[F]:
    """Make a latent with nothing in it, for a model that draws pixels without a VAE.

    Raises ValueError for a model that works on a VAE's latents, and for a size that the model cannot halve as often
    as it does.
    """
    import torch

    config = _config(unet)
    own = config.get("sample_size") or 0
    rows, columns = own if isinstance(own, list) else (own, own)
    shape = [_side(config, pixels, said) for pixels, said in ((height, rows), (width, columns))]
    return Latent(torch.zeros(batch, int(config.get("in_channels", 3)), *shape), "empty")


@node(category="latents", version=1, lane="io")
def PixelDecode(
    unet: Annotated[UNet[F], Doc("The model of pixels that drew it.")],
    latent: Annotated[Latent[F], Doc("The latent to look at.")],
) -> Image:
    """Turn what a model of pixels drew into images; one channel becomes grey.

    Raises ValueError for a model that works on a VAE's latents.
    """
    _config(unet)
    pixels = (latent.samples / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)
    if pixels.shape[-1] not in (1, 3):
        raise ValueError(f"the model draws {pixels.shape[-1]} channels; an image has three, or one for grey")
    return Image(pixels.expand(-1, -1, -1, 3).contiguous())


@node(category="latents", version=1, lane="io")
def PixelEncode(
    unet: Annotated[UNet[F], Doc("The model of pixels that will work on it.")],
    image: Annotated[Image, Doc("The images, in a size that the model can draw.")],
) -> Latent[F]:
    """Turn images into what a model of pixels works on.

    For a model of one channel that is the mean of the colours. Raises ValueError for a model that works on a VAE's
    latents, and for a size that it cannot draw.
    """
    config = _config(unet)
    for pixels in (image.height, image.width):
        _side(config, pixels, 0)
    samples = image.pixels.permute(0, 3, 1, 2) * 2 - 1
    return Latent((samples if config.get("in_channels", 3) == 3 else samples.mean(1, keepdim=True)).contiguous())


@node(category="prompts", version=1, lane="io")
def NoConditioning() -> Annotated[Conditioning[F], Gives.of(encoding="nothing", width=0, pooled=0, beside="nothing")]:
    """Ask for nothing, as models are asked that draw pictures of their one kind.

    Nothing guides them, so the sampler's guidance is best at 1: more takes twice the time for the same picture.
    """
    import torch

    return Conditioning((Entry(torch.zeros(1, 1, 0)),))


def _config(unet: UNet[Any]) -> dict[str, Any]:
    """The config of a UNet of pixels. Raises ValueError for any other."""
    if unet.cls != PIXELS:
        raise ValueError("the model works on the latents of a VAE: take EmptyLatent, VAEEncode and VAEDecode for it")
    config: dict[str, Any] = json.loads(unet.config)
    return config


def _side(config: dict[str, Any], pixels: int, own: int) -> int:
    """A side in pixels, the model's own where 0 is said. Raises ValueError for one that cannot be halved so often."""
    unit = 2 ** (len(config.get("block_out_channels", (64,) * 4)) - 1)
    side = pixels or own
    if not side:
        raise ValueError("the model does not say which size it draws: give width and height")
    if side % unit:
        below = side - side % unit
        raise ValueError(f"{side} pixels is no multiple of the model's {unit}: take {below or unit} or {below + unit}")
    return side
