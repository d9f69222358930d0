"""Joining: pictures in one batch."""

from collections.abc import Sequence

import torch
from torch import Tensor

from nodes.live.batches import alike
from nodes.live.resampling import resized
from nodes.sizes import judge


def joined(batches: Sequence[Tensor], others: str) -> Tensor:
    """One batch of several [B, H, W, 3]; "stretch" and "fill" bring all to the size of the first, "refuse" none."""
    if not batches:
        raise ValueError("there are no pictures to put together: the list is empty")
    height, width = batches[0].shape[1:3]
    judge(width, height, sum(len(batch) for batch in batches))
    if others == "refuse":
        alike(**{f"image {number}": batch for number, batch in enumerate(batches, 1)})
        return torch.cat(list(batches))
    mode = "fill" if others == "fill" else "stretch"
    return torch.cat([_sized(batch, (width, height), mode) for batch in batches])


def _sized(batch: Tensor, size: tuple[int, int], mode: str) -> Tensor:
    same = (batch.shape[2], batch.shape[1]) == size
    return batch if same else resized(batch, size, "fill" if mode == "fill" else "stretch", "lanczos")
