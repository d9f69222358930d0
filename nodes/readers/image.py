"""Image files: whole, of a known format, and of a size that fits."""

import warnings
from pathlib import Path
from typing import Any, Final

from engine.types import Json, Memory, Resource, Unfit

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
"""What may be opened. Pillow knows more, some of them programs in disguise, such as PostScript."""

MAX_PIXELS: Final = 89_478_485
"""Pixels that a picture may have: Pillow's own line, about 9,459 x 9,459, a gigabyte once it is float32 RGB."""

MAX_BYTES: Final = 256 * 2**20
"""Bytes that an image file may have."""


def read_image(name: str, path: Path, memory: Memory) -> Resource:
    """An image file as a resource; its facts are width and height as stored, before any EXIF rotation.

    Decodes the picture once for each content, to know that it is whole. Raises `Unfit`: "damaged-image" or
    "huge-image".
    """
    if not path.is_file():
        raise Unfit("damaged-image", f"{name} is no file", "give the name of an image file")
    size = path.stat().st_size
    if not size:
        raise Unfit("damaged-image", f"the image {name} is empty", "save or copy it again")
    if size > MAX_BYTES:
        raise Unfit("huge-image", f"the image {name} has {size:,} bytes; at most {MAX_BYTES:,} are read", SMALLER)
    digest = memory.digest(path)
    facts = memory.recall(f"image/{digest}")
    if not isinstance(facts, dict):
        facts = _look(name, path)
        memory.keep(f"image/{digest}", facts)
    return Resource("image", name, digest, facts=facts, parts={digest: path})


SMALLER: Final = "make it smaller first"


def _look(name: str, path: Path) -> dict[str, Json]:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                _judge_size(name, picture)
                picture.load()
                return {"width": picture.width, "height": picture.height}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit("huge-image", f"the image {name} has too many pixels: {error}", SMALLER) from error
    except UnidentifiedImageError as error:
        known = ", ".join(FORMATS)
        raise Unfit("damaged-image", f"{name} is no image that can be read", f"known are {known}") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow's plugins raise on damage
        raise Unfit("damaged-image", f"the image {name} is damaged: {error}", "save or copy it again") from error


def _judge_size(name: str, picture: Any) -> None:
    """Refuse by the header alone: nothing was decoded yet."""
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise Unfit(
            "huge-image",
            f"the image {name} has {picture.width:,} x {picture.height:,} pixels; at most {MAX_PIXELS:,} are read",
            SMALLER,
        )
