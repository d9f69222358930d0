"""Batches: what is done to one picture, done to each."""

from collections.abc import Callable

import torch
from torch import Tensor


def each(change: Callable[..., Tensor], **batches: Tensor) -> Tensor:
    """A batch of what `change` makes of each element; it gets them by the names of the batches.

    A batch of one goes with every element of the others. One by one: less memory, and a picture is the same, bit for
    bit, in any batch. Raises ValueError where batches don't meet.
    """
    count = met(**{name: len(batch) for name, batch in batches.items()})
    return torch.stack(
        [
            change(**{name: batch[index if len(batch) > 1 else 0].contiguous() for name, batch in batches.items()})
            for index in range(count)
        ]
    )


def met(**lengths: int) -> int:
    """The length that batches have together: all alike, but for those of one. Raises ValueError for others."""
    several = {length for length in lengths.values() if length != 1}
    if len(several) > 1:
        said = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ValueError(f"batches of different lengths meet ({said}): give them one length, or 1")
    return several.pop() if several else 1


def alike(**batches: Tensor) -> None:
    """Raise ValueError where pictures or masks have not all the size of the first."""
    (first, model), *others = batches.items()
    for name, batch in others:
        if batch.shape[1:3] != model.shape[1:3]:
            raise ValueError(
                f"{name} has {_size(batch)} pixels and {first} {_size(model)}: ResizeImage or ResizeMask gives one size"
            )


def _size(batch: Tensor) -> str:
    height, width = batch.shape[1:3]
    return f"{width} x {height}"
