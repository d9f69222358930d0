"""UNets that predict noise, velocity or the picture itself from a noisy latent."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.ask import Ask
from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import UNet

with gate:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel


class LiveUNet:
    """A UNet on its device."""

    def __init__(self, module: Any, factor: int = 8) -> None:
        self.module = module
        self._factor = factor

    @property
    def device(self) -> torch.device:
        """Where latents have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The raw output, float32 [B, C, h, w], for a scaled noisy batch at a timestep, a scalar or [B]."""
        seen = x if ask.beside is None else torch.cat([x, ask.beside.to(x)], dim=1)
        with torch.inference_mode():
            output: Tensor = self.module(
                seen.to(self.module.dtype),
                t,
                encoder_hidden_states=ask.embeddings,
                encoder_attention_mask=ask.attention,
                class_labels=ask.labels,
                added_cond_kwargs=self._added(x, ask),
                down_block_additional_residuals=ask.down or None,
                mid_block_additional_residual=ask.middle,
                return_dict=False,
            )[0]
            return output.float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the UNet's device, in its dtype."""
        from nodes.types.tensors import map_tensors

        dtype = self.module.dtype
        placed: Ask = map_tensors(
            ask, lambda part: part.to(self.module.device, dtype if part.is_floating_point() else None)
        )
        return placed

    def _added(self, x: Tensor, ask: Ask) -> dict[str, Tensor] | None:
        """What Stable Diffusion XL's UNets read besides: the pooled embedding, and sizes."""
        if self.module.config.addition_embed_type != "text_time" or ask.pooled is None:
            return None
        sizes = ask.sizes if ask.sizes is not None else self._own_sizes(x)
        return {"text_embeds": ask.pooled, "time_ids": sizes.to(ask.pooled)}

    def _own_sizes(self, x: Tensor) -> Tensor:
        """The sizes of a picture that was never cropped: its own, no corner cut, its own again."""
        height, width = (side * self._factor for side in x.shape[-2:])
        return torch.tensor([[height, width, 0, 0, height, width]], device=x.device).expand(len(x), -1)


def load(handle: UNet[Any], folder: Path, device: str) -> LiveUNet:
    """A UNet2DConditionModel from its folder."""
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: UNet2DConditionModel.from_config(config)  # noqa: E731
    return LiveUNet(with_weights(make, files, handle.dtype, device), handle.factor)
