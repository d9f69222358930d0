"""VAEs that turn pictures into latents and back."""

import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.weights import from_before, with_weights
from nodes.readers.files import weight_files
from nodes.types import VAE

with gate:
    from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
    from diffusers.models.autoencoders.autoencoder_kl_temporal_decoder import AutoencoderKLTemporalDecoder
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
    from diffusers.models.autoencoders.vq_model import VQModel


class LiveVAE:
    """A VAE on its device. Latents are scaled and shifted as the denoiser sees them.

    `together` is how many pictures it decodes at once: those of a video know of each other.
    """

    together = 1

    def __init__(self, module: Any) -> None:
        self.module = module
        self._scale = float(module.config.scaling_factor)
        self._shift = float(getattr(module.config, "shift_factor", None) or 0)

    @property
    def can_tile(self) -> bool:
        """Whether it knows how to work in tiles."""
        return hasattr(self.module, "use_tiling")

    def decode(self, samples: Tensor, *, tiled: bool = False) -> Tensor:
        """Pixels, float32 [B, H, W, 3] from 0 to 1 on the CPU, of latents [B, C, h, w]."""
        with torch.inference_mode(), self._tiling(tiled):
            latents = samples.to(self.module.device, self.module.dtype) / self._scale + self._shift
            decoded = self._decoded(latents)
            return (decoded.float() / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().contiguous()

    def encode(self, pixels: Tensor, *, tiled: bool = False) -> Tensor:
        """Latents, float32 [B, C, h, w] on the CPU: the mean of the posterior of pixels [B, H, W, 3]."""
        with torch.inference_mode():
            return (self.encode_unscaled(pixels, tiled=tiled) - self._shift) * self._scale

    def encode_unscaled(self, pixels: Tensor, *, tiled: bool = False) -> Tensor:
        """The same as the VAE itself knows them, neither shifted nor scaled."""
        with torch.inference_mode(), self._tiling(tiled):
            batch = pixels.permute(0, 3, 1, 2).to(self.module.device, self.module.dtype) * 2 - 1
            return self._encoded(batch).float().cpu()

    def _decoded(self, latents: Tensor) -> Tensor:
        decoded: Tensor = self.module.decode(latents, return_dict=False)[0]
        return decoded

    def _encoded(self, batch: Tensor) -> Tensor:
        mean: Tensor = self.module.encode(batch).latent_dist.mode()
        return mean

    @contextmanager
    def _tiling(self, tiled: bool) -> Iterator[None]:
        """Work in overlapping tiles for a while, as diffusers blends them."""
        if tiled:
            self.module.enable_tiling()
        try:
            yield
        finally:
            if tiled:
                self.module.disable_tiling()


class TinyVAE(LiveVAE):
    """A small stand-in for another VAE, which works on that one's scaled latents (https://github.com/madebyollin/taesd)."""

    def _encoded(self, batch: Tensor) -> Tensor:
        latents: Tensor = self.module.encode(batch, return_dict=False)[0]
        return latents


class QuantisedVAE(LiveVAE):
    """Kandinsky's MoVQ, whose latents are neither scaled nor, here, rounded to its codebook."""

    def __init__(self, module: Any) -> None:
        super().__init__(module)
        self._scale = 1.0

    def _decoded(self, latents: Tensor) -> Tensor:
        decoded: Tensor = self.module.decode(latents, force_not_quantize=True, return_dict=False)[0]
        return decoded

    def _encoded(self, batch: Tensor) -> Tensor:
        latents: Tensor = self.module.encode(batch, return_dict=False)[0]
        return latents


class VideoVAE(LiveVAE):
    """Stable Video Diffusion's VAE, which decodes the frames of a video together."""

    together = 25

    def _decoded(self, latents: Tensor) -> Tensor:
        decoded: Tensor = self.module.decode(latents, num_frames=len(latents), return_dict=False)[0]
        return decoded


_CLASSES: dict[str, tuple[Any, type[LiveVAE]]] = {
    "AutoencoderKL": (AutoencoderKL, LiveVAE),
    "AutoencoderTiny": (AutoencoderTiny, TinyVAE),
    "VQModel": (VQModel, QuantisedVAE),
    "AutoencoderKLTemporalDecoder": (AutoencoderKLTemporalDecoder, VideoVAE),
}


def load(handle: VAE[Any], folder: Path, device: str) -> LiveVAE:
    """A VAE of its class from its folder."""
    files = weight_files(folder, "diffusion_pytorch_model")
    cls, live = _CLASSES[handle.cls]
    known = inspect.signature(cls.__init__).parameters  # a tiny one's config has more, about which diffusers complains
    config = {name: value for name, value in json.loads(handle.config).items() if name in known}
    renamed = from_before if handle.cls == "AutoencoderKL" else None
    return live(with_weights(lambda: cls.from_config(config), files, handle.dtype, device, renamed))
