"""What image files and model folders say of themselves, read without decoding pixels twice or loading weights."""

from nodes.readers.folder import read_folder
from nodes.readers.image import read_image
from nodes.readers.model import read_model

__all__ = ["read_folder", "read_image", "read_model"]
