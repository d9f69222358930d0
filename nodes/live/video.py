"""Stable Video Diffusion: its UNet, which sees all frames at once, and how it wants the first frame.

Blattmann et al., 2023, https://arxiv.org/abs/2311.15127
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from nodes.live.ask import Ask, for_module
from nodes.live.gate import gate
from nodes.live.preparation import CLIP_MEAN, CLIP_STD
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import UNet

with gate:
    from diffusers.models.unets.unet_spatio_temporal_condition import UNetSpatioTemporalConditionModel


class LiveVideoUNet:
    """A UNet for videos on its device: a batch holds the frames of one video, and is never joined with another."""

    apart = True

    def __init__(self, module: Any) -> None:
        self.module = module

    @property
    def device(self) -> torch.device:
        """Where latents have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The raw output, float32 [frames, C, h, w], for the scaled noisy frames of a video."""
        seen = x if ask.beside is None else torch.cat([x, ask.beside.to(x)], dim=1)
        with torch.inference_mode():
            output: Tensor = self.module(
                seen[None].to(self.module.dtype),
                t,
                encoder_hidden_states=ask.embeddings[:1],
                added_time_ids=None if ask.sizes is None else ask.sizes[:1],
                return_dict=False,
            )[0]
            return output[0].float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the UNet's device, in its dtype."""
        return for_module(ask, self.module)


def first_frame(pixels: Tensor, side: int) -> Tensor:
    """A picture [1, H, W, 3] as Stable Video Diffusion's image encoder wants it: float32 [1, 3, side, side]."""
    small = squeezed(pixels.permute(0, 3, 1, 2) * 2 - 1, side)
    mean, std = (torch.tensor(numbers).view(1, 3, 1, 1) for numbers in (CLIP_MEAN, CLIP_STD))
    return ((small + 1) / 2 - mean) / std


def squeezed(pixels: Tensor, side: int) -> Tensor:
    """Pictures [B, C, H, W] as squares: blurred as much as they shrink, then interpolated, corner on corner."""
    spreads = [max((length / side - 1) / 2, 0.001) for length in pixels.shape[-2:]]
    for axis, spread in zip((2, 3), spreads, strict=True):
        pixels = _blurred(pixels, spread, axis)
    return functional.interpolate(pixels, size=(side, side), mode="bicubic", align_corners=True)


def _blurred(pixels: Tensor, spread: float, axis: int) -> Tensor:
    """Blurred along an axis by a Gaussian cut at twice its deviation; edges are mirrored."""
    size = max(int(4 * spread), 3)
    size += 1 - size % 2
    places = torch.arange(size, dtype=pixels.dtype) - size // 2
    bell = torch.exp(-(places**2) / (2 * spread**2))
    kernel = (bell / bell.sum()).expand(pixels.shape[1], 1, size)
    half = size // 2
    mirrored = functional.pad(pixels, (0, 0, half, half) if axis == 2 else (half, half, 0, 0), mode="reflect")
    return functional.conv2d(mirrored, kernel[..., None] if axis == 2 else kernel[..., None, :], groups=pixels.shape[1])


def live_unet(handle: UNet[Any], folder: Path, device: str) -> LiveVideoUNet:
    """A UNetSpatioTemporalConditionModel from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: UNetSpatioTemporalConditionModel.from_config(config)  # noqa: E731
    return LiveVideoUNet(with_weights(make, files, handle.dtype, device))
