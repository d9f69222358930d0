"""Resampling: pictures and masks at other sizes, by Pillow on float32."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from nodes.live.batches import each
from nodes.sizes import Fit, Size

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels and their parts."""

FILTERS: Final[Mapping[str, Image.Resampling]] = MappingProxyType(
    {
        "lanczos": Image.Resampling.LANCZOS,
        "bicubic": Image.Resampling.BICUBIC,
        "bilinear": Image.Resampling.BILINEAR,
        "area": Image.Resampling.BOX,
        "nearest": Image.Resampling.NEAREST,
    }
)


def resized(batch: Tensor, size: Size, mode: Fit, method: str) -> Tensor:
    """Pixels [B, H, W, 3] or masks [B, H, W] at another size, 0 to 1.

    With "fill" as much of the middle as has the ratio of `size`, else all of it. Pillow, not torch, since it has
    every filter, computes each channel in double precision, and gives the same bytes with any number of threads.
    """
    height, width = batch.shape[1:3]
    box = _middle((width, height), size) if mode == "fill" else (0, 0, width, height)
    return each(lambda picture: _resampled(picture, size, box, FILTERS[method]), picture=batch)


def _middle(whole: Size, ratio: Size) -> Box:
    """The largest box of a ratio in the middle of a whole."""
    scale = min(whole[0] / ratio[0], whole[1] / ratio[1])
    width, height = (min(side * scale, float(room)) for side, room in zip(ratio, whole, strict=True))
    left, top = (whole[0] - width) / 2, (whole[1] - height) / 2
    return left, top, min(left + width, whole[0]), min(top + height, whole[1])


def _resampled(picture: Tensor, size: Size, box: Box, resample: Image.Resampling) -> Tensor:
    """A picture [H, W, 3] or a mask [H, W], channel by channel: Pillow has floats in one channel only."""
    planes = picture.unbind(-1) if picture.ndim == 3 else (picture,)
    done = [
        torch.from_numpy(np.array(Image.fromarray(plane.contiguous().numpy()).resize(size, resample, box)))
        for plane in planes
    ]
    return (torch.stack(done, -1) if picture.ndim == 3 else done[0]).clamp_(0, 1)
