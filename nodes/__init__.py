"""The node library. Light to import: torch, diffusers, transformers and Pillow come in when a node runs."""

from typing import Final

from engine.spec import Pack
from nodes.arithmetic import Math
from nodes.folders import ImageFolder
from nodes.grids import Grid
from nodes.images import LoadImage, SaveImage, SaveMask
from nodes.judging import CLIPScore
from nodes.latents import EmptyLatent, VAEDecode, VAEEncode
from nodes.lists import Cross, Lines, Range, Seeds, Switch
from nodes.loaders import ModuleLoader
from nodes.models import LoadModel
from nodes.prompts import TextEncode
from nodes.readers import read_folder, read_image, read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.tensors import SaveTensors
from nodes.types import (
    VAE,
    Clip,
    Conditioning,
    Image,
    ImageFile,
    ImagesFolder,
    Latent,
    Mask,
    ModelFolder,
    SamplerState,
    Schedule,
    Score,
    TextEncoder,
    UNet,
)
from nodes.values import Boolean, Float, Integer, JoinText, Seed, Text

_TYPES: Final[tuple[type, ...]] = (
    UNet,
    VAE,
    TextEncoder,
    Clip,
    Conditioning,
    Latent,
    SamplerState,
    Schedule,
    Image,
    Mask,
    Score,
    ModelFolder,
    ImageFile,
    ImagesFolder,
)


def pack() -> Pack:
    """Everything that the library brings: node types, port types, readers of files, loaders of models."""
    return Pack(
        nodes=(
            LoadModel,
            TextEncode,
            EmptyLatent,
            Scheduler,
            UNetSample,
            VAEDecode,
            VAEEncode,
            LoadImage,
            SaveImage,
            SaveMask,
            ImageFolder,
            Grid,
            SaveTensors,
            CLIPScore,
            Integer,
            Float,
            Text,
            Boolean,
            Seed,
            Math,
            JoinText,
            Lines,
            Range,
            Seeds,
            Cross,
            Switch,
        ),
        types=_TYPES,
        readers={"model": read_model, "image": read_image, "image folder": read_folder},
        loaders={
            UNet: ModuleLoader("nodes.live.unet"),
            VAE: ModuleLoader("nodes.live.vae"),
            TextEncoder: ModuleLoader("nodes.live.text"),
            Clip: ModuleLoader("nodes.live.clip"),
        },
    )
