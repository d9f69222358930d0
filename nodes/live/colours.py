"""Colours: luma, CIE Lab, and pictures that get the colours of others."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from nodes.live.batches import each
from nodes.live.blending import mixed

LUMA: Final = (0.2126, 0.7152, 0.0722)
"""What red, green and blue add to lightness: sRGB's own, ITU-R BT.709."""

XYZ: Final = (
    (506752 / 1228815, 87881 / 245763, 12673 / 70218),
    (87098 / 409605, 175762 / 245763, 12673 / 175545),
    (7918 / 409605, 87881 / 737289, 1001167 / 1053270),
)
"""CIE XYZ of linear sRGB under D65: rows are X, Y, Z."""

CURVE: Final = 6 / 29
"""The cube root below which Lab's lightness is a straight line."""


def luma(pixels: Tensor) -> Tensor:
    """How light pixels [..., 3] are, [...], 0 to 1."""
    red, green, blue = pixels.unbind(-1)
    return (red * LUMA[0] + green * LUMA[1] + blue * LUMA[2]).clamp(0, 1)


def adjusted(pixels: Tensor, brightness: float, contrast: float, saturation: float, gamma: float) -> Tensor:
    """Pixels [B, H, W, 3] changed by four factors; each is exact where it is 1."""
    if gamma <= 0:
        raise ValueError(f"there is no gamma of {gamma}: take more than 0")
    done = pixels * brightness
    done = (done * contrast + 0.5 * (1 - contrast)).clamp_(0, 1)
    done = mixed(luma(done)[..., None], done, saturation).clamp_(0, 1)
    return done if gamma == 1 else done.double().pow_(1 / gamma).float()  # the last bits of a power are not certain


def matched(pixels: Tensor, reference: Tensor, method: str, strength: float) -> Tensor:
    """Pixels [B, H, W, 3] with the colours of references [B, h, w, 3], by "lab" or "histogram"."""
    match = _like_in_lab if method == "lab" else _like_in_histogram
    return each(
        lambda image, reference: mixed(image, match(image, reference).clamp(0, 1), strength),
        image=pixels,
        reference=reference,
    ).clamp_(0, 1)


def to_lab(pixels: Tensor) -> Tensor:
    """CIE Lab under D65, float64 [..., 3], of sRGB pixels 0 to 1: lightness 0 to 100, and two axes of colour."""
    values = pixels.double()
    linear = torch.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    x, y, z = (_root(sum_ / sum(row)) for row, sum_ in zip(XYZ, _product(XYZ, linear), strict=True))
    return torch.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), -1)


def from_lab(lab: Tensor) -> Tensor:
    """sRGB pixels, float32 [..., 3], of CIE Lab; colours that sRGB has not are cut off at 0 and 1."""
    lightness, a, b = lab.unbind(-1)
    y = (lightness + 16) / 116
    xyz = torch.stack(
        [_cube(root) * sum(row) for row, root in zip(XYZ, (y + a / 500, y, y - b / 200), strict=True)], -1
    )
    inverse = torch.linalg.inv(torch.tensor(XYZ, dtype=torch.float64)).tolist()
    linear = torch.stack(_product(inverse, xyz), -1).clamp(0, 1)
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055).float()


def _product(rows: Sequence[Sequence[float]], vectors: Tensor) -> list[Tensor]:
    """A matrix times vectors [..., 3], a tensor for each row."""
    first, second, third = vectors.unbind(-1)
    return [row[0] * first + row[1] * second + row[2] * third for row in rows]


def _root(share: Tensor) -> Tensor:
    """The cube root, straight near black, as Lab has it."""
    return torch.where(share > CURVE**3, share.clamp(min=CURVE**3) ** (1 / 3), share / (3 * CURVE**2) + 4 / 29)


def _cube(root: Tensor) -> Tensor:
    return torch.where(root > CURVE, root**3, 3 * CURVE**2 * (root - 4 / 29))


def _like_in_lab(picture: Tensor, reference: Tensor) -> Tensor:
    """A picture whose mean and deviation in each axis of Lab are the reference's, colours out of sRGB aside."""
    own, wanted = to_lab(picture), to_lab(reference)
    (mean, spread), (other_mean, other_spread) = (_statistics(lab) for lab in (own, wanted))
    scale = torch.where(spread > 1e-6, other_spread / spread.clamp(min=1e-6), 1.0)  # a flat picture stays flat
    return from_lab((own - mean) * scale + other_mean)


def _statistics(lab: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of each axis; by NumPy, whose sums don't depend on the number of threads."""
    flat = lab.reshape(-1, 3).numpy()
    return torch.from_numpy(flat.mean(0)), torch.from_numpy(flat.std(0))


def _like_in_histogram(picture: Tensor, reference: Tensor) -> Tensor:
    """A picture whose values, in each channel, are as often as the reference's."""
    planes = [
        _redistributed(own.numpy(), wanted.numpy())
        for own, wanted in zip(picture.unbind(-1), reference.unbind(-1), strict=True)
    ]
    return torch.from_numpy(np.stack(planes, -1).astype(np.float32))


def _redistributed(
    own: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    wanted: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Values replaced by those of the same rank; equal values stay equal."""
    _, places, counts = np.unique(own, return_inverse=True, return_counts=True)
    values, other_counts = np.unique(wanted, return_counts=True)
    ranks, other_ranks = (np.cumsum(each) / each.sum() for each in (counts, other_counts))
    found: NDArray[np.float64] = np.interp(ranks, other_ranks, values)
    return found[places].reshape(own.shape)
