"""ControlNets: what a picture adds to the features of a UNet.

Zhang et al., 2023, https://arxiv.org/abs/2302.05543
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.ask import Ask
from nodes.live.controls import Added
from nodes.live.gate import gate
from nodes.live.unet import added_of
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import ControlNet

with gate:
    from diffusers.models.controlnets.controlnet import ControlNetModel


class LiveControlNet:
    """A ControlNet on its device."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self._factor = 2 ** (len(module.config.conditioning_embedding_out_channels) - 1)

    def hint(self, pixels: Tensor, samples: Tensor) -> Tensor:
        """A picture [B or 1, H, W, 3] as it is read for a batch of latents [B, C, h, w], in the size that fits them.

        Raises ValueError for another number of pictures.
        """
        if len(pixels) not in (1, len(samples)):
            raise ValueError(f"a ControlNet has {len(pixels)} pictures for {len(samples)} images")
        size = [side * self._factor for side in samples.shape[-2:]]
        picture = pixels.permute(0, 3, 1, 2)
        if list(picture.shape[-2:]) != size:
            picture = torch.nn.functional.interpolate(picture, size, mode="bicubic", antialias=True).clamp(0, 1)
        return picture.expand(len(samples), -1, -1, -1).to(self.module.device, self.module.dtype)

    def added(self, x: Tensor, t: Tensor, ask: Ask, hint: Tensor) -> Added:
        """What it adds for a scaled noisy batch, which may hold the hint's own several times over."""
        dtype = self.module.dtype
        further = added_of(self.module.config, ask)
        with torch.inference_mode():
            down, middle = self.module(
                x.to(dtype),
                t,
                encoder_hidden_states=ask.embeddings.to(dtype),
                controlnet_cond=hint.repeat(len(x) // len(hint), 1, 1, 1),
                added_cond_kwargs=further and {name: part.to(dtype) for name, part in further.items()},
                return_dict=False,
            )
        return Added(tuple(down), middle)


def load(handle: ControlNet[Any], folder: Path, device: str) -> Any:
    """A ControlNetModel from its folder, or what else steers a UNet."""
    if handle.cls == "T2IAdapter":
        return import_module("nodes.live.t2i").load(handle, folder, device)
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: ControlNetModel.from_config(config)  # noqa: E731
    return LiveControlNet(with_weights(make, files, handle.dtype, device))
