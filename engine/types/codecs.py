"""How values of a type become bytes and back."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from engine.types.ports import Json

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class File:
    """Encoded bytes, ready to be written or sent. `facts` are what a reader wants to know first, such as width."""

    data: bytes
    media_type: str
    facts: Mapping[str, Json] = field(default_factory=dict)


class Codec(Protocol[V]):
    """How values of a type become bytes and back. Tensors as safetensors, all else as JSON; never pickle."""

    def dump(self, value: V) -> bytes:
        """The value as bytes; equal values give equal bytes."""
        ...

    def load(self, data: bytes) -> V:
        """The value again; raises on bytes that `dump` did not make."""
        ...

    def nbytes(self, value: V) -> int:
        """How much memory the value holds, in bytes, near enough for a budget."""
        ...

    def to(self, value: V, device: str) -> V:
        """The value with its tensors on a device; itself where there are none."""
        ...


class PlacedCodec(Codec[V], Protocol[V]):
    """The codec of values that may lie on devices: it says where, so that they count there."""

    def places(self, value: V) -> Mapping[str, int]:
        """The bytes that the value holds, by the names of devices; "cpu" is the computer's own memory."""
        ...


class JsonCodec:
    """Values that are JSON already: numbers, texts, lists of them."""

    def dump(self, value: Any) -> bytes:
        """Compact JSON, keys sorted."""
        return json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()

    def load(self, data: bytes) -> Any:
        """What `json.loads` makes of it."""
        return json.loads(data)

    def nbytes(self, value: Any) -> int:
        """Texts by their length, all else as a machine number."""
        return len(value) if isinstance(value, str) else 32

    def to(self, value: Any, device: str) -> Any:
        """JSON lives in no device."""
        return value


class DataCodec(Generic[V]):
    """Frozen dataclasses whose fields are JSON: handles, schedules, scores. Lists come back as tuples."""

    def __init__(self, cls: type[V]) -> None:
        self._cls = cls

    def dump(self, value: V) -> bytes:
        """The fields as a JSON object, keys sorted."""
        return JsonCodec().dump(dataclasses.asdict(value))  # type: ignore[call-overload]

    def load(self, data: bytes) -> V:
        """An object of the class from its fields."""
        return self._cls(**{name: _as_tuples(value) for name, value in json.loads(data).items()})

    def nbytes(self, value: V) -> int:
        """The length of its JSON."""
        return len(self.dump(value))

    def to(self, value: V, device: str) -> V:
        """Data live in no device."""
        return value


class FileCodec:
    """Files: one line of JSON, then the bytes as they are."""

    def dump(self, value: File) -> bytes:
        """A header line and the bytes."""
        header = JsonCodec().dump({"media_type": value.media_type, "facts": dict(value.facts)})
        return header + b"\n" + value.data

    def load(self, data: bytes) -> File:
        """The file again."""
        header, _, rest = data.partition(b"\n")
        fields = json.loads(header)
        return File(rest, fields["media_type"], fields["facts"])

    def nbytes(self, value: File) -> int:
        """The number of its bytes."""
        return len(value.data)

    def to(self, value: File, device: str) -> File:
        """Files live in no device."""
        return value


def _as_tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_as_tuples(item) for item in value)
    return value
