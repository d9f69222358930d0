"""Embeddings of pictures: made from a prompt by a prior, or read from a picture, to guide a model such as Kandinsky."""

from typing import Annotated, TypeVar

from engine.context import Context
from engine.spec import Doc, Gives, Range, Sized, node
from engine.types import Seed
from nodes.types import Conditioning, Entry, F, Image, ImageEncoder, Prior

G = TypeVar("G")
"""The family that is guided: it need not be the prior's own."""


@node(category="prompts", version=1, lane="device")
def PriorSample(
    prior: Annotated[Prior[F], Doc("The prior.")],
    positive: Annotated[Conditioning[F], Doc("What to draw, read by the text encoder of the prior's model.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    ctx: Context,
    *,
    seed: Annotated[Seed, Doc("Decides all noise.")] = 0,
    steps: Annotated[int, Range(2, 1000, step=1), Sized("step", proportional=True), Doc("Steps from noise.")] = 25,
    guidance: Annotated[float, Range(1, 30, step=0.5), Doc("How much the prompts count.")] = 4.0,
) -> Annotated[Conditioning[G], Gives.of(encoding="image embedding", beside="nothing")]:
    """Turn a prompt into the embedding of a picture, which guides the model that draws it."""
    import torch

    from nodes.live.prior import sampled

    generator = torch.Generator("cpu").manual_seed(seed)
    width = positive.entries[0].pooled.shape[-1] if positive.entries and positive.entries[0].pooled is not None else 0
    noise = torch.randn(1, width, generator=generator)
    embedded = sampled(ctx, prior, positive, negative, noise, generator=generator, steps=steps, guidance=guidance)
    return Conditioning((Entry(embedded[:, None]),))


@node(category="prompts", version=1, lane="device")
def ImageEmbedding(
    image_encoder: Annotated[ImageEncoder, Doc("The image encoder of the prior's model.")],
    image: Annotated[Image, Doc("The picture that guides; of a batch, one for each picture that is drawn.")],
    ctx: Context,
) -> Annotated[Conditioning[G], Gives.of(encoding="image embedding", beside="nothing")]:
    """Read a picture as what a prior makes of a prompt: a picture like it is drawn."""
    with ctx.use(image_encoder) as live:
        return Conditioning((Entry(live.embed(image.pixels)[:, None]),))


@node(category="prompts", version=1, lane="device")
def EmptyEmbedding(
    image_encoder: Annotated[ImageEncoder, Doc("The image encoder of the prior's model.")], ctx: Context
) -> Annotated[Conditioning[G], Gives.of(encoding="image embedding", beside="nothing")]:
    """Make the embedding of no picture: what a model guided by pictures keeps away from by default."""
    import torch

    with ctx.use(image_encoder) as live:
        return Conditioning((Entry(live.embed_prepared(torch.zeros(1, 3, live.side, live.side))[:, None]),))
