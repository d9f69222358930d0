"""Configs of UNets, from the shapes of their tensors in the layout of CompVis and Stability AI."""

from dataclasses import dataclass
from typing import Any

from nodes.readers.components import unsupported
from nodes.readers.single.shapes import Shapes


@dataclass(frozen=True, slots=True)
class Level:
    """What a UNet does at one size: its channels, and of each of its blocks how many transformers follow it."""

    channels: int
    depths: tuple[int, ...]


def unet_config(shapes: Shapes, pooled: int) -> dict[str, Any]:
    """The config of a UNet2DConditionModel; `pooled` is how long the pooled embedding is that it may read.

    The number of heads is no part of any shape: it is 8 in Stable Diffusion 1, and later heads are 64 wide.
    """
    levels = _levels(shapes)
    middle = shapes.count("middle_block.1.transformer_blocks.")
    channels = [level.channels for level in levels]
    is_linear = any(len(shapes[name]) == 2 for name in _named(shapes, "proj_in.weight"))  # from Stable Diffusion 2 on
    attends = [any(level.depths) for level in levels]
    depths = [_depth(level) or (1 if index < len(levels) - 1 else middle or 1) for index, level in enumerate(levels)]
    return {
        "in_channels": shapes["input_blocks.0.0.weight"][1],
        "out_channels": shapes["out.2.weight"][0],
        "block_out_channels": channels,
        "layers_per_block": len(levels[0].depths),
        "down_block_types": ["CrossAttnDownBlock2D" if each else "DownBlock2D" for each in attends],
        "up_block_types": ["CrossAttnUpBlock2D" if each else "UpBlock2D" for each in reversed(attends)],
        "transformer_layers_per_block": depths[0] if len(set(depths)) == 1 else depths,
        "cross_attention_dim": _context(shapes),
        "attention_head_dim": [max(1, each // 64) for each in channels] if is_linear else 8,
        "use_linear_projection": is_linear,
        **_labels(shapes, pooled),
    }


def _levels(shapes: Shapes) -> list[Level]:
    channels, depths, levels = shapes["input_blocks.0.0.weight"][0], [], []  # type: ignore[var-annotated]
    for index in range(1, shapes.count("input_blocks.")):
        if f"input_blocks.{index}.0.op.weight" in shapes:
            levels.append(Level(channels, tuple(depths)))
            depths = []
        else:
            channels = shapes[f"input_blocks.{index}.0.out_layers.3.weight"][0]
            depths.append(shapes.count(f"input_blocks.{index}.1.transformer_blocks."))
    levels.append(Level(channels, tuple(depths)))
    if len({len(level.depths) for level in levels}) != 1 or not levels[0].depths:
        raise unsupported("its UNet has more blocks at one size than at another")
    return levels


def _depth(level: Level) -> int:
    """How many transformers follow each block of a level."""
    if len(set(level.depths)) != 1:
        raise unsupported("its UNet was cut down: one block has more transformers than the next")
    return level.depths[0]


def _context(shapes: Shapes) -> int:
    width = next((shapes[name][1] for name in _named(shapes, ".attn2.to_k.weight")), None)
    if width is None:
        raise unsupported("its UNet reads no prompt")
    return width


def _labels(shapes: Shapes, pooled: int) -> dict[str, Any]:
    """What it reads besides: sizes and a pooled embedding in Stable Diffusion XL, a level of noise in the upscaler."""
    if "label_emb.weight" in shapes:
        return {"num_class_embeds": shapes["label_emb.weight"][0]}
    if "label_emb.0.0.weight" not in shapes:
        return {}
    width = shapes["label_emb.0.0.weight"][1]
    each = next(((width - pooled) // count for count in (6, 5) if _is_size(width - pooled, count)), 256)
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": each,
        "projection_class_embeddings_input_dim": width,
    }


def _is_size(width: int, count: int) -> bool:
    """Whether so many numbers may be `count` sizes: each is a power of two of sines."""
    each, rest = divmod(width, count)
    return width > 0 and not rest and each & (each - 1) == 0


def _named(shapes: Shapes, ending: str) -> list[str]:
    return [name for name in shapes.under("") if name.endswith(ending)]
