"""Pictures between Pillow and tensors."""

import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps
from torch import Tensor

from engine.types import File
from nodes.readers.image import FORMATS


def pictures_of(pixels: Tensor) -> list[Image.Image]:
    """8-bit pictures of float pixels [B, H, W, 3], or grey ones of [B, H, W]."""
    return [Image.fromarray(array) for array in (pixels.clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy()]


def pixels_of(picture: Image.Image) -> tuple[Tensor, Tensor]:
    """Pixels, float32 [1, H, W, 3], and opacity, float32 [1, H, W], of a picture turned as its EXIF says."""
    upright = _eight_bits(_in_srgb(ImageOps.exif_transpose(picture)))
    array = np.asarray(upright.convert("RGBA"), dtype=np.float32) / 255
    together = torch.from_numpy(array)[None]
    return together[..., :3].contiguous(), together[..., 3].contiguous()


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits as grey of 8: Pillow would cut off what is above 255."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8))


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours of another profile, such as a telephone's Display P3, as sRGB; a damaged profile is passed over."""
    embedded = picture.info.get("icc_profile")
    if not embedded or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        profile = ImageCms.getOpenProfile(io.BytesIO(embedded))
        if "sRGB" in ImageCms.getProfileDescription(profile):
            return picture  # converting to itself would only round
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        converted = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def read_picture(path: Path) -> tuple[Tensor, Tensor]:
    """Pixels and opacity of an image file, as `pixels_of` gives them."""
    with Image.open(path, formats=FORMATS) as picture:
        return pixels_of(picture)


def encoded(picture: Image.Image, format: str, quality: int) -> File:  # noqa: A002
    """A picture as a file: "png", "webp" (lossless at quality 100) or "jpeg"."""
    buffer = io.BytesIO()
    match format:
        case "png":
            picture.save(buffer, "PNG", compress_level=6)
        case "webp":
            picture.save(buffer, "WEBP", quality=quality, lossless=quality == 100, method=4)
        case _:
            picture.save(buffer, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2)
    return File(buffer.getvalue(), f"image/{format}", {"width": picture.width, "height": picture.height})
