"""Textual inversions: words that a text encoder learns from a file."""

from dataclasses import replace
from typing import Annotated, cast

from engine.spec import Doc, node
from engine.types import Resource
from nodes.types import EmbeddingFile, F, Patch, TextEncoder


@node(category="prompts", version=1)
def LoadEmbedding(
    text_encoder: Annotated[TextEncoder[F], Doc("The text encoder that is to know the word.")],
    *,
    embedding: Annotated[EmbeddingFile, Doc("A safetensors file of the web UIs, of ComfyUI or of diffusers.")],
    token: Annotated[str, Doc("What prompts call it: as it stands here, as <token> or as embedding:token.")],
) -> TextEncoder[F]:
    """Teach a text encoder a word by textual inversion.

    In prompts the word stands for the vectors of the file, one token each; large and small letters are the same. The
    method is that of Gal et al., 2022, https://arxiv.org/abs/2208.01618. Nothing is loaded until a prompt is encoded.
    Raises ValueError for a token that is no word, and for one that is taken.
    """
    name = token.strip().removeprefix("embedding:").removeprefix("<").removesuffix(">")
    if not name or not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        raise ValueError(f'"{token}" cannot be a token: use letters, digits, "-", "_" and "."')
    taken = [patch.name for patch in text_encoder.patches if patch.kind == "embedding"]
    if name.casefold() in (each.casefold() for each in taken):
        raise ValueError(f'the token "{name}" stands for another embedding already: choose another one')
    patch = Patch("embedding", cast(Resource, embedding).digest, 1.0, name)
    return replace(text_encoder, patches=(*text_encoder.patches, patch))
