"""Classifier-free guidance (Ho and Salimans, 2022, https://arxiv.org/abs/2207.12598)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from engine.context import Context
from nodes.live.unet import LiveUNet
from nodes.types import Conditioning, Entry


def predictor(
    ctx: Context,
    live: LiveUNet,
    positive: Conditioning[Any],
    negative: Conditioning[Any],
    batch: int,
    guidance: float,
) -> Callable[[Tensor, Tensor], Tensor]:
    """The model's answer to a batch at a timestep, guided: both prompts go through the model in one batch.

    Up to a guidance of 1 the negative prompt is not read, as in diffusers. Raises ValueError for conditionings that
    are not supported.
    """
    wanted = spread(positive, batch, "positive")
    if guidance <= 1:
        alone = live.placed(Conditioning((Entry(wanted),)))
        return lambda x, t: ctx.denoise(x, t, alone)
    unwanted = spread(negative, batch, "negative")
    if wanted.shape != unwanted.shape:
        raise ValueError(
            f"the prompts have {unwanted.shape[1]} and {wanted.shape[1]} tokens; both must have the same number"
        )
    both = live.placed(Conditioning((Entry(torch.cat([unwanted, wanted])),)))

    def guided(x: Tensor, t: Tensor) -> Tensor:
        without, toward = ctx.denoise(torch.cat([x, x]), t, both).chunk(2)
        answer: Tensor = without + guidance * (toward - without)
        return answer

    return guided


def spread(conditioning: Conditioning[Any], batch: int, name: str) -> Tensor:
    """The embeddings [batch, tokens, width] of a conditioning. Raises ValueError for what is not supported yet."""
    if conditioning.controls:
        raise ValueError(f"the {name} conditioning has controls, which the sampler does not support yet")
    if len(conditioning.entries) != 1:
        raise ValueError(
            f"the {name} conditioning has {len(conditioning.entries)} entries; the sampler supports one as yet"
        )
    (entry,) = conditioning.entries
    if (entry.weight, entry.start, entry.end) != (1, 0, 1) or entry.area is not None or entry.attention is not None:
        raise ValueError(
            f"the {name} conditioning has a weight, a part of the schedule, an area or an attention mask, "
            f"which the sampler does not support yet"
        )
    if len(entry.embeddings) not in (1, batch):
        raise ValueError(f"the {name} conditioning has {len(entry.embeddings)} prompts for {batch} images")
    return entry.embeddings.expand(batch, -1, -1)
