"""What a denoiser is asked in one call."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Ask:
    """What a denoiser reads beside the noisy latent, for each of a batch.

    `embeddings` [B, tokens, width], `attention` mask [B, tokens], `pooled` [B, width], `sizes` [B, 5 or 6]; `beside`
    [B, c, h, w] are further channels, `labels` [B] a class or a level of noise. `down` and `middle` are what
    ControlNets add to a UNet's own features.
    """

    embeddings: "Tensor"
    attention: "Tensor | None" = None
    pooled: "Tensor | None" = None
    sizes: "Tensor | None" = None
    beside: "Tensor | None" = None
    labels: "Tensor | None" = None
    down: "tuple[Tensor, ...]" = ()
    middle: "Tensor | None" = None


def together(asks: "tuple[Ask, ...]") -> Ask:
    """Several of equal shapes as one batch, in order. What one of them lacks none has."""
    first = asks[0]
    if len(asks) == 1:
        return first
    joined: dict[str, Any] = {}
    for name in ("embeddings", "attention", "pooled", "sizes", "beside", "labels"):
        parts = [getattr(ask, name) for ask in asks]
        joined[name] = None if any(part is None for part in parts) else torch.cat(parts)
    return replace(first, **joined)
