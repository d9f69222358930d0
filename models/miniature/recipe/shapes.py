"""Signed distances of the six shapes, negative inside, in units of the figure's radius, y downwards.

The star's and the heart's formulas are Inigo Quilez's (https://iquilezles.org/articles/distfunctions2d/).
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import torch
from torch import Tensor

Distance: TypeAlias = Callable[[Tensor, Tensor], Tensor]


def circle(x: Tensor, y: Tensor) -> Tensor:
    """A disc."""
    return torch.hypot(x, y) - 0.93


def box(x: Tensor, y: Tensor, width: float, height: float) -> Tensor:
    """An upright rectangle of half-sides `width` and `height`."""
    dx, dy = x.abs() - width, y.abs() - height
    outside = torch.hypot(dx.clamp(min=0), dy.clamp(min=0))
    return outside + torch.maximum(dx, dy).clamp(max=0)


def square(x: Tensor, y: Tensor) -> Tensor:
    """A square standing on its side."""
    return box(x, y, 0.82, 0.82)


def triangle(x: Tensor, y: Tensor) -> Tensor:
    """A triangle pointing up: the meeting of three half-planes."""
    slope = math.atan2(1.9, 1.0)
    side = x.abs() * math.sin(slope) - (y + 0.98) * math.cos(slope)
    return torch.maximum(side, y - 0.86)


def star(x: Tensor, y: Tensor) -> Tensor:
    """A star of five points, one of them up."""
    radius, inner = 1.06, 0.45
    cos36, sin36 = math.cos(math.pi / 5), math.sin(math.pi / 5)
    x, y = x.abs(), -y
    over = 2 * torch.clamp(cos36 * x - sin36 * y, min=0)
    x, y = x - over * cos36, y + over * sin36
    over = 2 * torch.clamp(-cos36 * x - sin36 * y, min=0)
    x, y = (x + over * cos36).abs(), y + over * sin36 - radius
    edge_x, edge_y = inner * sin36, inner * cos36 - 1
    along = ((x * edge_x + y * edge_y) / (edge_x**2 + edge_y**2)).clamp(0, radius)
    distance = torch.hypot(x - edge_x * along, y - edge_y * along)
    return distance * torch.sign(y * edge_x - x * edge_y)


def heart(x: Tensor, y: Tensor) -> Tensor:
    """A heart, its tip down."""
    scale = 1.62
    x, y = x.abs() / scale, 0.56 - y / scale
    lobe = torch.hypot(x - 0.25, y - 0.75) - math.sqrt(2) / 4
    along = 0.5 * (x + y).clamp(min=0)
    tip = torch.minimum(torch.hypot(x, y - 1), torch.hypot(x - along, y - along))
    return scale * torch.where(x + y > 1, lobe, tip * torch.sign(x - y))


def cross(x: Tensor, y: Tensor) -> Tensor:
    """A plus sign."""
    return torch.minimum(box(x, y, 0.98, 0.33), box(x, y, 0.33, 0.98))


DISTANCES: Final[Mapping[str, Distance]] = {
    "circle": circle,
    "square": square,
    "triangle": triangle,
    "star": star,
    "heart": heart,
    "cross": cross,
}
