"""The oracle: reads a scene back from pixels alone, with no model."""

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from models.miniature.recipe.drawing import SIDE, coverage, offsets, palette
from models.miniature.recipe.scenes import COLOURS, RADIUS, SHAPES, VALUES, Scene

FRAME = 4
"""Width in pixels of the border that counts as background."""
SIZE_LIMIT = math.sqrt(RADIUS["small"] * RADIUS["large"])
"""Radius in pixels from which a figure is large."""
LEAST_AREA = 60
"""Pixels below which there is no figure to speak of."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the oracle saw; no figure has an empty shape. `overlaps` is 0..1 with the best template of every shape."""

    size: str
    colour: str
    shape: str
    position: str
    background: str
    overlaps: dict[str, float]

    def agrees(self, scene: Scene) -> dict[str, bool]:
        """Which attributes are as in `scene`."""
        return {attribute: getattr(self, attribute) == getattr(scene, attribute) for attribute in VALUES}


@dataclass(frozen=True, slots=True)
class Template:
    """A shape of radius 1: its area, and its centroid below the middle."""

    area: float
    drop: float


@cache
def template(shape: str) -> Template:
    """Measured on a drawing of radius 48 pixels."""
    radius = 48.0
    cover = coverage(shape, torch.tensor([radius]), torch.zeros(1, 2))[0]
    _, y = offsets()
    return Template(float(cover.sum()) / radius**2, float((cover * y).sum() / cover.sum()) / radius)


def nearest(image: Tensor) -> Tensor:
    """Index of the nearest palette colour of every pixel: [N] from [3, N]."""
    return torch.cdist(image.T, palette(list(COLOURS))).argmin(dim=1)


def border(image: Tensor) -> Tensor:
    """The pixels of the frame, [3, N]."""
    inner = torch.zeros(SIDE, SIDE, dtype=torch.bool)
    inner[FRAME:-FRAME, FRAME:-FRAME] = True
    return image[:, ~inner]


def figure_mask(image: Tensor, background: int) -> tuple[Tensor, int]:
    """Where the figure is, [128, 128] bool, and the index of its colour; -1 if there is none.

    The edge runs where a pixel is as far from the figure's median colour as from the background's.
    """
    flat = image.flatten(1)
    names = nearest(flat)
    other = names != background
    if int(other.sum()) < LEAST_AREA:
        return torch.zeros(SIDE, SIDE, dtype=torch.bool), -1
    colour = int(torch.bincount(names[other]).argmax())
    front = flat[:, names == colour].median(dim=1).values
    back = border(image).median(dim=1).values
    axis = front - back
    along = (axis @ (flat - back[:, None])) / axis.square().sum()
    return (along > 0.5).view(SIDE, SIDE), colour


def overlap(mask: Tensor, shape: str) -> tuple[float, float, tuple[float, float]]:
    """Overlap (intersection over union), radius and centre of the template with the mask's area and centroid."""
    x, y = offsets()
    area = float(mask.sum())
    radius = math.sqrt(area / template(shape).area)
    middle_x, middle_y = float(x[mask].mean()), float(y[mask].mean()) - template(shape).drop * radius
    drawn = coverage(shape, torch.tensor([radius]), torch.tensor([[middle_x, middle_y]]))[0] > 0.5
    share = float((mask & drawn).sum() / (mask | drawn).sum())
    return share, radius, (middle_x, middle_y)


def figure_of(image: Tensor, scene: Scene) -> tuple[float, float, tuple[float, float]]:
    """Overlap, radius and centre of the scene's template with the figure of a picture that shows the scene."""
    mask, _ = figure_mask(image, list(COLOURS).index(scene.background))
    return overlap(mask, scene.shape)


def place(radius: float, centre: tuple[float, float]) -> str:
    """The position's name: half of a position's own offset is the limit."""
    limit = 17.0 if radius < SIZE_LIMIT else 9.0
    x, y = centre
    if max(abs(x), abs(y)) < limit:
        return "centre"
    if abs(x) > abs(y):
        return "left" if x < 0 else "right"
    return "top" if y < 0 else "bottom"


def read(image: Tensor) -> Reading:
    """What a picture [3, 128, 128] in 0..1 shows."""
    names = list(COLOURS)
    background = int(torch.bincount(nearest(border(image))).argmax())
    mask, colour = figure_mask(image, background)
    if colour < 0 or int(mask.sum()) < LEAST_AREA:
        return Reading("", "", "", "", names[background], dict.fromkeys(SHAPES, 0.0))
    found = {shape: overlap(mask, shape) for shape in SHAPES}
    overlaps = {shape: share for shape, (share, _, _) in found.items()}
    shape = max(overlaps, key=overlaps.__getitem__)
    _, radius, centre = found[shape]
    size = "small" if radius < SIZE_LIMIT else "large"
    return Reading(size, names[colour], shape, place(radius, centre), names[background], overlaps)
