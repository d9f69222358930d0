"""What image files and model folders say of themselves, read without decoding pixels twice or loading weights."""

from nodes.readers.image import read_image
from nodes.readers.model import read_model

__all__ = ["read_image", "read_model"]
