"""The values that flow between the built-in nodes. Light: nothing here imports torch until a value needs it."""

from nodes.types.conditioning import Conditioning, Control, Entry
from nodes.types.latents import Latent, NoiseState
from nodes.types.models import VAE, Clip, F, ImageFile, ImagesFolder, ModelFolder, Patch, TextEncoder, Transformer, UNet
from nodes.types.pictures import Image, Mask
from nodes.types.schedules import Schedule
from nodes.types.scores import Score
from nodes.types.states import SamplerState

__all__ = [
    "VAE",
    "Clip",
    "Conditioning",
    "Control",
    "Entry",
    "F",
    "Image",
    "ImageFile",
    "ImagesFolder",
    "Latent",
    "Mask",
    "ModelFolder",
    "NoiseState",
    "Patch",
    "SamplerState",
    "Schedule",
    "Score",
    "TextEncoder",
    "Transformer",
    "UNet",
]
