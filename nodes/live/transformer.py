"""Transformers that remove noise from latents: one way of asking for each class, the same question for all."""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import torch
from torch import Tensor

from nodes.live.ask import Ask, for_module
from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import Transformer

with gate:
    from diffusers.models.embeddings import PatchEmbed, get_2d_sincos_pos_embed

Answer: TypeAlias = Callable[[Any, Tensor, Tensor, Ask, int], Tensor]
"""A module, the noisy batch in its dtype, a timestep for each of it, what is asked, the VAE's factor: the output."""


class LiveTransformer:
    """A transformer on its device."""

    def __init__(self, module: Any, answer: Answer, factor: int = 8) -> None:
        self.module = module
        self._answer = answer
        self._factor = factor

    @property
    def device(self) -> torch.device:
        """Where latents have to be."""
        device: torch.device = self.module.device
        return device

    def denoise(self, x: Tensor, t: Tensor, ask: Ask) -> Tensor:
        """The raw output, float32 [B, C, h, w], for a scaled noisy batch at a timestep, a scalar or [B]."""
        with torch.inference_mode():
            times = t.to(x.device).expand(len(x))
            return self._answer(self.module, x.to(self.module.dtype), times, ask, self._factor).float()

    def placed(self, ask: Ask) -> Ask:
        """What is asked on the transformer's device, in its dtype."""
        return for_module(ask, self.module)


def load(handle: Transformer[Any], folder: Path, device: str) -> LiveTransformer:
    """A transformer from its folder."""
    config = json.loads(handle.config)
    kind = KINDS[_class_of(handle.cls, config)]
    with gate:
        cls = getattr(import_module(f"diffusers.models.transformers.{kind.module}"), kind.cls)
    known = inspect.signature(cls.__init__).parameters
    said = {key: value for key, value in config.items() if key in known}
    files = weight_files(folder, "diffusion_pytorch_model")
    module = with_weights(lambda: cls(**said), files, handle.dtype, device, constants=_constants)
    return LiveTransformer(module, kind.answer, handle.factor)


def _class_of(cls: str, config: Mapping[str, Any]) -> str:
    """Older files name one class for two; how it normalises tells them apart."""
    if cls != "Transformer2DModel":
        return cls
    return "DiTTransformer2DModel" if config.get("norm_type") == "ada_norm_zero" else "PixArtTransformer2DModel"


def _constants(module: Any) -> dict[str, Tensor]:
    """Where patches lie, for those classes that compute it, from sines, and keep it in no file."""
    patches: Any = getattr(module, "pos_embed", None)
    if not isinstance(patches, PatchEmbed) or patches.pos_embed_max_size:
        return {}
    places = get_2d_sincos_pos_embed(
        patches.proj.out_channels,
        int((patches.height * patches.width) ** 0.5),
        base_size=patches.base_size,
        interpolation_scale=patches.interpolation_scale,
        output_type="pt",
    )
    return {"pos_embed.pos_embed": places.float().unsqueeze(0)}


def _stable_diffusion_3(module: Any, x: Tensor, t: Tensor, ask: Ask, _: int) -> Tensor:
    """Esser and others, 2024, https://arxiv.org/abs/2403.03206."""
    output: Tensor = module(
        hidden_states=x,
        timestep=t,
        encoder_hidden_states=ask.embeddings,
        pooled_projections=ask.pooled,
        return_dict=False,
    )[0]
    return output


def _flux(module: Any, x: Tensor, t: Tensor, ask: Ask, _: int) -> Tensor:
    """Black Forest Labs, 2024: tokens of 2 x 2 latent pixels with their rows and columns, beside those of the text."""
    height, width = x.shape[-2] // 2, x.shape[-1] // 2
    output: Tensor = module(
        hidden_states=packed(x),
        timestep=t / 1000,
        guidance=ask.guidance.float() if module.config.guidance_embeds and ask.guidance is not None else None,
        pooled_projections=ask.pooled,
        encoder_hidden_states=ask.embeddings,
        txt_ids=torch.zeros(ask.embeddings.shape[1], 3, device=x.device),
        img_ids=_places(height, width, x.device),
        return_dict=False,
    )[0]
    return unpacked(output, height, width)


def _places(height: int, width: int, device: torch.device) -> Tensor:
    """The row and the column of each token, after a nought, float32 [tokens, 3]."""
    sides = (torch.arange(side, device=device, dtype=torch.float32) for side in (height, width))
    rows, columns = torch.meshgrid(*sides, indexing="ij")
    return torch.stack([torch.zeros_like(rows), rows, columns], dim=-1).reshape(-1, 3)


def packed(x: Tensor) -> Tensor:
    """A latent [B, C, h, w] as tokens [B, h/2 * w/2, 4 C], row by row."""
    batch, channels, height, width = x.shape
    blocks = x.reshape(batch, channels, height // 2, 2, width // 2, 2)
    return blocks.permute(0, 2, 4, 1, 3, 5).reshape(batch, height // 2 * (width // 2), channels * 4)


def unpacked(tokens: Tensor, height: int, width: int) -> Tensor:
    """Tokens as the latent they stand for; `height` and `width` count tokens."""
    blocks = tokens.reshape(len(tokens), height, width, -1, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return blocks.reshape(len(tokens), -1, height * 2, width * 2)


def _pixart(module: Any, x: Tensor, t: Tensor, ask: Ask, factor: int) -> Tensor:
    """Chen and others, 2023, https://arxiv.org/abs/2310.00426; the larger ones are told the size of the picture."""
    height, width = (side * factor for side in x.shape[-2:])
    output: Tensor = module(
        x,
        encoder_hidden_states=ask.embeddings,
        encoder_attention_mask=ask.attention,
        timestep=t,
        added_cond_kwargs={
            "resolution": torch.cat([_filled(x, height), _filled(x, width)], dim=1),
            "aspect_ratio": _filled(x, height / width),
        },
        return_dict=False,
    )[0]
    return _without_variance(output, x)


def _filled(x: Tensor, number: float) -> Tensor:
    """A number for each of a batch [B, 1], made where the batch is: a copy would be waited for."""
    return torch.full((len(x), 1), number, device=x.device, dtype=x.dtype)


def _dit(module: Any, x: Tensor, t: Tensor, ask: Ask, _: int) -> Tensor:
    """Peebles and Xie, 2022, https://arxiv.org/abs/2212.09748. A label below 0 is the class that stands for none."""
    classes = module.config.num_embeds_ada_norm
    labels = ask.embeddings[:, 0, 0].long()
    output: Tensor = module(x, timestep=t, class_labels=torch.where(labels < 0, classes, labels), return_dict=False)[0]
    return _without_variance(output, x)


def _without_variance(output: Tensor, x: Tensor) -> Tensor:
    """The mean of what was predicted; some models have learned a variance too, which no scheduler here reads."""
    return output[:, : x.shape[1]] if output.shape[1] == 2 * x.shape[1] else output


@dataclass(frozen=True)
class Kind:
    """A class of transformers: where it lives in diffusers, and how it is asked."""

    module: str
    cls: str
    answer: Answer


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.cls: kind
        for kind in (
            Kind("transformer_sd3", "SD3Transformer2DModel", _stable_diffusion_3),
            Kind("transformer_flux", "FluxTransformer2DModel", _flux),
            Kind("pixart_transformer_2d", "PixArtTransformer2DModel", _pixart),
            Kind("dit_transformer_2d", "DiTTransformer2DModel", _dit),
        )
    }
)
