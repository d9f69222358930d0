"""UNets that draw pixels themselves: pictures of any kind, or of a class.

Ho et al., 2020, https://arxiv.org/abs/2006.11239; Dhariwal and Nichol, 2021, https://arxiv.org/abs/2105.05233
"""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.ask import Ask, for_module
from nodes.live.gate import gate
from nodes.live.weights import from_before, with_weights
from nodes.readers.files import weight_files
from nodes.types import UNet

with gate:
    from diffusers.models.unets.unet_2d import UNet2DModel


class LivePixelUNet:
    """A UNet of pixels on its device. It reads the number of a class, or nothing at all."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self._classes = module.config.num_class_embeds

    @property
    def device(self) -> torch.device:
        """Where pixels have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The raw output, float32 [B, C, H, W], for a scaled noisy batch at a timestep."""
        labels = None if self._classes is None else ask.embeddings[:, 0, 0]
        with torch.inference_mode():
            output: Tensor = self.module(x.to(self.module.dtype), t, class_labels=labels, return_dict=False)[0]
            return output.float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the UNet's device. Raises ValueError for what it cannot be asked."""
        labels = ask.embeddings
        if self._classes is None:
            if labels.numel():
                raise ValueError("the UNet draws pictures of any kind: ask it for nothing, by NoConditioning")
        elif labels.is_floating_point() or labels.shape[1:] != (1, 1):
            raise ValueError("the UNet draws pictures of a class: ask it for one by ClassConditioning")
        elif not 0 <= int(labels.min()) <= int(labels.max()) < self._classes:
            raise ValueError(
                f"class {int(labels.min())} to {int(labels.max())} is asked for; "
                f"the UNet knows {self._classes} classes, 0 to {self._classes - 1}"
            )
        return for_module(ask, self.module)


def live_unet(handle: UNet[Any], folder: Path, device: str) -> LivePixelUNet:
    """A UNet2DModel from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: UNet2DModel.from_config(config)  # noqa: E731
    return LivePixelUNet(with_weights(make, files, handle.dtype, device, from_before))
