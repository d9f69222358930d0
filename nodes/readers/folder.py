"""Folders of images: which files are in them, in the order in which a person would count them."""

import re
from pathlib import Path, PurePosixPath
from typing import Final

from engine.types import Memory, Resource, Unfit
from nodes.readers.files import combined
from nodes.readers.image import FORMATS, MAX_BYTES

SUFFIXES: Final = frozenset((".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif"))
"""Endings of image files, in small letters; what ends otherwise is passed over."""


def read_folder(name: str, path: Path, memory: Memory) -> Resource:
    """A folder of images as a resource: its facts are the `files`, as workflows name them, and their bare `names`.

    Files stand in natural order, `b2` before `b10`. Hidden files and folders within it are passed over. The pictures
    themselves are not opened: each is a resource of its own. Raises `Unfit` "resource-missing" where there are none.
    """
    if not path.is_dir():
        raise Unfit("resource-missing", f"{name} is no folder", "give the name of a folder of images")
    files = sorted((entry for entry in path.iterdir() if _is_image(entry)), key=lambda entry: natural(entry.name))
    if not files:
        hint = f"{', '.join(FORMATS)} files are, folders within it are not looked into"
        raise Unfit("resource-missing", f'the image folder "{name}" holds no images', hint)
    digest = combined(*(f"{file.name} {_digest(file, memory)}" for file in files))
    facts = {
        "files": [str(PurePosixPath(name) / file.name) for file in files],
        "names": [file.stem for file in files],
    }
    return Resource("image folder", name, digest, facts=facts, parts={digest: path})


def natural(name: str) -> tuple[list[tuple[str, int]], str]:
    """A key that sorts names as people count: letters whatever their size, and numbers by their value."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", name.casefold())
    return [(text, int(digits) if digits else -1) for text, digits in parts], name


def _is_image(entry: Path) -> bool:
    return entry.suffix.lower() in SUFFIXES and not entry.name.startswith(".") and entry.is_file()


def _digest(file: Path, memory: Memory) -> str:
    """The content's digest; of a file that is too large to be read as an image, its size."""
    size = file.stat().st_size
    return memory.digest(file) if size <= MAX_BYTES else str(size)
