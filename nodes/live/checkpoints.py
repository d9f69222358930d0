"""Checkpoints of sampling: a scheduler's state as data, and data as the state of a fresh scheduler.

Only what is understood is kept: tensors, numbers, texts, and lists of them. A scheduler that keeps anything else, such
as a noise sampler of its own, cannot be resumed.
"""

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MappingProxyType
from typing import Any, Final

import numpy as np
import torch
from torch import Generator, Tensor

from nodes.live.gate import gate
from nodes.types.states import Placed, SamplerState, Series

with gate:
    from diffusers.configuration_utils import FrozenDict

PLAIN: Final = (type(None), bool, int, float, str)
SERIES: Final[Mapping[str, Callable[[list[Any]], Any]]] = MappingProxyType(
    {"list": list, "tuple": tuple, "Size": torch.Size}
)


def attributes_of(scheduler: Any) -> Mapping[str, Any]:
    """A scheduler's attributes now, for telling later what its steps have changed."""
    return dict(vars(scheduler))


def state_of(scheduler: Any, before: Mapping[str, Any], x: Tensor, generators: Sequence[Generator]) -> SamplerState:
    """The state after a step, copied to the CPU.

    `before` are the scheduler's attributes before its first step. Raises TypeError for one that is not understood.
    """
    changed = {
        name: value for name, value in vars(scheduler).items() if name not in before or not _same(value, before[name])
    }
    attributes = tuple((name, _packed(name, changed[name])) for name in sorted(changed))
    return SamplerState(_placed(x), attributes, tuple(generator.get_state() for generator in generators))


def restore(state: SamplerState, scheduler: Any, generators: Sequence[Generator], device: torch.device) -> Tensor:
    """Bring a scheduler that has made no step, and fresh generators, to a state; the x that belongs to it."""
    for name, packed in state.attributes:
        vars(scheduler)[name] = _unpacked(packed, device)
    for generator, noise in zip(generators, state.noise, strict=True):
        generator.set_state(noise)
    return _tensor(state.x, device)


def _same(value: Any, before: Any) -> bool:
    """Whether an attribute surely is what it was: the same object, of a kind that nobody changes in place."""
    if isinstance(value, FunctionType):
        return value is before and value.__closure__ is None
    return value is before and isinstance(value, (Tensor, np.ndarray, FrozenDict, *PLAIN))


def _packed(name: str, value: Any) -> Any:
    if type(value) in PLAIN:
        return value
    if type(value) is Tensor:
        return _placed(value)
    kind = type(value).__name__
    if type(value) is SERIES.get(kind):
        return Series(kind, tuple(_packed(name, item) for item in value))
    raise TypeError(f"the scheduler keeps something of type {kind} as its {name}")


def _unpacked(packed: Any, device: torch.device) -> Any:
    if isinstance(packed, Placed):
        return _tensor(packed, device)
    if isinstance(packed, Series):
        return SERIES[packed.kind]([_unpacked(item, device) for item in packed.items])
    return packed


def _placed(tensor: Tensor) -> Placed:
    values = tensor.detach().to("cpu", copy=True)
    return Placed(values, tensor.device.type != "cpu", values.stride())


def _tensor(placed: Placed, device: torch.device) -> Tensor:
    """A tensor of its own memory, laid out as the one that was kept: some kernels round by the layout."""
    values = placed.values
    where = device if placed.with_model else values.device
    empty = torch.empty_strided(values.shape, placed.strides, dtype=values.dtype, device=where)
    return empty.copy_(values)
