"""VAEs that turn pictures into latents and back."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import VAE

with gate:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL


class LiveVAE:
    """A VAE on its device. Latents are scaled and shifted as the UNet sees them."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self._scale = float(module.config.scaling_factor)
        self._shift = float(module.config.shift_factor or 0)

    def decode(self, samples: Tensor) -> Tensor:
        """Pixels, float32 [B, H, W, 3] from 0 to 1 on the CPU, of latents [B, C, h, w]."""
        with torch.inference_mode():
            latents = samples.to(self.module.device, self.module.dtype) / self._scale + self._shift
            decoded: Tensor = self.module.decode(latents, return_dict=False)[0]
            return (decoded.float() / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().contiguous()

    def encode(self, pixels: Tensor) -> Tensor:
        """Latents, float32 [B, C, h, w] on the CPU: the mean of the posterior of pixels [B, H, W, 3]."""
        with torch.inference_mode():
            batch = pixels.permute(0, 3, 1, 2).to(self.module.device, self.module.dtype) * 2 - 1
            mean: Tensor = self.module.encode(batch).latent_dist.mode()
            return ((mean.float() - self._shift) * self._scale).cpu()


def load(handle: VAE[Any], folder: Path, device: str) -> LiveVAE:
    """An AutoencoderKL from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: AutoencoderKL.from_config(config)  # noqa: E731
    return LiveVAE(with_weights(make, files, handle.dtype, device, _renamed))


def _renamed(module: Any, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names of before diffusers 0.15, which Stable Diffusion 1's published VAEs still have."""
    module._fix_state_dict_keys_on_load(stored)
    return stored
