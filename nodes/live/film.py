"""Frames as files: animated WebP and GIF by Pillow, MP4 by PyAV where it is installed."""

import io
from fractions import Fraction

from PIL.Image import Image
from torch import Tensor

from engine.types import File
from nodes.live.pictures import pictures_of


def film_of(pixels: Tensor, fps: int, format: str, quality: int) -> File:  # noqa: A002
    """Frames, float32 [B, H, W, 3] from 0 to 1, as a file: "webp", "gif" or "mp4". Raises ValueError."""
    frames = pictures_of(pixels)
    facts = {"width": frames[0].width, "height": frames[0].height, "frames": len(frames), "fps": fps}
    if format == "mp4":
        return File(_mp4(frames, fps, quality), "video/mp4", facts)
    return File(_animated(frames, fps, format, quality), f"image/{format}", facts)


def _animated(frames: list[Image], fps: int, format: str, quality: int) -> bytes:  # noqa: A002
    buffer = io.BytesIO()
    settings = {"lossless": quality == 100, "quality": quality, "method": 4} if format == "webp" else {}
    first, *rest = frames
    first.save(
        buffer, format.upper(), save_all=True, append_images=rest, duration=round(1000 / fps), loop=0, **settings
    )
    return buffer.getvalue()


def _mp4(frames: list[Image], fps: int, quality: int) -> bytes:
    try:
        import av
    except ImportError as error:
        raise ValueError('mp4 takes PyAV: pip install "darkroom[video]", or save as webp') from error
    width, height = frames[0].size
    if width % 2 or height % 2:
        raise ValueError(f"mp4 has even sides, these frames {width} x {height}: resize them, or save as webp")
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(round(51 - quality / 100 * 41)), "threads": "1"}  # one thread: equal bytes
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))  # type: ignore[no-untyped-call]
        container.mux(stream.encode())
    return buffer.getvalue()
