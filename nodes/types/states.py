"""The state of a sampler between two calls of its model, so that sampling can go on from there later."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.types import port_type
from nodes.types.tensors import TensorCodec

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Placed:
    """A tensor, and where and how it lay: on the CPU or with the model, and with which strides."""

    values: "Tensor"
    with_model: bool
    strides: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Series:
    """A "list" or "tuple" of a scheduler's."""

    kind: str
    items: tuple[Any, ...]


@port_type(codec=lambda cls: TensorCodec(cls, Placed, Series), colour="#8f8a9c")
@dataclass(frozen=True, eq=False)
class SamplerState:
    """Sampling that is under way: all that its next step will read.

    `x` [B, C, h, w] is the batch in the scheduler's own scale, `attributes` those of the scheduler that its steps have
    changed: numbers, texts, `Placed` and `Series`. `noise` holds the state of each image's generator, uint8.
    """

    x: Placed
    attributes: tuple[tuple[str, Any], ...]
    noise: "tuple[Tensor, ...]"
