"""Pictures as models for inpainting and editing read them."""

import json
from typing import Any

import torch
from torch import Tensor

from nodes.types import VAE, Image


def hidden(pixels: Tensor, mask: Tensor) -> Tensor:
    """Pixels [B, H, W, 3], grey where a mask [B or 1, H, W] is 1. Raises ValueError for a mask of another size."""
    if mask.shape[1:] != pixels.shape[1:3] or len(mask) not in (1, len(pixels)):
        raise ValueError(
            f"the picture is {len(pixels)} of {pixels.shape[2]} x {pixels.shape[1]}, its mask {len(mask)} of "
            f"{mask.shape[2]} x {mask.shape[1]}: ResizeMask brings one to the other's size"
        )
    return torch.where(mask[..., None] > 0, torch.full_like(pixels, 0.5), pixels)


def trimmed(mask: Tensor, image: Image, factor: int) -> Tensor:
    """The part of a mask that stays where a picture is cut evenly to multiples of a factor, as it is encoded."""
    height, width = (side - side % factor for side in (image.height, image.width))
    top, left = (image.height - height) // 2, (image.width - width) // 2
    return mask[:, top : top + height, left : left + width]


def unscaled(samples: Tensor, vae: VAE[Any]) -> Tensor:
    """Latents as the VAE itself made them, before they were scaled for the sampler."""
    said = json.loads(vae.config)
    samples = samples / float(said.get("scaling_factor") or 0.18215)
    return samples + float(said.get("shift_factor") or 0.0)
