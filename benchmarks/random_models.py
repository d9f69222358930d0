"""Models with the shape of well-known ones and random weights: what they cost is real, what they draw is not."""

import json
from pathlib import Path
from typing import Any

import torch

MINIATURE = Path(__file__).parent.parent / "models" / "miniature"
SCHEDULER = {
    "_class_name": "DDIMScheduler",
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "clip_sample": False,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}
INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "feature_extractor": [None, None],
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DDIMScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}


def sd15(folder: Path) -> Path:
    """A folder with a model of Stable Diffusion 1.5's shape, half precision: 860 M weights in the UNet.

    The tokenizer is the miniature's; a random text encoder does not mind.
    """
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    torch.manual_seed(0)
    unet: Any = UNet2DConditionModel
    vae: Any = AutoencoderKL
    parts: dict[str, Any] = {
        "unet": lambda: unet(sample_size=64, cross_attention_dim=768, attention_head_dim=8),
        "vae": lambda: vae(
            sample_size=512,
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            latent_channels=4,
        ),
        "text_encoder": lambda: CLIPTextModel(
            CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12)
        ),
    }
    for name, make in parts.items():
        make().half().save_pretrained(folder / name)
    CLIPTokenizer.from_pretrained(MINIATURE / "tokenizer").save_pretrained(folder / "tokenizer")
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(SCHEDULER))
    (folder / "model_index.json").write_text(json.dumps(INDEX))
    return folder
