"""The families as they were published, as far as their configs go: folders with true configs and hardly any weights.

Readers look at configs and headers alone, so that what fits what can be known of models that nobody has here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import torch
from safetensors.torch import save_file

Config: TypeAlias = dict[str, Any]
Part: TypeAlias = tuple[str, Config]
"""The class of a component, and what matters of its config."""

BLOCKS: Final = [128, 256, 512, 512]
CLIP_L: Final[Config] = {"hidden_size": 768, "projection_dim": 768}
CLIP_G: Final[Config] = {"hidden_size": 1280, "projection_dim": 1280}
T5: Final[Part] = ("T5EncoderModel", {"d_model": 4096})
TOKENIZER: Final[Part] = ("CLIPTokenizer", {})
T5_TOKENIZER: Final[Part] = ("T5TokenizerFast", {})
EPSILON: Final[Config] = {"_class_name": "DDIMScheduler", "prediction_type": "epsilon"}
VELOCITY: Final[Config] = {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"}
FLOW: Final[Config] = {"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}


def vae(scaling: float, channels: int = 4, shift: float | None = None, cls: str = "AutoencoderKL") -> Part:
    """A VAE whose latents are scaled and shifted so."""
    said = {"latent_channels": channels, "block_out_channels": BLOCKS, "scaling_factor": scaling}
    return cls, said | ({} if shift is None else {"shift_factor": shift})


def unet(width: int, channels: int = 4, **config: Any) -> Part:
    """A UNet that reads prompts of a width."""
    return "UNet2DConditionModel", {
        "cross_attention_dim": width, "in_channels": channels, "out_channels": 4, "sample_size": 64, **config,
    }  # fmt: skip


def sizes(pooled: int, count: int) -> Config:
    """What Stable Diffusion XL's UNets say of what they read besides the prompt."""
    return {
        "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": pooled + 256 * count,
    }  # fmt: skip


def _sd(width: int, scheduler: Config, channels: int = 4) -> dict[str, Part]:
    text = ("CLIPTextModel", {"hidden_size": width, "projection_dim": width})
    parts = {"unet": unet(width, channels), "vae": vae(0.18215), "text_encoder": text, "tokenizer": TOKENIZER}
    return parts | {"scheduler": (scheduler["_class_name"], scheduler)}


def _scheduler(said: Config) -> dict[str, Part]:
    return {"scheduler": (said["_class_name"], said)}


_SECOND: Final[dict[str, Part]] = {
    "text_encoder_2": ("CLIPTextModelWithProjection", CLIP_G),
    "tokenizer_2": TOKENIZER,
}

