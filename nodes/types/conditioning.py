"""Conditionings: what a sampler is asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from engine.types import port_type
from nodes.types.models import F
from nodes.types.tensors import TensorCodec

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Entry:
    """One prompt, and where and when it counts.

    `embeddings` [B, tokens, width], `attention` mask [B, tokens], `pooled` [B, width], `area` mask [B, h, w]; B is 1
    or the batch's size. The entry counts `weight` times, from the share `start` of the schedule to the share `end`.
    """

    embeddings: "Tensor"
    attention: "Tensor | None" = None
    pooled: "Tensor | None" = None
    area: "Tensor | None" = None
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, eq=False)
class Control:
    """A picture that steers the sampler beside the prompts: `hint` float32 [B, H, W, 3], and its reader."""

    hint: "Tensor"
    model: str
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0


@port_type(
    codec=lambda cls: TensorCodec(cls, Entry, Control),
    colour="#f0b35a",
    traits=("width",),
    export="SaveTensors",
)
@dataclass(frozen=True, eq=False)
class Conditioning(Generic[F]):
    """Prompts as numbers: what to draw, and what to keep away from."""

    entries: tuple[Entry, ...]
    controls: tuple[Control, ...] = ()
