"""What no shape says of a model in one file: the configs that its family was published with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from nodes.readers.single.layout import Part

Config = dict[str, Any]

_TRAINED: Final[Config] = {
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "steps_offset": 1,
    "trained_betas": None,
}
_PNDM: Final[Config] = _TRAINED | {"_class_name": "PNDMScheduler", "skip_prk_steps": True}
_DDIM: Final[Config] = _TRAINED | {"_class_name": "DDIMScheduler"}
_EULER: Final[Config] = _TRAINED | {
    "_class_name": "EulerDiscreteScheduler",
    "interpolation_type": "linear",
    "timestep_spacing": "leading",
    "use_karras_sigmas": False,
}
_FLOW: Final[Config] = {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0}
_FLUX_DEV: Final[Config] = _FLOW | {
    "base_image_seq_len": 256,
    "base_shift": 0.5,
    "max_image_seq_len": 4096,
    "max_shift": 1.15,
    "use_dynamic_shifting": True,
}
_FLUX_SCHNELL: Final[Config] = _FLUX_DEV | {"shift": 1.0, "use_dynamic_shifting": False}

BANG: Final[Mapping[str, str]] = MappingProxyType({"pad_token": "!"})
"""Newer CLIPs were trained on texts that were padded with their first word."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a family was published with: its pipeline by the channels its denoiser reads beside the latent's, its
    scheduler, how its latents are scaled and shifted, their side and channels, which encoders read its prompts (""
    where not all models have the same), and the marks of its tokenizers."""

    pipelines: Mapping[int, str]
    scheduler: Mapping[str, Any]
    scaling: float
    shift: float | None = None
    side: int = 64
    channels: int = 4
    encoding: str = ""
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    denoiser: Mapping[str, Any] = field(default_factory=dict)


SD1: Final = Published(
    {
        4: "StableDiffusionPipeline", 9: "StableDiffusionInpaintPipeline", 8: "StableDiffusionInstructPix2PixPipeline",
        7: "StableDiffusionUpscalePipeline",
    },
    _PNDM,
    encoding="CLIP", scaling=0.18215,
)  # fmt: skip
SD2: Final = Published(
    SD1.pipelines, _DDIM, encoding="CLIP", scaling=0.18215, marks=MappingProxyType({"tokenizer": BANG}),
)  # fmt: skip
SD2_V: Final = Published(
    SD1.pipelines, _DDIM | {"prediction_type": "v_prediction"}, encoding="CLIP", scaling=0.18215, side=96,
    marks=MappingProxyType({"tokenizer": BANG}), denoiser=MappingProxyType({"upcast_attention": True}),
)  # fmt: skip
SDXL: Final = Published(
    {4: "StableDiffusionXLPipeline", 9: "StableDiffusionXLInpaintPipeline"},
    _EULER, encoding="CLIP + CLIP", scaling=0.13025, side=128, marks=MappingProxyType({"tokenizer_2": BANG}),
)  # fmt: skip
REFINER: Final = Published(
    {4: "StableDiffusionXLImg2ImgPipeline"},
    _EULER, encoding="CLIP", scaling=0.13025, side=128, marks=MappingProxyType({"tokenizer_2": BANG}),
)  # fmt: skip
SD3: Final = Published(
    {16: "StableDiffusion3Pipeline"},
    _FLOW, channels=16, scaling=1.5305, shift=0.0609, side=128, marks=MappingProxyType({"tokenizer_2": BANG}),
)  # fmt: skip
FLUX_DEV: Final = Published(
    {64: "FluxPipeline"}, _FLUX_DEV, encoding="CLIP + T5", channels=16, scaling=0.3611, shift=0.1159, side=128
)
FLUX_SCHNELL: Final = Published(
    {64: "FluxPipeline"}, _FLUX_SCHNELL, encoding="CLIP + T5", channels=16, scaling=0.3611, shift=0.1159, side=128
)

NOT_V: Final = ("epsilon", "eps")
"""How a file's metadata says that its model predicts noise."""


def published(parts: Mapping[str, Part], denoiser: Mapping[str, Any], said: Mapping[str, str]) -> Published:
    """What a file's family was published with, by its parts, its denoiser's config, and the file's metadata.

    Stable Diffusion 2 was published with two predictions that no shape tells apart. What the metadata say counts
    (modelspec.prediction_type, or a side of 512 pixels), else v, which its larger and better known model predicts.
    """
    if "transformer" in parts:
        if parts["transformer"].form == "sd3":
            return SD3
        return FLUX_DEV if denoiser["guidance_embeds"] else FLUX_SCHNELL
    if not denoiser["use_linear_projection"]:
        return SD1
    if "addition_embed_type" in denoiser:
        return SDXL if "text_encoder" in parts or denoiser["cross_attention_dim"] == 2048 else REFINER
    told = said.get("modelspec.prediction_type", "")
    is_small = said.get("modelspec.resolution", "").startswith("512")
    inpaints = denoiser["in_channels"] == 9  # published once, to predict noise
    return SD2 if told in NOT_V or (not told and (is_small or inpaints)) else SD2_V