PUBLISHED: Final[Mapping[str, tuple[str, dict[str, Part]]]] = MappingProxyType(
    {
        "Stable Diffusion 1.5": ("StableDiffusionPipeline", _sd(768, EPSILON)),
        "Stable Diffusion 1.5 inpainting": ("StableDiffusionInpaintPipeline", _sd(768, EPSILON, 9)),
        "InstructPix2Pix": ("StableDiffusionInstructPix2PixPipeline", _sd(768, EPSILON, 8)),
        "Stable Diffusion 2.1": ("StableDiffusionPipeline", _sd(1024, VELOCITY)),
        "Stable Diffusion XL": (
            "StableDiffusionXLPipeline",
            {
                "unet": unet(2048, **sizes(1280, 6)), "vae": vae(0.13025),
                "text_encoder": ("CLIPTextModel", CLIP_L), "tokenizer": TOKENIZER, **_SECOND, **_scheduler(EPSILON),
            },
        ),
        "Stable Diffusion XL refiner": (
            "StableDiffusionXLImg2ImgPipeline",
            {"unet": unet(1280, **sizes(1280, 5)), "vae": vae(0.13025), **_SECOND, **_scheduler(EPSILON)},
        ),
        "Stable Diffusion 3": (
            "StableDiffusion3Pipeline",
            {
                "transformer": (
                    "SD3Transformer2DModel",
                    {"joint_attention_dim": 4096, "pooled_projection_dim": 2048, "in_channels": 16},
                ),
                "vae": vae(1.5305, 16, 0.0609),
                "text_encoder": ("CLIPTextModelWithProjection", CLIP_L), "tokenizer": TOKENIZER, **_SECOND,
                "text_encoder_3": T5, "tokenizer_3": T5_TOKENIZER, **_scheduler(FLOW),
            },
        ),
        "FLUX.1": (
            "FluxPipeline",
            {
                "transformer": (
                    "FluxTransformer2DModel",
                    {"joint_attention_dim": 4096, "pooled_projection_dim": 768, "in_channels": 64},
                ),
                "vae": vae(0.3611, 16, 0.1159), "text_encoder": ("CLIPTextModel", CLIP_L), "tokenizer": TOKENIZER,
                "text_encoder_2": T5, "tokenizer_2": T5_TOKENIZER, **_scheduler(FLOW),
            },
        ),
        "PixArt-alpha": (
            "PixArtAlphaPipeline",
            {
                "transformer": (
                    "PixArtTransformer2DModel", {"caption_channels": 4096, "in_channels": 4, "sample_size": 128},
                ),
                "vae": vae(0.18215), "text_encoder": T5, "tokenizer": T5_TOKENIZER, **_scheduler(EPSILON),
            },
        ),
        "PixArt-sigma": (
            "PixArtSigmaPipeline",
            {
                "transformer": (
                    "PixArtTransformer2DModel", {"caption_channels": 4096, "in_channels": 4, "sample_size": 128},
                ),
                "vae": vae(0.13025), "text_encoder": T5, "tokenizer": T5_TOKENIZER, **_scheduler(EPSILON),
            },
        ),
    }
)  # fmt: skip
"""By the name that people know: diffusers' pipeline, and the components."""


def publish(folder: Path, name: str) -> Path:
    """Write a model's folder: true configs, and one number for weights."""
    pipeline, parts = PUBLISHED[name]
    index: Config = {"_class_name": pipeline}
    for slot, (cls, config) in parts.items():
        library = "transformers" if slot.startswith(("text", "tokenizer")) else "diffusers"
        index[slot] = [library, cls]
        place = folder / slot
        place.mkdir(parents=True)
        _write(place, slot, cls, config, library)
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def _write(place: Path, slot: str, cls: str, config: Config, library: str) -> None:
    if slot.startswith("tokenizer"):
        (place / "tokenizer.json").write_text("{}")
    elif slot == "scheduler":
        (place / "scheduler_config.json").write_text(json.dumps(config))
    else:
        said = {"_class_name": cls} if library == "diffusers" else {"architectures": [cls]}
        (place / "config.json").write_text(json.dumps(said | config))
        stem = "diffusion_pytorch_model" if library == "diffusers" else "model"
        save_file({"weight": torch.zeros(1)}, place / f"{stem}.safetensors")


STEERED: Final = ("Stable Diffusion 1.5", "Stable Diffusion 2.1", "Stable Diffusion XL")
"""The models for which ControlNets and LoRAs were published in diffusers' form."""


def publish_controlnet(folder: Path, name: str) -> Path:
    """Write the folder of a ControlNet that was trained with a model."""
    _, config = PUBLISHED[name][1]["unet"]
    folder.mkdir(parents=True)
    _write(folder, "controlnet", "ControlNetModel", config, "diffusers")
    return folder


def publish_lora(file: Path, name: str) -> Path:
    """Write a LoRA of one layer that was trained with a model: the keys of a cross attention are as wide as prompts."""
    width = PUBLISHED[name][1]["unet"][1]["cross_attention_dim"]
    file.parent.mkdir(parents=True, exist_ok=True)
    layer = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora"
    save_file({f"{layer}.down.weight": torch.zeros(4, width), f"{layer}.up.weight": torch.zeros(640, 4)}, file)
    return file
