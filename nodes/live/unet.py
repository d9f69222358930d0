"""UNets that predict noise, velocity or the picture itself from a noisy latent."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import Conditioning, UNet

with gate:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


class LiveUNet:
    """A UNet on its device."""

    def __init__(self, module: Any) -> None:
        self.module = module

    @property
    def device(self) -> torch.device:
        """Where latents have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, conditioning: Conditioning[Any]) -> Tensor:
        """The raw output, float32 [B, C, h, w], for a scaled noisy batch at a timestep, a scalar or [B].

        `conditioning` has one entry, with a prompt for each of the batch.
        """
        (entry,) = conditioning.entries
        with torch.inference_mode():
            output: Tensor = self.module(
                x.to(self.module.dtype), t, encoder_hidden_states=entry.embeddings, return_dict=False
            )[0]
            return output.float()

    def placed(self, conditioning: Conditioning[Any]) -> Conditioning[Any]:
        """A conditioning on the UNet's device, in its dtype."""
        from nodes.types.tensors import map_tensors

        placed: Conditioning[Any] = map_tensors(
            conditioning, lambda tensor: tensor.to(self.module.device, self.module.dtype)
        )
        return placed


def load(handle: UNet[Any], folder: Path, device: str) -> LiveUNet:
    """A UNet2DConditionModel from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    return LiveUNet(with_weights(lambda: UNet2DConditionModel.from_config(config), files, handle.dtype, device))
