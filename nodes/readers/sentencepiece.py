"""Vocabularies of SentencePiece: `spiece.model`, a protocol buffer, read without the library that wrote it.

Written against https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto and
https://protobuf.dev/programming-guides/encoding/.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nodes.readers.files import MAX_JSON, missing
from nodes.readers.weights import damaged

_PIECES: Final = 1
_NORMALISER: Final = 3
"""Fields of the file; a piece has its text first, then its score; a normaliser has its table second."""

_VARINT: Final = 0
_BYTES: Final = 2
_FIXED: Final = {1: 8, 5: 4}
"""Kinds of fields, and the bytes of those that have always as many."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a vocabulary in the order of their numbers, each with the logarithm of how often it occurs, and
    the table of characters that are replaced before."""

    pieces: tuple[tuple[str, float], ...]
    characters: bytes


def read_pieces(path: Path) -> Pieces:
    """The vocabulary of a file. Raises `Unfit`: "incomplete-model", "damaged-model"."""
    if not path.is_file():
        raise missing(path)
    if path.stat().st_size > MAX_JSON:
        raise damaged(path, f"it is larger than {MAX_JSON:,} bytes")
    try:
        fields = list(_fields(path.read_bytes()))
        pieces = tuple(_piece(value) for number, value in fields if number == _PIECES)
        characters = next((_text(value, 2) for number, value in fields if number == _NORMALISER), b"")
    except (ValueError, IndexError, TypeError, struct.error) as error:
        raise damaged(path, f"it is no vocabulary of SentencePiece ({error})") from error
    if not pieces:
        raise damaged(path, "it has no pieces")
    return Pieces(pieces, characters)


def _piece(message: Any) -> tuple[str, float]:
    fields = dict(_fields(message))
    (score,) = struct.unpack("<f", fields[2]) if 2 in fields else (0.0,)
    return bytes(fields.get(1, b"")).decode(), float(score)


def _text(message: Any, number: int) -> bytes:
    return bytes(dict(_fields(message)).get(number, b""))


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a message: numbers, and whole numbers or bytes."""
    index = 0
    while index < len(message):
        tag, index = _varint(message, index)
        kind = tag & 7
        if kind == _VARINT:
            value: Any
            value, index = _varint(message, index)
        else:
            size, index = _varint(message, index) if kind == _BYTES else (_FIXED.get(kind, -1), index)
            if not 0 <= size <= len(message) - index:
                raise ValueError(f"a field of kind {kind} at byte {index}")
            value, index = message[index : index + size], index + size
        yield tag >> 3, value


def _varint(message: bytes, index: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[index]
        index += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, index
    raise ValueError(f"a number without an end at byte {index}")
