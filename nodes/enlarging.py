"""Enlarging: what models for upscaling read of the small picture while they draw the large one."""

from dataclasses import replace
from typing import Annotated, Generic, NamedTuple

from engine.spec import Doc, Gives, Range, node
from engine.types import Seed
from nodes.types import VAE, Conditioning, F, Image, Latent


class DoubledLatent(NamedTuple, Generic[F]):
    """What a sampler needs to draw a latent of twice the size."""

    positive: Annotated[Conditioning[F], Gives.of(beside="a small latent"), Doc("What to draw, with the small latent.")]
    negative: Annotated[
        Conditioning[F], Gives.of(beside="a small latent"), Doc("What to keep away from, with the small latent.")
    ]
    latent: Annotated[Latent[F], Doc("An empty latent of twice the size, to begin with.")]


class Enlarged(NamedTuple, Generic[F]):
    """What a sampler needs to draw a picture of four times the size."""

    positive: Annotated[
        Conditioning[F], Gives.of(beside="a small picture"), Doc("What to draw, with the small picture.")
    ]
    negative: Annotated[
        Conditioning[F], Gives.of(beside="a small picture"), Doc("What to keep away from, with the small picture.")
    ]
    latent: Annotated[Latent[F], Doc("An empty latent of the large picture, to begin with.")]


@node(category="conditioning", version=1)
def LatentUpscaleConditioning(
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    latent: Annotated[Latent[F], Doc("The latent to double; one of Stable Diffusion 1 or 2.")],
) -> DoubledLatent[F]:
    """Show the latent upscaler, `sd-x2-latent-upscaler`, the latent that it is to draw twice as large.

    Raises ValueError for a latent that is not finished.
    """
    import torch

    if latent.state != "clean":
        raise ValueError(f"the latent is {latent.state}: give the upscaler one that is finished")
    beside = torch.nn.functional.interpolate(latent.samples, scale_factor=2)
    empty = Latent[F](torch.zeros_like(beside), "empty")
    return DoubledLatent(replace(positive, beside=beside), replace(negative, beside=beside), empty)


@node(category="conditioning", version=1, lane="io")
def UpscaleConditioning(
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    vae: Annotated[VAE[F], Doc("The VAE of the upscaler: it decides the latent's shape.")],
    image: Annotated[Image, Doc("The picture to draw four times as large.")],
    *,
    noise: Annotated[
        int, Range(0, 350, step=10), Doc("How much noise to lay over the picture: more leaves more to be invented.")
    ] = 20,
    seed: Annotated[Seed, Doc("Decides that noise; image i of a batch is that of seed + i.")] = 0,
) -> Enlarged[F]:
    """Show `stable-diffusion-x4-upscaler` the picture that it is to draw four times as large."""
    import torch

    from nodes.live.enlarging import shown

    beside = shown(image.pixels, noise, seed)
    height, width = beside.shape[-2:]
    empty = Latent[F](torch.zeros(len(beside), vae.channels, height, width), "empty")
    level = float(noise)
    return Enlarged(replace(positive, beside=beside, level=level), replace(negative, beside=beside, level=level), empty)
