"""A tiny Kandinsky 2.2 with random weights: the prior with its encoders, and the decoder."""

import json
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import PriorTransformer, UNet2DConditionModel, VQModel
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from tests.nodes.families import tiny_texts
from tests.nodes.tiny import strong

WIDTH: Final = 32
"""The length of the embeddings of texts and of pictures."""

DDPM: Final = {
    "_class_name": "DDPMScheduler", "beta_end": 0.012, "beta_schedule": "linear", "beta_start": 0.00085,
    "clip_sample": True, "clip_sample_range": 2.0, "dynamic_thresholding_ratio": 0.995, "num_train_timesteps": 1000,
    "prediction_type": "epsilon", "sample_max_value": 2.0, "thresholding": True, "variance_type": "learned_range",
}  # fmt: skip
"""The scheduler of the decoder, as it was published."""

UNCLIP: Final = {
    "_class_name": "UnCLIPScheduler", "clip_sample": True, "clip_sample_range": 5.0, "num_train_timesteps": 1000,
    "prediction_type": "sample", "variance_type": "fixed_small_log",
}  # fmt: skip
"""The scheduler of the prior, as it was published."""


def build_prior(folder: Path) -> Path:
    """Write the prior to a folder in diffusers' form."""
    torch.manual_seed(3)
    tiny_texts.clip(folder / "text_encoder", width=WIDTH, projection=WIDTH)
    tiny_texts.clip_words(folder / "tokenizer")
    make: Any = PriorTransformer
    prior = make(num_attention_heads=2, attention_head_dim=16, num_layers=2, embedding_dim=WIDTH)
    with torch.no_grad():
        prior.clip_std.fill_(1.5)
        prior.clip_mean.normal_()
    prior.save_pretrained(folder / "prior")
    vision = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_attention_heads=4, num_hidden_layers=2, image_size=32, patch_size=8,
        projection_dim=WIDTH,
    )  # fmt: skip
    strong(CLIPVisionModelWithProjection(vision)).save_pretrained(folder / "image_encoder")
    processor = {"crop_size": {"height": 32, "width": 32}, "size": {"shortest_edge": 32}}
    _write(
        folder / "image_processor" / "preprocessor_config.json",
        processor | {"image_processor_type": "CLIPImageProcessor"},
    )
    _write(folder / "scheduler" / "scheduler_config.json", UNCLIP)
    _write(
        folder / "model_index.json",
        {
            "_class_name": "KandinskyV22PriorPipeline",
            "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
            "image_processor": ["transformers", "CLIPImageProcessor"],
            "prior": ["diffusers", "PriorTransformer"],
            "scheduler": ["diffusers", "UnCLIPScheduler"],
            "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
            "tokenizer": ["transformers", "CLIPTokenizer"],
        },
    )
    return folder


def build(folder: Path) -> Path:
    """Write the decoder to a folder in diffusers' form: 64 x 64 pixels."""
    torch.manual_seed(4)
    make: Any = UNet2DConditionModel
    make(
        in_channels=4, out_channels=8, sample_size=8, addition_embed_type="image", encoder_hid_dim=WIDTH,
        encoder_hid_dim_type="image_proj", cross_attention_dim=16, attention_head_dim=4, layers_per_block=1,
        block_out_channels=(32, 64), down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"),
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"),
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", resnet_time_scale_shift="scale_shift",
    ).save_pretrained(folder / "unet")  # fmt: skip
    vae: Any = VQModel
    vae(
        block_out_channels=(8, 8, 8, 16), down_block_types=("DownEncoderBlock2D",) * 4, norm_num_groups=4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, num_vq_embeddings=16, vq_embed_dim=4,
    ).save_pretrained(folder / "movq")  # fmt: skip
    _write(folder / "scheduler" / "scheduler_config.json", DDPM)
    _write(
        folder / "model_index.json",
        {
            "_class_name": "KandinskyV22Pipeline",
            "movq": ["diffusers", "VQModel"],
            "scheduler": ["diffusers", "DDPMScheduler"],
            "unet": ["diffusers", "UNet2DConditionModel"],
        },
    )
    return folder


def _write(path: Path, said: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said))
