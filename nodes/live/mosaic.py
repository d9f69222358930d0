"""Mosaics: a picture worked on in overlapping tiles, which melt into each other."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

Work = Callable[[Tensor], Tensor]
"""What is done to a tile [1, H, W, 3]; the result is [1, H * factor, W * factor, 3]."""


def places(length: int, tile: int, overlap: int) -> tuple[int, ...]:
    """Where tiles begin along a side: evenly spread, each overlapping the next by `overlap` or a little more.

    Raises ValueError for an overlap of more than half a tile.
    """
    if tile and overlap > tile // 2:
        raise ValueError(f"tiles of {tile} pixels cannot overlap by {overlap}: at most half of them, {tile // 2}")
    if not 0 < tile < length:
        return (0,)
    count = math.ceil((length - overlap) / (tile - overlap))
    return tuple((length - tile) * index // (count - 1) for index in range(count))


def mosaic(picture: Tensor, work: Work, factor: int, tile: int, overlap: int) -> Tensor:
    """Work on a picture [1, H, W, 3] tile by tile.

    With a `tile` of 0, or one larger than the picture, all of it is one tile. Where tiles overlap each counts the more
    the further its edge is. Raises ValueError for an overlap of more than half a tile.
    """
    height, width = picture.shape[1:3]
    tops, lefts = places(height, tile, overlap), places(width, tile, overlap)
    if len(tops) == len(lefts) == 1:
        return work(picture)
    rows, columns = min(tile, height), min(tile, width)
    total = torch.zeros(1, height * factor, width * factor, 3)
    counted = torch.zeros(1, height * factor, width * factor, 1)
    for top in tops:
        for left in lefts:
            done = work(picture[:, top : top + rows, left : left + columns])
            down = _counts(top, rows, height, overlap * factor, factor)
            across = _counts(left, columns, width, overlap * factor, factor)
            share = (down[:, None] * across[None])[None, :, :, None]
            high, wide = (
                slice(start * factor, (start + size) * factor) for start, size in ((top, rows), (left, columns))
            )
            total[:, high, wide] += done * share
            counted[:, high, wide] += share
    return total / counted


def tiles_of(picture: Tensor, tile: int, overlap: int) -> int:
    """How many tiles a picture [B, H, W, 3] is worked on in. Raises ValueError as `mosaic` does."""
    height, width = picture.shape[1:3]
    return len(places(height, tile, overlap)) * len(places(width, tile, overlap))


def _counts(start: int, size: int, length: int, reach: int, factor: int) -> Tensor:
    """How much each pixel along a tile's side counts: less near its edges, but not at the picture's own."""
    rising = ((torch.arange(size * factor) + 0.5) / max(reach, 0.5)).clamp(max=1)
    first = torch.ones_like(rising) if start == 0 else rising
    last = torch.ones_like(rising) if start + size == length else rising.flip(0)
    return first * last
