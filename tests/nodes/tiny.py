"""A tiny Stable Diffusion with random weights: every class is the true one, and nothing is fetched."""

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPTextModel, CLIPTokenizer

WIDTH = 32

EPSILON = {  # Stable Diffusion 1.5's
    "_class_name": "PNDMScheduler",
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
}
VELOCITY = EPSILON | {"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"}

INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "_diffusers_version": "0.42.1",
    "feature_extractor": [None, None],
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "PNDMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def build(folder: Path, scheduler: dict[str, Any]) -> Path:
    """Write the model to a folder in diffusers' form: 64 x 64 pixels, factor 4, and a CLIP beside it."""
    torch.manual_seed(0)
    tokenizer = clip_tokenizer()
    text = CLIPTextConfig(**(_sizes() | _tokens(tokenizer)))
    _unet().save_pretrained(folder / "unet")
    _vae().save_pretrained(folder / "vae")
    strong(CLIPTextModel(text)).save_pretrained(folder / "text_encoder")
    tokenizer.save_pretrained(folder / "tokenizer")
    vision = _sizes() | {"image_size": 32, "patch_size": 8}
    clip = CLIPConfig(text_config=text.to_dict(), vision_config=vision, projection_dim=16)
    strong(CLIPModel(clip)).save_pretrained(folder / "clip")
    tokenizer.save_pretrained(folder / "clip")
    cls = scheduler["_class_name"]
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    (folder / "model_index.json").write_text(json.dumps(INDEX | {"scheduler": ["diffusers", cls]}))
    return folder


def _unet() -> Any:
    cls: Any = UNet2DConditionModel
    return cls(
        sample_size=16,
        block_out_channels=(32, 64),
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        attention_head_dim=4,
        norm_num_groups=8,
    )


def _vae() -> Any:
    cls: Any = AutoencoderKL
    return cls(
        block_out_channels=(16, 16, 32),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )


def _sizes() -> dict[str, Any]:
    return {"hidden_size": WIDTH, "intermediate_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2}


def _tokens(tokenizer: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "max_position_embeddings": 77,
        "projection_dim": 16,
    }


def clip_tokenizer() -> Any:
    """A CLIPTokenizer that knows letters alone, a token for each."""
    letters = sorted(ByteLevel.alphabet())
    symbols = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    options: dict[str, Any] = {"vocab": {symbol: index for index, symbol in enumerate(symbols)}, "merges": []}
    end = "<|endoftext|>"
    return CLIPTokenizer(
        **options, unk_token=end, bos_token=symbols[-2], eos_token=end, pad_token=end, model_max_length=77
    )


def strong(module: Any) -> Any:
    """Larger weights than transformers begins with, so that different texts differ clearly."""
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim > 1:
                parameter.normal_(std=0.5 / parameter.shape[-1] ** 0.5)
    return module
