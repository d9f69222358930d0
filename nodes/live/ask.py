"""What a denoiser is asked in one call."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import torch

from nodes.types.tensors import map_tensors

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Ask:
    """What a denoiser reads beside the noisy latent, for each of a batch.

    `embeddings` [B, tokens, width], `attention` mask [B, tokens], `pooled` [B, width], `sizes` [B, 5 or 6]; `beside`
    [B, c, h, w] are further channels, `labels` [B] a class or a level of noise, `guidance` [B] the scale that models
    read which were taught to guide themselves, `pictures` [B, 1, ...] what each IP-Adapter reads of a picture. `down`
    and `middle` are what ControlNets add to a UNet's own features, `inside` what T2I-Adapters add within its blocks.
    """

    embeddings: "Tensor"
    attention: "Tensor | None" = None
    pooled: "Tensor | None" = None
    sizes: "Tensor | None" = None
    beside: "Tensor | None" = None
    labels: "Tensor | None" = None
    guidance: "Tensor | None" = None
    down: "tuple[Tensor, ...]" = ()
    middle: "Tensor | None" = None
    inside: "tuple[Tensor, ...]" = ()
    pictures: "tuple[Tensor, ...]" = ()


_APART: Final = ("down", "middle", "inside", "pictures")
_BATCHED: Final = tuple(field.name for field in fields(Ask) if field.name not in _APART)
"""What is joined when several are asked together; the rest is added to the batch that comes of it."""


def for_module(ask: Ask, module: Any) -> Ask:
    """What is asked on a module's device, in its dtype; whole numbers stay whole."""
    device, dtype = module.device, module.dtype
    placed: Ask = map_tensors(ask, lambda part: part.to(device, dtype if part.is_floating_point() else None))
    return placed


def shape_of(ask: Ask) -> Hashable:
    """Equal for asks that can be one batch: the same parts, of the same shapes but for their number."""
    parts = ((name, getattr(ask, name)) for name in _BATCHED)
    pictures = tuple(part.shape[1:] for part in ask.pictures)
    return (*((name, part.shape[1:]) for name, part in parts if part is not None), pictures)


def together(asks: Sequence[Ask]) -> Ask:
    """Several of one shape as one batch, in order."""
    first = asks[0]
    if len(asks) == 1:
        return first
    joined: dict[str, Any] = {}
    for name in _BATCHED:
        parts = [getattr(ask, name) for ask in asks]
        joined[name] = None if any(part is None for part in parts) else torch.cat(parts)
    joined["pictures"] = tuple(torch.cat(parts) for parts in zip(*(ask.pictures for ask in asks), strict=True))
    return replace(first, **joined)
