"""Padding: pictures on larger ground."""

from typing import TypeAlias

import torch
from torch import Tensor

from nodes.live.paint import colour_of
from nodes.sizes import Size

Margins: TypeAlias = tuple[int, int, int, int]
"""Pixels added on the left, above, on the right, below."""


def grown(pixels: Tensor, margins: Margins, ground: str, colour: str) -> Tensor:
    """Pixels [B, H, W, 3] with "edge", "reflect" or "colour" around them."""
    left, top, right, bottom = margins
    height, width = pixels.shape[1:3]
    if ground == "colour":
        whole = colour_of(colour).expand(len(pixels), top + height + bottom, left + width + right, 3).clone()
        whole[:, top : top + height, left : left + width] = pixels
        return whole
    rows = _sources(height, top, bottom, mirrored=ground == "reflect")
    columns = _sources(width, left, right, mirrored=ground == "reflect")
    return pixels[:, rows[:, None], columns].contiguous()


def new(size: Size, margins: Margins, feather: int) -> Tensor:
    """The mask [1, H, W] of what is new: 1 there, falling in a straight line to 0 over `feather` pixels of the old."""
    left, top, right, bottom = margins
    across = torch.maximum(_fade(size[0], left, right, feather), _fade(size[0], right, left, feather).flip(0))
    down = torch.maximum(_fade(size[1], top, bottom, feather), _fade(size[1], bottom, top, feather).flip(0))
    return torch.maximum(down[:, None], across)[None]


def _sources(side: int, before: int, after: int, *, mirrored: bool) -> Tensor:
    """For each pixel of a padded side, which old one it shows; a mirror of a mirror goes on for ever."""
    places = torch.arange(-before, side + after)
    if not mirrored:
        return places.clamp(0, side - 1)
    period = max(1, 2 * (side - 1))  # the outermost pixel is not repeated
    places = places.remainder(period)
    return torch.minimum(places, period - places)


def _fade(side: int, near: int, far: int, feather: int) -> Tensor:
    """The mask along a side, as far as what was added before it goes; without any it begins at 0."""
    depth = torch.arange(1, side + far + 1) if near else torch.full((side + far,), feather + 1)
    return torch.cat([torch.ones(near), (1 - depth / (feather + 1)).clamp(min=0)])
