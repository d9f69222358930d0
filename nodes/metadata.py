"""Metadata in pictures: how an image was made, put in on export and read again by whoever opens it.

PNG: an iTXt chunk with the keyword `darkroom` before the image data (PNG specification, section 11.3.3.4).
Other formats keep their bytes as they are.
"""

import struct
import zlib
from typing import Final

KEYWORD: Final = b"darkroom"
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER_END: Final = len(SIGNATURE) + 12 + 13
"""Where the first chunk, IHDR with 13 bytes of data, ends."""


def embed(data: bytes, media_type: str, text: str) -> bytes:
    """The encoded picture with the text in it; bytes of a type that has no room for it come back as they are."""
    if media_type != "image/png" or not data.startswith(SIGNATURE):
        return data
    return data[:HEADER_END] + _chunk(b"iTXt", _text(text)) + data[HEADER_END:]


def extract(data: bytes) -> str | None:
    """The text that `embed` put into a PNG; None if there is none. Raises `ValueError` on a damaged chunk."""
    if not data.startswith(SIGNATURE):
        return None
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            return _read(body)
        if kind in (b"IDAT", b"IEND"):
            return None
        at += 12 + length
    return None


def strip(data: bytes) -> bytes:
    """The encoded picture as it was before `embed`; bytes without its text come back as they are."""
    if not data.startswith(SIGNATURE) or data[HEADER_END + 4 : HEADER_END + 8] != b"iTXt":
        return data
    (length,) = struct.unpack_from(">I", data, HEADER_END)
    is_ours = data.startswith(KEYWORD + b"\0", HEADER_END + 8)
    return data[:HEADER_END] + data[HEADER_END + 12 + length :] if is_ours else data


def _text(text: str) -> bytes:
    """Keyword, compressed flag and method, empty language and translated keyword, then the text in UTF-8."""
    return KEYWORD + b"\0" + b"\1\0" + b"\0" + b"\0" + zlib.compress(text.encode(), 9)


def _read(body: bytes) -> str:
    rest = body[len(KEYWORD) + 1 :]
    compressed, rest = rest[0], rest[2:]
    _, _, rest = rest.partition(b"\0")
    _, _, content = rest.partition(b"\0")
    try:
        return (zlib.decompress(content) if compressed else content).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise ValueError(f"the picture's darkroom metadata are damaged: {error}") from error


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
