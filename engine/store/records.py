"""Records: the outputs of a step as bytes, and back.

Every value is tagged with the name of its type, so that it can be read without knowing which step made it. A record
is a JSON list with one entry for each output: `[type, length]` for bytes that lie inline, one after the other,
`[type, digest]` for bytes that are a blob, or `["list", [entries]]`. A seal, the digest of the key, the entries and
the inline bytes together, shows any harm to them; blobs are checked against their digests.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from engine.store.protocol import Outputs
from engine.types import PRIMITIVE_PORT_TYPES, Codec, Json, PortType, port_type_of

INLINE: Final = 16 * 1024
"""Bytes below which a value lives in the index itself."""

_PRIMITIVES: Mapping[str, PortType[Any]] = {described.name: described for described in PRIMITIVE_PORT_TYPES}
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))


class Damaged(Exception):
    """Stored bytes are not those that were written, or are gone."""


@dataclass(frozen=True, slots=True)
class Record:
    """A step's outputs as they are stored, besides their blobs."""

    entries: str
    inline: bytes
    seal: bytes

    def blobs(self) -> set[str]:
        """The digests of the blobs that it refers to."""
        if '","' not in self.entries:  # two texts in a row: a type and a digest
            return set()
        return {content for _, content in _flat(json.loads(self.entries)) if isinstance(content, str)}


def to_record(key: str, outputs: Outputs) -> tuple[Record, Mapping[str, bytes]]:
    """The outputs of a step as a record and as blobs by digest.

    Raises `TypeError` for a value whose class is no port type, and whatever a codec raises.
    """
    inline: list[bytes] = []
    blobs: dict[str, bytes] = {}
    entries = _ENCODER.encode([_entry(value, inline, blobs) for value in outputs])
    return sealed(key, entries, b"".join(inline)), blobs


def sealed(key: str, entries: str, inline: bytes) -> Record:
    """The record of entries and of the inline bytes that they refer to."""
    return Record(entries, inline, _seal(key, entries, inline))


def checked(key: str, record: Record) -> Record:
    """The record itself. Raises `Damaged` when its seal does not fit it and the key."""
    try:
        intact = _seal(key, record.entries, record.inline) == record.seal
    except TypeError:  # a harmed row may hold values of any kind
        intact = False
    if not intact:
        raise Damaged(f"the record {key[:12]} is damaged")
    return record


def from_record(record: Record, blob: Callable[[str], bytes], port_types: Mapping[str, PortType[Any]]) -> Outputs:
    """The outputs of a checked record. `blob` gives the bytes of a digest.

    Raises what `blob` and codecs raise, and `KeyError` for a type that is not known here.
    """
    read = _Reading(record.inline, blob, port_types)
    return tuple(read.value(entry) for entry in json.loads(record.entries))


class _Reading:
    """Where the next inline bytes begin."""

    def __init__(self, inline: bytes, blob: Callable[[str], bytes], port_types: Mapping[str, PortType[Any]]) -> None:
        self._inline = inline
        self._blob = blob
        self._port_types = port_types
        self._at = 0

    def value(self, entry: Any) -> Any:
        tag, content = entry
        if isinstance(content, list):
            return [self.value(item) for item in content]
        return self._port_types[tag].codec.load(self._bytes(content))

    def _bytes(self, content: int | str) -> bytes:
        if isinstance(content, str):
            return self._blob(content)
        begin, self._at = self._at, self._at + content
        return self._inline[begin : self._at]


def _entry(value: Any, inline: list[bytes], blobs: dict[str, bytes]) -> Json:
    described = port_type_of(type(value))
    if described is None and isinstance(value, list | tuple):
        return ["list", [_entry(item, inline, blobs) for item in value]]
    name, codec = _codec_of(value, described)
    data = codec.dump(value)
    if len(data) < INLINE:
        inline.append(data)
        return [name, len(data)]
    digest = sha256(data).hexdigest()
    blobs[digest] = data
    return [name, digest]


def _codec_of(value: Any, described: PortType[Any] | None) -> tuple[str, Codec[Any]]:
    described = described or _PRIMITIVES.get(type(value).__name__)
    if described is None:
        raise TypeError(f"a {type(value).__name__} cannot be kept: its class is no port type")
    return described.name, described.codec


def _seal(key: str, entries: str, inline: bytes) -> bytes:
    return sha256(f"{key}\n{entries}\n".encode() + inline).digest()


def _flat(entries: list[Any]) -> Iterator[tuple[str, int | str]]:
    """The entries of single values."""
    stack = list(entries)
    while stack:
        tag, content = stack.pop()
        if isinstance(content, list):
            stack.extend(content)
        else:
            yield tag, content
