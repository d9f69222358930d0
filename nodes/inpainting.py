"""Inpainting and editing: pictures that are kept, masked or shown to the model while it draws."""

from dataclasses import replace
from typing import Annotated, Generic, NamedTuple

from engine.context import Context
from engine.spec import Doc, Gives, node
from nodes.latents import VAEEncode
from nodes.types import VAE, Conditioning, F, Image, Latent, Mask


class Inpainting(NamedTuple, Generic[F]):
    """What a sampler needs to paint in a picture with a model that reads a mask."""

    positive: Annotated[Conditioning[F], Gives.of(beside="a masked picture"), Doc("What to draw, with the picture.")]
    negative: Annotated[
        Conditioning[F], Gives.of(beside="a masked picture"), Doc("What to keep away from, with the picture.")
    ]
    latent: Annotated[Latent[F], Doc("The picture as a latent; a schedule of strength 1 begins without it.")]


class Editing(NamedTuple, Generic[F]):
    """What a sampler needs to edit a picture with a model that reads it."""

    positive: Annotated[Conditioning[F], Gives.of(beside="a picture"), Doc("What to change, with the picture.")]
    negative: Annotated[Conditioning[F], Gives.of(beside="a picture"), Doc("What to keep away from, with the picture.")]
    latent: Annotated[Latent[F], Doc("An empty latent of the picture's size, to begin with.")]


@node(category="latents", version=1, lane="io")
def SetLatentMask(
    latent: Annotated[Latent[F], Doc("The latent of an encoded image.")],
    mask: Annotated[Mask, Doc("Where to paint, in any size of the picture's shape; grey is painted in part.")],
) -> Latent[F]:
    """Let a sampler paint within a mask alone, with any model.

    The rest is kept to the end, and has the noise of its step meanwhile, so that what is painted fits it. A mask in
    pixels is brought to the latent's size by taking the nearest.
    """
    import torch

    values = mask.values[:, None].float()
    if values.shape[-2:] != latent.samples.shape[-2:]:
        values = torch.nn.functional.interpolate(values, latent.samples.shape[-2:])
    return replace(latent, mask=values[:, 0])


@node(category="conditioning", version=1, lane="device")
def InpaintConditioning(
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    vae: Annotated[VAE[F], Doc("The VAE of the model that will draw.")],
    image: Annotated[Image, Doc("The picture to paint in.")],
    mask: Annotated[Mask, Doc("Where to paint, in the picture's size: from 0.5 on.")],
    ctx: Context,
) -> Inpainting[F]:
    """Show a model for inpainting what is to stay: the mask, and the picture without what lies within.

    Such a model sees both beside the latent, and fits what it draws to them; the rest it draws nearly as it was. To
    keep that exactly, give the latent to `SetLatentMask` too, or lay the result over the picture by the mask. Raises
    ValueError for a mask of another size.
    """
    import torch

    from nodes.live.inpainting import hidden, trimmed

    hard = (mask.values >= 0.5).float()
    kept = VAEEncode(vae, Image(hidden(image.pixels, hard)), ctx).samples
    small = torch.nn.functional.interpolate(trimmed(hard, image, vae.factor)[:, None], kept.shape[-2:])
    beside = torch.cat([small.expand(len(kept), -1, -1, -1), kept], dim=1)
    latent = VAEEncode(vae, image, ctx)
    return Inpainting(replace(positive, beside=beside), replace(negative, beside=beside), latent)


@node(category="conditioning", version=1, lane="device")
def EditConditioning(
    positive: Annotated[Conditioning[F], Doc("What to change.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    vae: Annotated[VAE[F], Doc("The VAE of the model that will draw.")],
    image: Annotated[Image, Doc("The picture to edit.")],
    ctx: Context,
) -> Editing[F]:
    """Show the picture to an editing model, as InstructPix2Pix; `ImageGuidance` says how much it counts."""
    import torch

    from nodes.live.inpainting import unscaled

    encoded = VAEEncode(vae, image, ctx).samples
    beside = unscaled(encoded, vae)
    empty = Latent[F](torch.zeros_like(encoded), "empty")
    return Editing(replace(positive, beside=beside), replace(negative, beside=beside), empty)
