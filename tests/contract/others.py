"""Inputs for each node type of models of pixels, of upscalers, and of sizes of latents."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from nodes.pixels import EmptyPixels
from nodes.readers import read_upscaler
from nodes.types import Image, Latent, Upscaler
from nodes.upscalers import LoadUpscaler
from tests.nodes.families.tiny_pixels import build
from tests.nodes.families.tiny_upscaler import build as build_upscaler
from tests.nodes.studio import Notebook, Studio


def other_samples(folder: Path, image: Image, latent: Latent[Any]) -> tuple[Studio, dict[str, dict[str, Any]]]:
    """A tiny model of pixels, which knows where an upscaler lies, and inputs by node type."""
    studio = Studio(build(folder / "pixels"))
    unet = studio.model.unet
    upscaler: Any = read_upscaler("swin", build_upscaler(folder / "swin"), Notebook())
    studio.models.know(upscaler)
    studio.resource = replace(studio.resource, parts={**studio.resource.parts, **upscaler.parts})
    handle: Upscaler = LoadUpscaler(upscaler=upscaler)
    return studio, {
        "EmptyPixels": {"unet": unet, "width": 32, "batch": 2},
        "PixelEncode": {"unet": unet, "image": image},
        "PixelDecode": {"unet": unet, "latent": EmptyPixels(unet)},
        "NoConditioning": {},
        "LoadUpscaler": {"upscaler": upscaler},
        "UpscaleImage": {"upscaler": handle, "image": image, "tile": 16, "overlap": 4},
        "UpscaleLatent": {"latent": latent, "factor": 1.5},
    }
