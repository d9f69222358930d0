"""Tiny models of the families whose denoiser is a UNet, with random weights: every class is the true one.

Pictures have 64 x 64 pixels, four to each latent pixel in each direction.
"""

import json
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel

from tests.nodes.families import tiny_texts

WIDTH: Final = 32
"""The length of a token's embedding of each text encoder, and of its pooled one."""

SCHEDULER: Final[dict[str, Any]] = {
    "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012, "clip_sample": False,
    "num_train_timesteps": 1000, "set_alpha_to_one": False, "steps_offset": 1, "trained_betas": None,
}  # fmt: skip
EULER: Final = SCHEDULER | {"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "leading"}
DDIM: Final = SCHEDULER | {"_class_name": "DDIMScheduler"}
TURBO: Final = SCHEDULER | {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}

VELOCITY: Final = DDIM | {"prediction_type": "v_prediction"}
DOUBLING: Final = EULER | {"prediction_type": "original_sample", "timestep_spacing": "linspace"}
LOW: Final[dict[str, Any]] = {
    "_class_name": "DDPMScheduler", "beta_schedule": "scaled_linear", "beta_start": 0.0001, "beta_end": 0.02,
    "num_train_timesteps": 1000,
}  # fmt: skip

BLOCKS: Final[dict[str, Any]] = {
    "sample_size": 16,
    "block_out_channels": (32, 64),
    "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
    "layers_per_block": 1,
    "attention_head_dim": 4,
    "norm_num_groups": 8,
    "cross_attention_dim": WIDTH,
}
LARGE: Final[dict[str, Any]] = BLOCKS | {
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "attention_head_dim": (2, 4),
    "transformer_layers_per_block": (1, 2),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
}
"""What is particular to Stable Diffusion XL."""


def unet(**config: Any) -> Any:
    """A UNet of two levels."""
    make: Any = UNet2DConditionModel
    return make(**BLOCKS | config)


def vae(**config: Any) -> Any:
    """A VAE of factor 4."""
    make: Any = AutoencoderKL
    return make(
        block_out_channels=(16, 16, 32), down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3, latent_channels=4, norm_num_groups=4, sample_size=64, **config,
    )  # fmt: skip


def large(folder: Path, scheduler: dict[str, Any] = EULER) -> Path:
    """Stable Diffusion XL's base model: two text encoders, one pooled embedding, six sizes."""
    torch.manual_seed(10)
    tiny_texts.clip(folder / "text_encoder", WIDTH)
    tiny_texts.clip_words(folder / "tokenizer")
    denoiser = unet(**LARGE | {"cross_attention_dim": 2 * WIDTH, "projection_class_embeddings_input_dim": WIDTH + 48})
    return _large(folder, "StableDiffusionXLPipeline", denoiser, scheduler, first=True)


def refiner(folder: Path, scheduler: dict[str, Any] = EULER) -> Path:
    """Stable Diffusion XL's refiner: the second text encoder alone, and five sizes."""
    torch.manual_seed(11)
    denoiser = unet(**LARGE | {"projection_class_embeddings_input_dim": WIDTH + 40})
    return _large(folder, "StableDiffusionXLImg2ImgPipeline", denoiser, scheduler, first=False)


def small(
    folder: Path, pipeline: str = "StableDiffusionPipeline", scheduler: dict[str, Any] = DDIM, **config: Any
) -> Path:
    """A Stable Diffusion 1, or one that reads further channels; `config` is of its UNet."""
    torch.manual_seed(12)
    tiny_texts.clip(folder / "text_encoder", WIDTH)
    tiny_texts.clip_words(folder / "tokenizer")
    unet(**config).save_pretrained(folder / "unet")
    vae().save_pretrained(folder / "vae")
    slots = {"text_encoder": "CLIPTextModel", "tokenizer": "CLIPTokenizer"}
    return _index(
        folder, pipeline, slots, scheduler, {"safety_checker": [None, None], "feature_extractor": [None, None]}
    )


def inpainting(folder: Path) -> Path:
    """A Stable Diffusion 1 that reads a mask and a masked picture beside the latent."""
    return small(folder, "StableDiffusionInpaintPipeline", in_channels=9)


def editing(folder: Path) -> Path:
    """InstructPix2Pix, which reads the picture that it edits."""
    return small(folder, "StableDiffusionInstructPix2PixPipeline", EULER, in_channels=8)


def doubling(folder: Path) -> Path:
    """The latent upscaler, in Karras' preconditioning: time and prompt are read together, one channel more is given."""
    return small(
        folder, "StableDiffusionLatentUpscalePipeline", DOUBLING, in_channels=8, out_channels=5,
        time_cond_proj_dim=128 + WIDTH, time_embedding_type="fourier", timestep_post_act="gelu", conv_in_kernel=1,
        conv_out_kernel=1, class_embed_type=None, resnet_time_scale_shift="scale_shift",
    )  # fmt: skip


def enlarging(folder: Path) -> Path:
    """The upscaler of small pictures, which is told how much noise they have. Its latents have four pixels a side."""
    small(folder, "StableDiffusionUpscalePipeline", VELOCITY, in_channels=7, num_class_embeds=1000)
    vae(scaling_factor=0.08333).save_pretrained(folder / "vae")
    path = folder / "model_index.json"
    low = "low_res_scheduler"
    path.write_text(json.dumps(json.loads(path.read_text()) | {low: ["diffusers", "DDPMScheduler"]}))
    (folder / low).mkdir()
    (folder / low / "scheduler_config.json").write_text(json.dumps(LOW))
    return folder


def controlnet(folder: Path, seed: int = 13, **config: Any) -> Path:
    """A ControlNet for `small`, alone in its folder; its last layers are not nought, as they are before training."""
    torch.manual_seed(seed)
    make: Any = ControlNetModel
    blocks = {name: value for name, value in BLOCKS.items() if name not in ("sample_size", "up_block_types")}
    net = make(**blocks | {"conditioning_embedding_out_channels": (8, 16, 32)} | config)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if "controlnet" in name and not parameter.any():
                parameter.normal_(std=0.3)
    net.save_pretrained(folder)
    return folder


def large_controlnet(folder: Path) -> Path:
    """A ControlNet for `large`."""
    own = {name: value for name, value in LARGE.items() if name not in ("sample_size", "up_block_types")}
    further = {"cross_attention_dim": 2 * WIDTH, "projection_class_embeddings_input_dim": WIDTH + 48}
    return controlnet(folder, 14, **own | further)


def _large(folder: Path, pipeline: str, denoiser: Any, scheduler: dict[str, Any], *, first: bool) -> Path:
    tiny_texts.clip(folder / "text_encoder_2", WIDTH, projection=WIDTH)
    tiny_texts.clip_words(folder / "tokenizer_2", pad="!")
    denoiser.save_pretrained(folder / "unet")
    vae(scaling_factor=0.13025, force_upcast=True).save_pretrained(folder / "vae")
    one = {"text_encoder": "CLIPTextModel", "tokenizer": "CLIPTokenizer"} if first else {}
    slots = one | {"text_encoder_2": "CLIPTextModelWithProjection", "tokenizer_2": "CLIPTokenizer"}
    absent = {} if first else {"text_encoder": [None, None], "tokenizer": [None, None]}
    settings = {"force_zeros_for_empty_prompt": first, "requires_aesthetics_score": not first}
    further = absent | settings | {"image_encoder": [None, None], "feature_extractor": [None, None]}
    return _index(folder, pipeline, slots, scheduler, further)


def _index(
    folder: Path, pipeline: str, slots: dict[str, str], scheduler: dict[str, Any], further: dict[str, Any]
) -> Path:
    index: dict[str, Any] = {
        "_class_name": pipeline,
        "_diffusers_version": "0.42.1",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", scheduler["_class_name"]],
    }
    index |= {slot: ["transformers", cls] for slot, cls in slots.items()} | further
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    return folder
