"""The values that flow between the built-in nodes. Light: nothing here imports torch until a value needs it."""

from nodes.types.conditioning import Conditioning, Control, Entry
from nodes.types.guiders import Guider, Way
from nodes.types.latents import Latent, NoiseState
from nodes.types.models import (
    VAE,
    AdapterFile,
    Clip,
    ControlNet,
    ControlNetFolder,
    EmbeddingFile,
    F,
    ImageEncoder,
    ImageFile,
    ImagesFolder,
    LoRAFile,
    ModelFolder,
    Patch,
    Prior,
    TextEncoder,
    Transformer,
    UNet,
    Upscaler,
    UpscalerFile,
)
from nodes.types.pictures import Image, Mask
from nodes.types.schedules import Schedule
from nodes.types.scores import Score
from nodes.types.states import SamplerState

__all__ = [
    "VAE",
    "AdapterFile",
    "Clip",
    "Conditioning",
    "Control",
    "ControlNet",
    "ControlNetFolder",
    "EmbeddingFile",
    "Entry",
    "F",
    "Guider",
    "Image",
    "ImageEncoder",
    "ImageFile",
    "ImagesFolder",
    "Latent",
    "LoRAFile",
    "Mask",
    "ModelFolder",
    "NoiseState",
    "Patch",
    "Prior",
    "SamplerState",
    "Schedule",
    "Score",
    "TextEncoder",
    "Transformer",
    "UNet",
    "Upscaler",
    "UpscalerFile",
    "Way",
]
