"""T2I-Adapters: what a picture adds within the blocks of a UNet, the same at each step.

Mou et al., 2023, https://arxiv.org/abs/2302.08453
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.ask import Ask
from nodes.live.controls import Added
from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import ControlNet

with gate:
    from diffusers.models.adapter import T2IAdapter


class LiveT2IAdapter:
    """A T2I-Adapter on its device."""

    def __init__(self, module: Any) -> None:
        self.module = module
        is_large = module.config.adapter_type == "full_adapter_xl"  # which begins one size further down
        self._factor = int(module.config.downscale_factor) // (2 if is_large else 1)
        self._channels = int(module.config.in_channels)

    def hint(self, pixels: Tensor, samples: Tensor) -> tuple[Tensor, ...]:
        """What a picture [B or 1, H, W, 3] adds for a batch of latents [B, C, h, w]; stretched to their size.

        Adapters that read one channel get the mean of three. Raises ValueError for another number of pictures.
        """
        if len(pixels) not in (1, len(samples)):
            raise ValueError(f"a T2I-Adapter has {len(pixels)} pictures for {len(samples)} images")
        size = [side * self._factor for side in samples.shape[-2:]]
        picture = pixels.permute(0, 3, 1, 2)
        if list(picture.shape[-2:]) != size:
            picture = torch.nn.functional.interpolate(picture, size, mode="bicubic", antialias=True).clamp(0, 1)
        if self._channels == 1:
            picture = picture.mean(dim=1, keepdim=True)
        with torch.inference_mode():
            features = self.module(picture.to(self.module.device, self.module.dtype))
        return tuple(part.expand(len(samples), -1, -1, -1) for part in features)

    def added(self, x: Tensor, t: Tensor, ask: Ask, hint: tuple[Tensor, ...]) -> Added:
        """What it adds for a scaled noisy batch, which may hold the hint's own several times over."""
        return Added(inside=tuple(part.repeat(len(x) // len(part), 1, 1, 1) for part in hint))


def load(handle: ControlNet[Any], folder: Path, device: str) -> LiveT2IAdapter:
    """A T2IAdapter from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: T2IAdapter.from_config(config)  # noqa: E731
    return LiveT2IAdapter(with_weights(make, files, handle.dtype, device))
