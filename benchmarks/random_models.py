"""Models with the shape of well-known ones and random weights: what they cost is real, what they draw is not."""

from pathlib import Path
from typing import Any

import torch

MINIATURE = Path(__file__).parent.parent / "models" / "miniature"


def sd15(folder: Path) -> Path:
    """A folder with a model of Stable Diffusion 1.5's shape, half precision: 860 M weights in the UNet.

    The tokenizer is the miniature's; a random text encoder does not mind.
    """
    from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    torch.manual_seed(0)
    unet: Any = UNet2DConditionModel
    vae: Any = AutoencoderKL
    scheduler: Any = DDIMScheduler
    pipeline: Any = StableDiffusionPipeline
    encoder: Any = CLIPTextModel
    text = CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_attention_heads=12, num_hidden_layers=12)
    pipeline(
        unet=unet(sample_size=64, cross_attention_dim=768, attention_head_dim=8).half(),
        vae=vae(
            sample_size=512,
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            latent_channels=4,
        ).half(),
        text_encoder=encoder(text).half(),
        tokenizer=CLIPTokenizer.from_pretrained(MINIATURE / "tokenizer"),
        scheduler=scheduler(
            beta_schedule="scaled_linear",
            beta_start=0.00085,
            beta_end=0.012,
            clip_sample=False,
            set_alpha_to_one=False,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    return folder
