"""The node library. Light to import: torch, diffusers, transformers and Pillow come in when a node runs."""

from engine.spec import Pack
from nodes.arithmetic import Math
from nodes.images import LoadImage, SaveImage, SaveMask
from nodes.judging import CLIPScore
from nodes.latents import EmptyLatent, VAEDecode, VAEEncode
from nodes.loaders import ModuleLoader
from nodes.models import LoadModel
from nodes.prompts import TextEncode
from nodes.readers import read_image, read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.tensors import SaveTensors
from nodes.types import (
    VAE,
    Clip,
    Conditioning,
    Image,
    ImageFile,
    Latent,
    Mask,
    ModelFolder,
    Schedule,
    Score,
    TextEncoder,
    UNet,
)
from nodes.values import Boolean, Float, Integer, JoinText, Seed, Text


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
            SaveTensors,
            CLIPScore,
            Integer,
            Float,
            Text,
            Boolean,
            Seed,
            Math,
            JoinText,
        ),
        types=(
            UNet,
            VAE,
            TextEncoder,
            Clip,
            Conditioning,
            Latent,
            Schedule,
            Image,
            Mask,
            Score,
            ModelFolder,
            ImageFile,
        ),
        readers={"model": read_model, "image": read_image},
        loaders={
            UNet: ModuleLoader("nodes.live.unet"),
            VAE: ModuleLoader("nodes.live.vae"),
            TextEncoder: ModuleLoader("nodes.live.text"),
            Clip: ModuleLoader("nodes.live.clip"),
        },
    )
