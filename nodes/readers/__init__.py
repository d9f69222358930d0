"""What image files and model folders say of themselves, read without decoding pixels twice or loading weights."""

from nodes.readers.adapter import read_adapter
from nodes.readers.controlnet import read_controlnet
from nodes.readers.embeddings import read_embedding
from nodes.readers.folder import read_folder
from nodes.readers.image import read_image
from nodes.readers.lora import read_lora
from nodes.readers.model import read_model, shelved
from nodes.readers.upscaler import read_upscaler

__all__ = [
    "read_adapter",
    "read_controlnet",
    "read_embedding",
    "read_folder",
    "read_image",
    "read_lora",
    "read_model",
    "read_upscaler",
    "shelved",
]
