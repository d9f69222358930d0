"""The Gaussian: blurring pictures and masks, and what is made of it."""

import math
from typing import Final

import torch
from torch import Tensor

from nodes.live.batches import each

WIDEST: Final = 256
"""The largest sigma: a picture's time grows with it."""

BAND: Final = 32
"""Rows that are summed at a time."""


def blurred(batch: Tensor, sigma: float) -> Tensor:
    """Pixels [B, H, W, 3] or masks [B, H, W] under a Gaussian of sigma pixels, 0 to 1.

    Sums of shifted pictures, first along rows, then along columns: faster than torch's convolution at every sigma
    tried, and the same bits with any number of threads. Raises ValueError for a sigma beyond `WIDEST`.
    """
    if not 0 <= sigma <= WIDEST:
        raise ValueError(f"a blur of {sigma} pixels cannot be made: take 0 to {WIDEST}")
    if not sigma:
        return batch.clone()
    kernel = kernel_of(sigma)
    return each(lambda picture: _along(_along(picture, kernel, 1), kernel, 0), picture=batch).clamp_(0, 1)


def sharpened(pixels: Tensor, sigma: float, amount: float, threshold: float) -> Tensor:
    """Pixels [B, H, W, 3] with their difference to a blur added, where it is more than a threshold."""
    lost = pixels - blurred(pixels, sigma)
    return (pixels + amount * torch.where(lost.abs() > threshold, lost, 0.0)).clamp_(0, 1)


def kernel_of(sigma: float) -> list[float]:
    """Weights of a Gaussian from its middle outward; both sides together sum to 1."""
    reach = math.ceil(4 * sigma)
    weights = torch.exp(-0.5 * (torch.arange(reach + 1, dtype=torch.float64) / sigma) ** 2)
    whole = 2 * weights.sum() - weights[0]
    return [float(weight) for weight in weights / whole]


def _along(picture: Tensor, kernel: list[float], side: int) -> Tensor:
    """A picture [H, W, ...] blurred along one side, some rows at a time, so that sums stay in the processor's cache."""
    length, reach = picture.shape[side], len(kernel) - 1
    wide = picture.index_select(side, torch.arange(-reach, length + reach).clamp(0, length - 1))
    beyond = 0 if side else 2 * reach
    bands = [(first, min(BAND, len(picture) - first)) for first in range(0, len(picture), BAND)]
    return torch.cat([_summed(wide.narrow(0, first, rows + beyond), kernel, side) for first, rows in bands])


def _summed(wide: Tensor, kernel: list[float], side: int) -> Tensor:
    """What a kernel makes along a side that is longer by its reach at both ends."""
    reach = len(kernel) - 1
    length = wide.shape[side] - 2 * reach
    done = wide.narrow(side, reach, length) * kernel[0]
    pair = torch.empty_like(done)
    for distance in range(1, reach + 1):
        before, after = (wide.narrow(side, reach + shift, length) for shift in (-distance, distance))
        torch.add(before, after, out=pair)
        done += pair.mul_(kernel[distance])  # no alpha: whether it fuses depends on where threads divide the work
    return done
