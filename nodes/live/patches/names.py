"""Names of layers as files of patches have them: of which weights of a live model each of them is."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from torch import nn

from nodes.live import flux_names
from nodes.readers.lora import DENOISER, Layer

RESNET: Final = (
    ("norm1", "in_layers_0"), ("conv1", "in_layers_2"), ("norm2", "out_layers_0"), ("conv2", "out_layers_3"),
    ("time_emb_proj", "emb_layers_1"), ("conv_shortcut", "skip_connection"),
)  # fmt: skip

OUTSIDE: Final[Mapping[str, str]] = {
    "conv_in": "input_blocks_0_0", "conv_out": "out_2",
    "time_embedding.linear_1": "time_embed_0", "time_embedding.linear_2": "time_embed_2",
    "add_embedding.linear_1": "label_emb_0_0", "add_embedding.linear_2": "label_emb_0_2",
}  # fmt: skip

JOINT: Final[Mapping[str, tuple[str, ...]]] = {
    "x_block_attn_qkv": ("attn.to_q", "attn.to_k", "attn.to_v"),
    "context_block_attn_qkv": ("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
    "x_block_attn_proj": ("attn.to_out.0",),
    "context_block_attn_proj": ("attn.to_add_out",),
    "x_block_mlp_fc1": ("ff.net.0.proj",),
    "x_block_mlp_fc2": ("ff.net.2",),
    "context_block_mlp_fc1": ("ff_context.net.0.proj",),
    "context_block_mlp_fc2": ("ff_context.net.2",),
}
"""Layers of a block of Stable Diffusion 3 as its authors name them."""


def known(module: Any) -> dict[Layer, tuple[str, ...]]:
    """The layers of a live model by every name that they go by, each with its weights, in the order of their rows."""
    found: dict[Layer, tuple[str, ...]] = {}
    if isinstance(module, nn.ModuleDict):  # text encoders by their slots
        for slot, encoder in module.items():
            for name in _layers(encoder):
                plain = name.removeprefix("text_model.").replace(".", "_")
                found[Layer(slot, plain)] = (f"{slot}.{name}",)
        return found
    layers = list(_layers(module))
    for name in layers:
        for alias in _aliases(name, layers, module):
            found[Layer(DENOISER, alias)] = (name,)
    for alias, names in _blocks(layers):
        found[Layer(DENOISER, alias)] = names
    return found


def _layers(module: nn.Module) -> Iterator[str]:
    return (name for name, layer in module.named_modules() if getattr(layer, "weight", None) is not None)


def _aliases(name: str, layers: list[str], module: Any) -> Iterator[str]:
    plain = name.replace(".", "_")
    yield plain
    yield plain.removesuffix("_0") if plain.endswith("_to_out_0") else plain
    if "down_blocks.0.resnets.0.conv1" in layers:
        yield from _by_authors(name, int(module.config.layers_per_block) + 1, layers)


def _by_authors(name: str, each: int, layers: list[str]) -> Iterator[str]:
    """A layer of a UNet as CompVis and Stability AI number it; `each` is how many blocks a size has, and its change."""
    if name in OUTSIDE:
        yield OUTSIDE[name]
    elif match := re.fullmatch(r"mid_block\.(resnets|attentions)\.(\d+)\.(.*)", name):
        place = 1 if match[1] == "attentions" else 2 * int(match[2])
        yield f"middle_block_{place}_{_within(match[1], match[3])}"
    elif match := re.fullmatch(r"(down|up)_blocks\.(\d+)\.(resnets|attentions)\.(\d+)\.(.*)", name):
        place = int(match[2]) * each + int(match[4]) + (match[1] == "down")
        blocks = "input_blocks" if match[1] == "down" else "output_blocks"
        yield f"{blocks}_{place}_{int(match[3] == 'attentions')}_{_within(match[3], match[5])}"
    elif match := re.fullmatch(r"down_blocks\.(\d+)\.downsamplers\.0\.conv", name):
        yield f"input_blocks_{(int(match[1]) + 1) * each}_0_op"
    elif match := re.fullmatch(r"up_blocks\.(\d+)\.upsamplers\.0\.conv", name):
        attends = any(layer.startswith(f"up_blocks.{match[1]}.attentions.") for layer in layers)
        yield f"output_blocks_{(int(match[1]) + 1) * each - 1}_{2 if attends else 1}_conv"


def _within(what: str, rest: str) -> str:
    return rest.replace(".", "_") if what == "attentions" else dict(RESNET)[rest]


def _blocks(layers: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Layers of a transformer as its authors name them, some of which are several today."""
    there = set(layers)
    for number in sorted({name.split(".")[1] for name in layers if name.startswith("transformer_blocks.")}):
        block = f"transformer_blocks.{number}"
        for old, new in flux_names.DOUBLE.items():
            yield f"double_blocks_{number}_{old.replace('.', '_')}", (f"{block}.{new}",)
        for old in ("img_attn.qkv", "txt_attn.qkv"):
            names = tuple(f"{block}.{new}" for new in flux_names.JOINED[old])
            yield f"double_blocks_{number}_{old.replace('.', '_')}", names
        for old, several in JOINT.items():
            names = tuple(f"{block}.{new}" for new in several)
            if set(names) <= there:
                yield f"joint_blocks_{number}_{old}", names
    for number in sorted({name.split(".")[1] for name in layers if name.startswith("single_transformer_blocks.")}):
        block = f"single_transformer_blocks.{number}"
        for old, new in flux_names.SINGLE.items():
            yield f"single_blocks_{number}_{old.replace('.', '_')}", (f"{block}.{new}",)
        yield f"single_blocks_{number}_linear1", tuple(f"{block}.{new}" for new in flux_names.JOINED["linear1"])
