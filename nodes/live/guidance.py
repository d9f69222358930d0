"""Classifier-free guidance (Ho and Salimans, 2022, https://arxiv.org/abs/2207.12598)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from engine.context import Context
from nodes.live.ask import Ask, together
from nodes.types import Conditioning, Latent


def predictor(
    ctx: Context,
    live: Any,
    positive: Conditioning[Any],
    negative: Conditioning[Any],
    latent: Latent[Any],
    guidance: float,
) -> Callable[[Tensor, Tensor], Tensor]:
    """The model's answer to a batch at a timestep, guided: both prompts go through the model in one batch.

    Up to a guidance of 1 the negative prompt is not read, as in diffusers. Raises ValueError for conditionings that
    are not supported.
    """
    wanted = asked(positive, latent, "positive")
    if guidance <= 1:
        alone = live.placed(wanted)
        return lambda x, t: ctx.denoise(x, t, alone)
    unwanted = asked(negative, latent, "negative")
    if wanted.embeddings.shape != unwanted.embeddings.shape:
        raise ValueError(
            f"the prompts have {unwanted.embeddings.shape[1]} and {wanted.embeddings.shape[1]} tokens; "
            f"both must have the same number"
        )
    both = live.placed(together((unwanted, wanted)))

    def guided(x: Tensor, t: Tensor) -> Tensor:
        without, toward = ctx.denoise(torch.cat([x, x]), t, both).chunk(2)
        answer: Tensor = without + guidance * (toward - without)
        return answer

    return guided


def asked(conditioning: Conditioning[Any], latent: Latent[Any], name: str) -> Ask:
    """What a conditioning asks for each of a batch. Raises ValueError for what is not supported yet."""
    batch = len(latent)
    if conditioning.controls:
        raise ValueError(f"the {name} conditioning has controls, which the sampler does not support yet")
    if len(conditioning.entries) != 1:
        raise ValueError(
            f"the {name} conditioning has {len(conditioning.entries)} entries; the sampler supports one as yet"
        )
    (entry,) = conditioning.entries
    if (entry.weight, entry.start, entry.end) != (1, 0, 1) or entry.area is not None:
        raise ValueError(
            f"the {name} conditioning has a weight, a part of the schedule or an area, "
            f"which the sampler does not support yet"
        )
    if len(entry.embeddings) not in (1, batch):
        raise ValueError(f"the {name} conditioning has {len(entry.embeddings)} prompts for {batch} images")
    level = conditioning.level
    return Ask(
        entry.embeddings.expand(batch, -1, -1),
        _spread(entry.attention, batch),
        _spread(entry.pooled, batch),
        _spread(entry.sizes, batch),
        _spread(conditioning.beside, batch),
        None if level is None else torch.full((batch,), level),
    )


def _spread(part: Tensor | None, batch: int) -> Tensor | None:
    """A part for each of a batch: one for all, or one for each."""
    return None if part is None else part.expand(batch, *part.shape[1:])
