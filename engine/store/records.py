"""Records: the outputs of a step as parts of bytes, and back.

Every value is tagged with the name of its type, so that it can be read without knowing which step made it. A record
is a JSON list with one entry for each output: `[type, digest]` for bytes that lie beside it under their digest, or
`["list", [entries]]`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from engine.store.protocol import Outputs
from engine.types import PRIMITIVE_PORT_TYPES, Codec, Json, PortType, port_type_of

_PRIMITIVES: Mapping[str, PortType[Any]] = {described.name: described for described in PRIMITIVE_PORT_TYPES}


@dataclass(frozen=True, slots=True)
class Record:
    """A step's outputs as a description and the bytes that it refers to, by digest."""

    entries: str
    parts: Mapping[str, bytes]


def to_record(outputs: Outputs) -> Record:
    """The outputs as bytes. Raises `TypeError` for a value whose class is no port type."""
    parts: dict[str, bytes] = {}
    entries = [_entry(value, parts) for value in outputs]
    return Record(json.dumps(entries, separators=(",", ":")), parts)


def from_record(entries: str, part: Callable[[str], bytes], port_types: Mapping[str, PortType[Any]]) -> Outputs:
    """The outputs again. `part` gives the bytes of a digest. Raises on anything that is not as it was written."""
    return tuple(_value(entry, part, port_types) for entry in json.loads(entries))


def digests(entries: str) -> set[str]:
    """The digests that a record refers to."""
    found: set[str] = set()
    stack = list(json.loads(entries))
    while stack:
        tag, content = stack.pop()
        if tag == "list":
            stack.extend(content)
        else:
            found.add(content)
    return found


def _entry(value: Any, parts: dict[str, bytes]) -> Json:
    if isinstance(value, list | tuple) and port_type_of(type(value)) is None:
        return ["list", [_entry(item, parts) for item in value]]
    name, codec = _codec_of(value)
    data = codec.dump(value)
    digest = sha256(data).hexdigest()
    parts[digest] = data
    return [name, digest]


def _codec_of(value: Any) -> tuple[str, Codec[Any]]:
    described = port_type_of(type(value)) or _PRIMITIVES.get(type(value).__name__)
    if described is None:
        raise TypeError(f"a {type(value).__name__} cannot be kept: its class is no port type")
    return described.name, described.codec


def _value(entry: Any, part: Callable[[str], bytes], port_types: Mapping[str, PortType[Any]]) -> Any:
    tag, content = entry
    if tag == "list":
        return [_value(item, part, port_types) for item in content]
    return port_types[tag].codec.load(part(content))
