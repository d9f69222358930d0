"""Scenes drawn as pictures: anti-aliased signed distances with a little light from the upper left."""

from collections.abc import Sequence

import torch
from torch import Tensor

from models.miniature.recipe.scenes import COLOURS, Scene
from models.miniature.recipe.shapes import DISTANCES

SIDE = 128
"""Pixels along the side of a scene."""


def offsets() -> tuple[Tensor, Tensor]:
    """x and y of every pixel's middle from the middle of the scene, [128, 128] each, y downwards."""
    line = torch.arange(SIDE, dtype=torch.float32) + 0.5 - SIDE / 2
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


def coverage(shape: str, radius: Tensor, centre: Tensor) -> Tensor:
    """How much of each pixel a figure covers, 0..1: [B, 128, 128] from radii [B] and centres [B, 2] in pixels."""
    x, y = offsets()
    radii = radius.view(-1, 1, 1)
    distance = DISTANCES[shape]((x - centre[:, :1, None]) / radii, (y - centre[:, 1:, None]) / radii)
    return (0.5 - distance * radii).clamp(0, 1)


def palette(names: Sequence[str]) -> Tensor:
    """The named colours, [N, 3] in 0..1."""
    return torch.tensor([COLOURS[name] for name in names], dtype=torch.float32) / 255


def figures(scenes: Sequence[Scene]) -> Tensor:
    """Coverage of every scene's figure, [B, 128, 128] in 0..1."""
    radius = torch.tensor([scene.radius for scene in scenes])
    centre = torch.tensor([scene.centre for scene in scenes])
    mask = torch.empty(len(scenes), SIDE, SIDE)
    for shape in {scene.shape for scene in scenes}:
        rows = torch.tensor([i for i, scene in enumerate(scenes) if scene.shape == shape])
        mask[rows] = coverage(shape, radius[rows], centre[rows])
    return mask


def draw(scenes: Sequence[Scene]) -> tuple[Tensor, Tensor]:
    """Pictures [B, 3, 128, 128] in 0..1 and their figures' masks [B, 128, 128]."""
    mask = figures(scenes)
    x, y = offsets()
    radius = torch.tensor([scene.radius for scene in scenes]).view(-1, 1, 1)
    centre = torch.tensor([scene.centre for scene in scenes])
    light = 1 - 0.05 * ((x - centre[:, :1, None]) + (y - centre[:, 1:, None])) / radius
    front = palette([scene.colour for scene in scenes])[:, :, None, None] * light.clamp(0.9, 1.1)[:, None]
    sky = 1 - 0.04 * y / (SIDE / 2)
    back = palette([scene.background for scene in scenes])[:, :, None, None] * sky
    cover = mask[:, None]
    return (back + cover * (front - back)).clamp(0, 1), mask
