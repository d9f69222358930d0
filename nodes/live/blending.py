"""Blending: pixels over pixels."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

import torch
from torch import Tensor

from nodes.live.batches import alike, each

Blend: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""Pixels of a base and of a layer, 0 to 1, to what shows."""


def composed(destination: Tensor, source: Tensor, masks: Sequence[Tensor], place: tuple[int, int]) -> Tensor:
    """Sources [B, h, w, 3] laid on destinations [B, H, W, 3] at x, y; masks [B, h, w] say where they show."""
    named = {f"mask {number}": mask for number, mask in enumerate(masks, 1)}
    alike(source=source, **named)
    columns, beneath = _overlap("x", destination.shape[2], source.shape[2], place[0])
    rows, under = _overlap("y", destination.shape[1], source.shape[1], place[1])

    def paste(destination: Tensor, source: Tensor, **masks: Tensor) -> Tensor:
        done = destination.clone()
        below, above = done[under, beneath], source[rows, columns]
        shown = torch.ones(above.shape[:2])
        for mask in masks.values():
            shown = shown * mask[rows, columns]
        done[under, beneath] = mixed(below, above, shown[..., None])
        return done

    return each(paste, destination=destination, source=source, **named)


def blended(base: Tensor, layer: Tensor, mode: str, factor: float) -> Tensor:
    """Layers [B, H, W, 3] on bases, by a mode, as far as `factor` says."""
    alike(base=base, layer=layer)
    return each(lambda base, layer: mixed(base, MODES[mode](base, layer), factor), base=base, layer=layer).clamp_(0, 1)


def mixed(below: Tensor, above: Tensor, share: Tensor | float) -> Tensor:
    """A mix, exactly one of both where the share is 0 or 1, as below + share * (above - below) would not be."""
    return below * (1 - share) + above * share


def _overlap(axis: str, below: int, above: int, at: int) -> tuple[slice, slice]:
    """What of a side above meets the side below: its own part, and where that lies. Raises ValueError for nothing."""
    first, last = max(0, at), min(below, at + above)
    if first >= last:
        raise ValueError(
            f"the source lies outside the destination: {axis} is {at}, and something of it shows "
            f"from {1 - above} to {below - 1}"
        )
    return slice(first - at, last - at), slice(first, last)


def _overlay(base: Tensor, layer: Tensor) -> Tensor:
    return torch.where(base <= 0.5, 2 * base * layer, 1 - 2 * (1 - base) * (1 - layer))


def _soft_light(base: Tensor, layer: Tensor) -> Tensor:
    curve = torch.where(base <= 0.25, ((16 * base - 12) * base + 4) * base, base.sqrt())
    darker = base - (1 - 2 * layer) * base * (1 - base)
    return torch.where(layer <= 0.5, darker, base + (2 * layer - 1) * (curve - base))


MODES: Final[Mapping[str, Blend]] = MappingProxyType(
    {
        "normal": lambda base, layer: layer,
        "multiply": lambda base, layer: base * layer,
        "screen": lambda base, layer: base + layer - base * layer,
        "overlay": _overlay,
        "soft light": _soft_light,
        "difference": lambda base, layer: (base - layer).abs(),
    }
)
