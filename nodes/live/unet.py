"""UNets that predict noise, velocity or the picture itself from a noisy latent."""

import json
import math
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import torch
from torch import Tensor

from nodes.live.ask import Ask, for_module
from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import UNet

with gate:
    from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

BEAUTIFUL: Final = 6.0
PLAIN: Final = 2.5
"""How beautiful a picture is that Stable Diffusion XL's refiner should draw, and should not, from 0 to 10."""


class LiveUNet:
    """A UNet on its device."""

    def __init__(self, module: Any, factor: int = 8) -> None:
        self.module = module
        self._factor = factor
        self._config = module.config
        self.reads_sigmas = is_preconditioned(module.config)
        self.adapters = 0

    @property
    def device(self) -> torch.device:
        """Where latents have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The raw output, float32 [B, C, h, w], for a scaled noisy batch at a timestep, a scalar or [B].

        A model that has learned a variance gives more channels than x has.
        """
        seen = x if ask.beside is None else torch.cat([x, ask.beside.to(x)], dim=1)
        is_picture = self._config.encoder_hid_dim_type == "image_proj"
        with torch.inference_mode():
            output: Tensor = self.module(
                seen.to(self.module.dtype),
                t,
                encoder_hidden_states=None if is_picture else ask.embeddings,
                encoder_attention_mask=ask.attention,
                class_labels=self._labels(ask),
                timestep_cond=self._beside_time(ask),
                added_cond_kwargs={"image_embeds": ask.embeddings[:, 0]} if is_picture else self._added(ask),
                down_block_additional_residuals=ask.down or None,
                mid_block_additional_residual=ask.middle,
                down_intrablock_additional_residuals=list(ask.inside) or None,
                return_dict=False,
            )[0]
            return preconditioned(x, t, output.float()) if self.reads_sigmas else output.float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the UNet's device, in its dtype."""
        return for_module(ask, self.module)

    def sizes(self, samples: Tensor, pooled: Tensor | None, *, is_wanted: bool) -> Tensor | None:
        """What Stable Diffusion XL is told where nobody says anything else, for latents [B, C, h, w].

        The base model: the picture's own size, no corner cut, its own size again. The refiner, which reads five
        numbers: its size, no corner cut, and how beautiful what is wanted is, or what is not.
        """
        if self._config.addition_embed_type != "text_time" or pooled is None:
            return None
        height, width = (float(side * self._factor) for side in samples.shape[-2:])
        given = self._config.projection_class_embeddings_input_dim - pooled.shape[-1]
        is_refiner = given // self._config.addition_time_embed_dim == 5
        last = [BEAUTIFUL if is_wanted else PLAIN] if is_refiner else [height, width]
        return torch.tensor([[height, width, 0, 0, *last]])

    def _added(self, ask: Ask) -> dict[str, Any] | None:
        """What it reads besides, and what its IP-Adapters read."""
        if not self.adapters:
            return added_of(self._config, ask)
        if len(ask.pictures) != self.adapters:
            raise ValueError(
                f"the UNet has {self.adapters} IP-Adapters, a conditioning has the pictures of {len(ask.pictures)}: "
                f"take UNet and both conditionings from the last ApplyIPAdapter"
            )
        return {**(added_of(self._config, ask) or {}), "image_embeds": list(ask.pictures)}

    def _labels(self, ask: Ask) -> Tensor | None:
        """Classes are whole numbers; levels of noise that are embedded as time is may be any."""
        if ask.labels is None or self._config.class_embed_type is not None:
            return ask.labels
        return ask.labels.long()

    def _beside_time(self, ask: Ask) -> Tensor | None:
        """What is added to the time: how much a model is to guide itself, or what the latent upscaler knows."""
        width = self._config.time_cond_proj_dim
        if width is None:
            return None
        if self.reads_sigmas and ask.pooled is not None:
            half = (width - ask.pooled.shape[-1]) // 2  # a picture beside without noise: cosines of nought, and sines
            ones = ask.pooled.new_ones(len(ask.pooled), half)
            return torch.cat([ones, torch.zeros_like(ones), ask.pooled], dim=1)
        if ask.guidance is None:
            return None
        return guidance_waves(ask.guidance.float() - 1, width).to(self.module.dtype)


def is_preconditioned(config: Any) -> bool:
    """Whether a UNet stands in Karras' preconditioning, as the latent upscaler: the only one that reads one more."""
    return bool(config.time_cond_proj_dim) and config.in_channels == 2 * (config.out_channels - 1)


def preconditioned(x: Tensor, t: Tensor, output: Tensor) -> Tensor:
    """The clean picture that an output means, after Karras et al. (2022, table 1), t a quarter of sigma's logarithm.

    `x` is scaled to the spread of the training. The last channel, a variance, is left out, as in diffusers.
    """
    sigma = (4 * t).exp()
    scale = (sigma**2 + 1).sqrt()
    answer: Tensor = x / scale + sigma / scale * output[:, : x.shape[1]]
    return answer


def added_of(config: Any, ask: Ask) -> dict[str, Tensor] | None:
    """What the UNets and ControlNets of Stable Diffusion XL read besides: the pooled embedding, and sizes."""
    if config.addition_embed_type != "text_time" or ask.pooled is None or ask.sizes is None:
        return None
    return {"text_embeds": ask.pooled, "time_ids": ask.sizes}


def guidance_waves(scales: Tensor, width: int) -> Tensor:
    """Scales [B] as sines and cosines [B, width], as latent consistency models read them.

    Luo et al., 2023, https://arxiv.org/abs/2310.04378
    """
    half = width // 2
    steps = torch.arange(half, device=scales.device) * (-math.log(10000.0) / (half - 1))
    angles = 1000 * scales[:, None] * steps.exp()[None]
    waves = torch.cat([angles.sin(), angles.cos()], dim=1)
    return torch.nn.functional.pad(waves, (0, width % 2))


def load(handle: UNet[Any], folder: Path, device: str) -> Any:
    """A UNet from its folder: of latents, or of another kind that has a room of its own."""
    if handle.cls in ELSEWHERE:
        return import_module(ELSEWHERE[handle.cls]).live_unet(handle, folder, device)
    config = json.loads(handle.config)
    files = weight_files(folder, "diffusion_pytorch_model")
    make = lambda: UNet2DConditionModel.from_config(config)  # noqa: E731
    return LiveUNet(with_weights(make, files, handle.dtype, device), handle.factor)


ELSEWHERE: Final[Mapping[str, str]] = MappingProxyType(
    {"UNetSpatioTemporalConditionModel": "nodes.live.video", "UNet2DModel": "nodes.live.unconditional"}
)
"""Where the other classes of UNets are made live."""
