"""FLUX.1's transformer as its authors store it, under diffusers' names.

diffusers' own converter knows one width alone, and copies every tensor that it takes apart; here they are views of
what is mapped from the file. A test holds the two against each other.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

import torch
from torch import Tensor

PLAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
        "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
        "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
        "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
        "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
        "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
        "txt_in": "context_embedder",
        "img_in": "x_embedder",
        "final_layer.linear": "proj_out",
    }
)
"""Layers outside the blocks."""

DOUBLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "img_mod.lin": "norm1.linear",
        "txt_mod.lin": "norm1_context.linear",
        "img_attn.proj": "attn.to_out.0",
        "txt_attn.proj": "attn.to_add_out",
        "img_attn.norm.query_norm": "attn.norm_q",
        "img_attn.norm.key_norm": "attn.norm_k",
        "txt_attn.norm.query_norm": "attn.norm_added_q",
        "txt_attn.norm.key_norm": "attn.norm_added_k",
        "img_mlp.0": "ff.net.0.proj",
        "img_mlp.2": "ff.net.2",
        "txt_mlp.0": "ff_context.net.0.proj",
        "txt_mlp.2": "ff_context.net.2",
    }
)
"""Layers of a block in which picture and prompt have weights of their own."""

SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "modulation.lin": "norm.linear",
        "linear2": "proj_out",
        "norm.query_norm": "attn.norm_q",
        "norm.key_norm": "attn.norm_k",
    }
)
"""Layers of a block in which they share them."""

JOINED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "img_attn.qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
        "txt_attn.qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
        "linear1": ("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"),
    }
)
"""Layers that were stored as one and are several today."""

SWAPPED: Final = "final_layer.adaLN_modulation.1"
"""The layer whose first half shifts and whose second scales; in diffusers the other way round."""


def renamed(stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under diffusers' names. Raises KeyError for one that is no part of FLUX.1."""
    (inner,) = {len(tensor) for name, tensor in stored.items() if name == "img_in.weight"}
    return {new: tensor for name, old in stored.items() for new, tensor in _named(name, old, inner)}


def _named(name: str, tensor: Tensor, inner: int) -> Iterator[tuple[str, Tensor]]:
    layer, _, kind = name.rpartition(".")
    kind = "weight" if kind == "scale" else kind
    if layer == SWAPPED:
        shift, scale = tensor.chunk(2)
        yield f"norm_out.linear.{kind}", torch.cat([scale, shift])
    elif layer in PLAIN:
        yield f"{PLAIN[layer]}.{kind}", tensor
    else:
        blocks, number, within = layer.split(".", 2)
        block = f"{'single_' if blocks == 'single_blocks' else ''}transformer_blocks.{number}"
        if within in JOINED:
            parts = tensor.tensor_split([inner * part for part in range(1, len(JOINED[within]))])
            yield from ((f"{block}.{new}.{kind}", part) for new, part in zip(JOINED[within], parts, strict=True))
        else:
            yield f"{block}.{(DOUBLE if blocks == 'double_blocks' else SINGLE)[within]}.{kind}", tensor
