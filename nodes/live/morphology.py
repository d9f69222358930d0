"""Morphology: masks grown and shrunk."""

import math
from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor

from nodes.live.batches import each

FARTHEST: Final = 256
"""The most pixels that an edge moves."""


def grown(masks: Tensor, reach: int, shape: str) -> Tensor:
    """Masks [B, H, W] with the greatest value within `reach` pixels, or the least within minus that.

    Within a disc for "round", within a square for "square"; beyond the edges nothing counts. Raises ValueError for a
    reach beyond `FARTHEST`.
    """
    if not -FARTHEST <= reach <= FARTHEST:
        raise ValueError(f"a mask cannot grow by {reach} pixels: take {-FARTHEST} to {FARTHEST}")
    if reach < 0:
        return -grown(-masks, -reach, shape)
    return each(lambda mask: _greatest(mask, reach, square=shape == "square"), mask=masks)


def _greatest(mask: Tensor, reach: int, *, square: bool) -> Tensor:
    """A mask's greatest values within reach: in a square by rows and columns, in a disc row by row."""
    if square:
        rows = next(_windows(mask, [reach]))
        return next(_windows(rows.T, [reach])).T.contiguous()
    widths = [math.isqrt(reach**2 - row**2) for row in range(reach + 1)]
    done = torch.full_like(mask, -math.inf)
    for row, wide in zip(range(reach + 1), _windows(mask, widths), strict=True):
        upper, lower = slice(0, max(0, len(mask) - row)), slice(row, None)
        done[upper] = torch.maximum(done[upper], wide[lower])
        done[lower] = torch.maximum(done[lower], wide[upper])
    return done


def _windows(mask: Tensor, reaches: list[int]) -> Iterator[Tensor]:
    """For each reach, the greatest of the values at most so far to the left or right.

    Windows of a power of two are made by doubling; any other is two of them, one from each end.
    """
    width, most = mask.shape[1], max(reaches)
    doubled = [torch.nn.functional.pad(mask, (most, most), value=-math.inf)]
    while 2 ** len(doubled) <= 2 * most + 1:
        step, last = 2 ** (len(doubled) - 1), doubled[-1]
        doubled.append(torch.maximum(last[:, :-step], last[:, step:]))
    for reach in reaches:
        power = (2 * reach + 1).bit_length() - 1
        first, second = most - reach, most + reach + 1 - 2**power
        window = doubled[power]
        yield torch.maximum(window[:, first : first + width], window[:, second : second + width])
