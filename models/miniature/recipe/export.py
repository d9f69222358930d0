"""Weights in training to the diffusers folder that everyone loads."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTextModel

from models.miniature.recipe.clip import DEVIATION, IMAGE_SIDE, MEAN
from models.miniature.recipe.tokens import tokenizer
from models.miniature.recipe.training import checkpoint
from models.miniature.recipe.unet import UNET, load_unet, new_scheduler, new_unet
from models.miniature.recipe.vae import load_vae
from models.miniature.recipe.vision import load_clip

HOME: Final = Path(__file__).resolve().parents[1]
"""The folder that holds the miniature."""
PARTS: Final = ("model_index.json", "tokenizer", "text_encoder", "vae", "unet", "scheduler", "clip")


def image_processor() -> CLIPImageProcessorPil:
    """Pictures of any size to 64 pixels, as CLIP's own does to 224."""
    return CLIPImageProcessorPil(
        size={"shortest_edge": IMAGE_SIDE},
        crop_size={"height": IMAGE_SIDE, "width": IMAGE_SIDE},
        image_mean=list(MEAN),
        image_std=list(DEVIATION),
    )


def text_encoder(clip: CLIPModel) -> CLIPTextModel:
    """The text tower alone, as Stable Diffusion wants it."""
    config: Any = clip.config.text_config  # by now always a CLIPTextConfig
    encoder = CLIPTextModel(config)
    encoder.load_state_dict(clip.text_model.state_dict())
    return encoder


def pipeline(clip: CLIPModel, vae: AutoencoderKL, unet: UNet2DConditionModel) -> StableDiffusionPipeline:
    """The parts as one pipeline."""
    parts: dict[str, Any] = {
        "vae": vae,
        "text_encoder": text_encoder(clip),
        "tokenizer": tokenizer(),
        "unet": unet,
        "scheduler": new_scheduler(),
        "safety_checker": None,
        "feature_extractor": None,
    }
    return StableDiffusionPipeline(**parts, requires_safety_checker=False)


def write(folder: Path, clip: CLIPModel, vae: AutoencoderKL, unet: UNet2DConditionModel) -> None:
    """Write the whole model to an empty folder, weights in half precision."""
    pipeline(clip, vae, unet).to(dtype=torch.float16).save_pretrained(folder)
    halved: Any = clip
    halved.half().save_pretrained(folder / "clip")
    tokenizer().save_pretrained(folder / "clip")
    image_processor().save_pretrained(folder / "clip")
    for name in ("text_encoder", "clip"):
        ask_for_float32(folder / name / "config.json")
    for weights in folder.glob("*/*.safetensors"):
        weights.chmod(0o644)


def ask_for_float32(config: Path) -> None:
    """Have transformers load half weights as float32, as diffusers does, unless the caller says otherwise.

    Without it a pipeline loaded with no dtype would have a half text encoder before a float32 UNet.
    """
    values = json.loads(config.read_text())
    for part in (values, values.get("text_config", {}), values.get("vision_config", {})):
        if "dtype" in part:
            part["dtype"] = "float32"
    config.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n")


def publish(fresh: Path, home: Path) -> None:
    """Move every part of `fresh` into `home`, each in one rename, the old part out of the way first."""
    home.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        old = fresh / f"{part}.old"
        if (home / part).exists():
            os.replace(home / part, old)
        os.replace(fresh / part, home / part)
    shutil.rmtree(fresh)


def export(work: Path, home: Path = HOME) -> None:
    """Export the newest averaged weights; a UNet that has not begun is exported as it starts."""
    unet = load_unet(work) if checkpoint(work, UNET.name).exists() else new_unet()
    fresh = home.parent / f".{home.name}.partial"
    shutil.rmtree(fresh, ignore_errors=True)
    write(fresh, load_clip(work), load_vae(work), unet)
    publish(fresh, home)
