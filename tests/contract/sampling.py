"""Inputs for each node type that prepares a sampling: regions, masks, ControlNets, guiders."""

from pathlib import Path
from typing import Any

from nodes.controls import LoadControlNet
from nodes.readers import read_controlnet
from nodes.types import Image, Mask
from tests.nodes.families.tiny_unets import controlnet
from tests.nodes.studio import Notebook, Studio


def sampling_samples(studio: Studio, image: Image, folder: Path) -> dict[str, dict[str, Any]]:
    """Inputs by node type, for a studio's model and a batch of two pictures."""
    positive, negative = studio.prompt("a star"), studio.prompt("")
    vae, mask = studio.model.vae, Mask((image.pixels[..., 0] > 0.5).float())
    resource: Any = read_controlnet("edges", controlnet(folder / "edges"), Notebook())
    studio.models.know(resource)
    prompts = {"positive": positive, "negative": negative}
    latent = studio.sample(steps=2)
    return {
        "SetLatentMask": {"latent": latent, "mask": mask},
        "InpaintConditioning": {**prompts, "vae": vae, "image": image, "mask": mask},
        "EditConditioning": {**prompts, "vae": vae, "image": image},
        "LatentUpscaleConditioning": {**prompts, "latent": latent},
        "UpscaleConditioning": {**prompts, "vae": vae, "image": image, "noise": 30, "seed": 7},
        "RegionConditioning": {"conditioning": positive, "mask": mask, "strength": 0.5},
        "LoadControlNet": {"controlnet": resource},
        "ApplyControlNet": {"controlnet": LoadControlNet(controlnet=resource), **prompts, "image": image, "end": 0.5},
        "ClassifierFreeGuidance": {"rescale": 0.5},
        "FrameGuidance": {},
        "ImageGuidance": {},
        "PerturbedAttentionGuidance": {},
        "SkipLayerGuidance": {"layers": "mid"},
    }
