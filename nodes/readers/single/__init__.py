"""Models in one file, in the key layout of their authors: judged by the header alone.

A part of a file is named as if the file were a folder, `model.safetensors/unet`: so the rest of the library reads a
component without knowing which of the two it comes from.
"""

from nodes.readers.single.layout import Part, parts_of
from nodes.readers.single.read import header_of, read_single

__all__ = ["Part", "header_of", "parts_of", "read_single"]
