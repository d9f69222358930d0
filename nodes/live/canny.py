"""Canny's edges (1986, https://doi.org/10.1109/TPAMI.1986.4767851), with the choices that OpenCV made."""

from typing import Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nodes.live.batches import each

FLAT: Final = 13573
"""The tangent of 22.5 degrees times 2^15: directions are told apart in whole numbers, which fit into 32 bits."""

Plane: TypeAlias = NDArray[np.int32]


def edges(pixels: Tensor, low: float, high: float) -> Tensor:
    """Edges of pixels [B, H, W, 3], as pixels of 0 and 1."""
    return each(lambda picture: _edges((picture.clamp(0, 1) * 255).round().int().numpy(), low, high), picture=pixels)


def _edges(picture: Plane, low: float, high: float) -> Tensor:
    dx, dy = _strongest(*_sobel(picture))
    strength = np.abs(dx) + np.abs(dy)
    ridge = _ridge(dx, dy, strength) & (strength > low)
    kept = connected(ridge & (strength > high), ridge)
    return torch.from_numpy(kept).float()[..., None].repeat(1, 1, 3)


def _sobel(picture: Plane) -> tuple[Plane, Plane]:
    """How [H, W, 3] changes to the right and downward, the outermost pixels going on beyond the edges."""
    wide = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    down = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    across = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    return down[:, 2:] - down[:, :-2], across[2:] - across[:-2]


def _strongest(dx: Plane, dy: Plane) -> tuple[Plane, Plane]:
    """For each pixel the channel that changes most, the first of several."""
    channel = (np.abs(dx) + np.abs(dy)).argmax(-1)[..., None]
    return np.take_along_axis(dx, channel, -1)[..., 0], np.take_along_axis(dy, channel, -1)[..., 0]


def _ridge(dx: Plane, dy: Plane, strength: Plane) -> NDArray[np.bool_]:
    """Pixels stronger than both neighbours across the edge; of two alike along an axis, the first."""
    around = np.pad(strength, 1)
    height, width = strength.shape

    def beside(down: int, right: int) -> Plane:
        return around[1 + down : 1 + down + height, 1 + right : 1 + right + width]

    across, steep = FLAT * np.abs(dx), np.abs(dy) << 15
    level = steep < across
    upright = steep > across + (np.abs(dx) << 16)  # the tangent of 67.5 degrees is that of 22.5 and 2
    rising = (dx < 0) != (dy < 0)
    slanted = np.where(
        rising,
        (strength > beside(-1, 1)) & (strength > beside(1, -1)),
        (strength > beside(-1, -1)) & (strength > beside(1, 1)),
    )
    on_column = (strength > beside(0, -1)) & (strength >= beside(0, 1))
    on_row = (strength > beside(-1, 0)) & (strength >= beside(1, 0))
    return np.where(level, on_column, np.where(upright, on_row, slanted))


def connected(seeds: NDArray[np.bool_], allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What of the allowed pixels is connected to a seed, diagonals included, found ring by ring."""
    width = allowed.shape[1] + 2
    open_ = np.pad(allowed & ~seeds, 1).ravel()
    kept = np.pad(seeds, 1).ravel()
    offsets = np.array([down * width + right for down in (-1, 0, 1) for right in (-1, 0, 1)])
    ring = np.flatnonzero(kept)
    while len(ring):
        reached = (ring[:, None] + offsets).ravel()
        ring = np.unique(reached[open_[reached]])
        open_[ring], kept[ring] = False, True
    return kept.reshape(-1, width)[1:-1, 1:-1]
