"""Prompts: texts as a model reads them."""

from typing import Annotated

from engine.context import Context
from engine.spec import Doc, Multiline, node
from nodes.types import Conditioning, Entry, F, TextEncoder


@node(category="prompts", version=1, lane="device")
def TextEncode(
    encoder: Annotated[TextEncoder[F], Doc("The text encoder of the model that will draw.")],
    ctx: Context,
    *,
    text: Annotated[str, Multiline(), Doc("What to draw, or what to keep away from.")],
) -> Conditioning[F]:
    """Turn a prompt into what a sampler is guided by.

    CLIP reads 77 tokens, about 60 words; what follows them is not read, as in diffusers.
    """
    with ctx.use(encoder) as live:
        embeddings, pooled = live.encode(text)
    return Conditioning((Entry(embeddings, pooled=pooled),))
