"""Prompts: texts as a model reads them."""

from typing import Annotated, Literal

from engine.context import Context
from engine.spec import Doc, Gives, Multiline, Range, node
from nodes.types import Conditioning, Entry, F, TextEncoder
from nodes.weighting import Span, parse


@node(category="prompts", version=1, lane="device")
def TextEncode(
    encoder: Annotated[TextEncoder[F], Doc("The text encoder of the model that will draw.")],
    ctx: Context,
    *,
    text: Annotated[str, Multiline(), Doc("What to draw, or what to keep away from.")],
    syntax: Annotated[
        Literal["plain", "weighted"],
        Doc("Whether brackets mean weights: (more), [less], (as much:1.3), and \\( is a bracket."),
    ] = "plain",
    long: Annotated[
        Literal["cut", "chunks"],
        Doc("What CLIP does with more than 75 tokens: leave them out, or read the text 75 at a time."),
    ] = "cut",
    skip: Annotated[int, Range(0, 24, step=1), Doc("How many of CLIP's last layers to leave out.")] = 0,
    tokens: Annotated[
        int, Range(0, 512, step=1), Doc("How many tokens T5 reads, in families that have it; 0 is their own number.")
    ] = 0,
) -> Annotated[Conditioning[F], Gives.of(beside="nothing")]:
    """Turn a prompt into what a sampler is guided by, the way the model's family reads one.

    CLIP reads 77 tokens with its marks, about 60 words; what follows them is not read, as in diffusers, unless it goes
    in chunks, which stand one after the other as in the web UIs; the pooled embedding is that of the first. T5 reads
    256 tokens for Stable Diffusion 3, 512 for FLUX.1, 120 for PixArt-alpha and 300 for PixArt-sigma.

    Weights act on the embeddings, as in ComfyUI
    (https://github.com/comfyanonymous/ComfyUI/blob/master/comfy/sd1_clip.py): a token of weight w has the embedding
    e + w (x - e), where x is its own and e that of the empty prompt at its place. The pooled embedding has no weights.
    Round brackets multiply by 1.1, square ones divide, as in the web UIs; a weight goes up to 10 either way.

    Raises ValueError where more layers are left out than there are.
    """
    from nodes.live.words import Prompt

    spans = parse(text) if syntax == "weighted" else (Span(text),)
    with ctx.use(encoder) as live:
        read = live.encode(Prompt(spans, long == "chunks", skip, tokens))
    return Conditioning((Entry(read.embeddings, attention=read.attention, pooled=read.pooled),))
