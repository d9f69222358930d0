"""The codec of values with tensors: safetensors whose metadata hold everything else as JSON."""

import dataclasses
import json
import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

if TYPE_CHECKING:
    from torch import Tensor

V = TypeVar("V")

METADATA: Final = "darkroom"
"""The one key of the metadata: safetensors keeps no order among several, and equal values need equal bytes."""


class TensorCodec(Generic[V]):
    """Frozen dataclasses of tensors, JSON values, tuples, and other dataclasses given as `parts`.

    Equal values give equal bytes; tensors come back on the CPU, contiguous.
    """

    def __init__(self, cls: type[V], *parts: type) -> None:
        self._classes: dict[str, type] = {each.__name__: each for each in (cls, *parts)}

    def dump(self, value: V) -> bytes:
        """The tensors as safetensors, the rest as JSON in its metadata."""
        import torch
        from safetensors.torch import save

        tensors: dict[str, Tensor] = {}
        outline = json.dumps(_outline(value, tensors, "value"), separators=(",", ":"), sort_keys=True)
        own = {  # clones: safetensors refuses tensors that share memory
            name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format) for name, tensor in tensors.items()
        }
        return save(own, {METADATA: outline})

    def load(self, data: bytes) -> V:
        """The value again; raises on bytes that `dump` did not make."""
        from safetensors.torch import load

        (length,) = struct.unpack("<Q", data[:8])
        outline = json.loads(data[8 : 8 + length])["__metadata__"][METADATA]
        value: V = self._fill(json.loads(outline), load(data))
        return value

    def nbytes(self, value: V) -> int:
        """The memory of its tensors."""
        return sum(tensor.nbytes for tensor in tensors_of(value))

    def places(self, value: V) -> dict[str, int]:
        """The memory of its tensors on each device, by the devices' names."""
        held: dict[str, int] = {}
        for tensor in tensors_of(value):
            device = str(tensor.device)
            held[device] = held.get(device, 0) + tensor.nbytes
        return held

    def to(self, value: V, device: str) -> V:
        """The value with its tensors on a device."""
        moved: V = map_tensors(value, lambda tensor: tensor.to(device))
        return moved

    def _fill(self, outline: Any, tensors: "dict[str, Tensor]") -> Any:
        if isinstance(outline, list):
            return tuple(self._fill(item, tensors) for item in outline)
        if not isinstance(outline, dict):
            return outline
        if "tensor" in outline:
            return tensors[outline["tensor"]]
        fields = {name: self._fill(item, tensors) for name, item in outline["fields"].items()}
        return self._classes[outline["class"]](**fields)


def _outline(value: Any, tensors: "dict[str, Tensor]", path: str) -> Any:
    """The value as JSON, its tensors taken out into `tensors` by their path."""
    if _is_tensor(value):
        tensors[path] = value
        return {"tensor": path}
    if isinstance(value, tuple):
        return [_outline(item, tensors, f"{path}.{index}") for index, item in enumerate(value)]
    if dataclasses.is_dataclass(value):
        fields = {
            field.name: _outline(getattr(value, field.name), tensors, f"{path}.{field.name}")
            for field in dataclasses.fields(value)
        }
        return {"class": type(value).__name__, "fields": fields}
    return value


def map_tensors(value: Any, change: "Callable[[Tensor], Tensor]") -> Any:
    """The same value with every tensor in it changed."""
    if _is_tensor(value):
        return change(value)
    if isinstance(value, tuple):
        return tuple(map_tensors(item, change) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: map_tensors(getattr(value, field.name), change) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changed)
    return value


def tensors_of(value: Any) -> "Iterator[Tensor]":
    """Every tensor in a value, in the order of its fields."""
    if _is_tensor(value):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from tensors_of(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from tensors_of(getattr(value, field.name))


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "untyped_storage")
