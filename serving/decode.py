"""The child that decodes a picture from outside: a program of its own, bounded in memory and time.

    python -I decode.py MEMORY SECONDS PIXELS look FILE
    python -I decode.py MEMORY SECONDS PIXELS thumbnail FILE TARGET SIDE

It prints one JSON object: what the picture is, or the code and message of what is wrong with it.
"""

import json
import sys
import warnings
from typing import Any, Final

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
"""What is opened. Pillow knows more, some of them programs in disguise, such as PostScript."""

QUALITY: Final = 80


def main() -> None:
    """Do what the arguments say."""
    memory, seconds, pixels = map(int, sys.argv[1:4])
    verb, *rest = sys.argv[4:]
    try:
        bound(memory, seconds)
        said = look(rest[0], pixels) if verb == "look" else shrink(rest[0], rest[1], int(rest[2]), pixels)
    except MemoryError:
        said = wrong("huge-image", "the picture takes more memory than one may take", "make it smaller first")
    sys.stdout.write(json.dumps(said))


def bound(memory: int, seconds: int) -> None:
    """Have the system refuse more than this, where it can."""
    try:
        import resource
    except ImportError:  # Windows, where the parent still counts the time
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


def look(path: str, pixels: int) -> dict[str, Any]:
    """Decode a picture whole; its format and size."""
    return opened(path, pixels, lambda picture: {})


def shrink(path: str, target: str, side: int, pixels: int) -> dict[str, Any]:
    """Write a picture that fits into a square, as WebP."""

    def work(picture: Any) -> dict[str, Any]:
        from PIL import Image, ImageOps

        small = ImageOps.exif_transpose(picture)
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        small.convert("RGBA" if small.has_transparency_data else "RGB").save(target, "WEBP", quality=QUALITY)
        return {}

    return opened(path, pixels, work)


def opened(path: str, pixels: int, work: Any) -> dict[str, Any]:
    """Open and decode a picture, do something with it, and say what it is or what is wrong with it."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, and is asked before anything is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as picture:
                kind = "JPEG" if picture.format == "MPO" else picture.format
                width, height = picture.size
                if width * height > pixels:
                    message = f"the picture has {width:,} x {height:,} pixels; at most {pixels:,} are taken"
                    return wrong("huge-image", message, "make it smaller first")
                picture.load()
                work(picture)
                return {"format": kind, "width": width, "height": height}
    except UnidentifiedImageError:
        return wrong("damaged-image", "this is no picture that can be read", f"known are {', '.join(FORMATS)}")
    except MemoryError:
        raise
    except Exception as error:  # Pillow's plugins raise whatever the damage makes of them
        return wrong("damaged-image", f"the picture is damaged: {str(error)[:200]}", "save or copy it again")


def wrong(code: str, message: str, hint: str) -> dict[str, Any]:
    """What is wrong with a picture, as JSON."""
    return {"code": code, "message": message, "hint": hint}


if __name__ == "__main__":
    main()
