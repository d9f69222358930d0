"""Tiny models of pixels with random weights: every class is the true one, and nothing is fetched."""

import json
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import UNet2DModel

DDPM: Final = {  # google/ddpm-cat-256's
    "_class_name": "DDPMScheduler", "beta_end": 0.02, "beta_schedule": "linear", "beta_start": 0.0001,
    "clip_sample": True, "num_train_timesteps": 1000, "trained_betas": None, "variance_type": "fixed_small",
}  # fmt: skip


def build(folder: Path, *, classes: int | None = None, channels: int = 3, scheduler: str = "DDPM", **said: Any) -> Path:
    """Write a model of 16 x 16 pixels to a folder in diffusers' form."""
    torch.manual_seed(8)
    unet: Any = UNet2DModel
    unet(
        sample_size=16, in_channels=channels, out_channels=channels, block_out_channels=(16, 32), layers_per_block=1,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=8, norm_num_groups=8, num_class_embeds=classes, **said,
    ).save_pretrained(folder / "unet")  # fmt: skip
    (folder / "scheduler").mkdir()
    trained = DDPM | {"_class_name": f"{scheduler}Scheduler"}
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(trained))
    index = {
        "_class_name": f"{scheduler}Pipeline",
        "scheduler": ["diffusers", f"{scheduler}Scheduler"],
        "unet": ["diffusers", "UNet2DModel"],
    }
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def bare(model: Path, folder: Path) -> Path:
    """The same model without folders for its components, as the first ones were published."""
    folder.mkdir()
    for name in ("unet/config.json", "unet/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json"):
        (folder / Path(name).name).write_bytes((model / name).read_bytes())
    (folder / "model_index.json").write_bytes((model / "model_index.json").read_bytes())
    return folder
