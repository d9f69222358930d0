"""Masks combined, and rectangles."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Final

import torch
from torch import Tensor

from nodes.live.batches import alike, met
from nodes.sizes import Size

OPERATIONS: Final[Mapping[str, Callable[[Tensor, Tensor], Tensor]]] = MappingProxyType(
    {
        "add": torch.add,
        "subtract": torch.sub,
        "multiply": torch.mul,
        "maximum": torch.maximum,
        "minimum": torch.minimum,
    }
)


def combined(masks: Sequence[Tensor], operation: str) -> Tensor:
    """One batch of masks [B, H, W] of several, from the first to the last, 0 to 1."""
    if not masks:
        raise ValueError("there are no masks to combine: the list is empty")
    named = {f"mask {number}": mask for number, mask in enumerate(masks, 1)}
    alike(**named)
    met(**{name: len(mask) for name, mask in named.items()})
    return reduce(OPERATIONS[operation], masks).clamp(0, 1)


def rectangle(size: Size, across: slice, down: slice) -> Tensor:
    """A mask [1, H, W] that is 1 in a rectangle."""
    mask = torch.zeros(1, size[1], size[0])
    mask[:, down, across] = 1
    return mask
