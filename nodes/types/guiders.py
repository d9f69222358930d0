"""Guiders: in which ways a sampler's model is led, beside by how much."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.types import DataCodec, port_type

Way: TypeAlias = Literal["prompt", "picture", "attention", "layers"]
"""Toward the prompt; toward the picture that is edited; away from the model without attention, or without layers."""


@port_type(codec=DataCodec, colour="#6fc7c0")
@dataclass(frozen=True)
class Guider:
    """One way of leading a model: how much, and from which share of the schedule to which.

    `rescale` belongs to the way of the prompt: how much the answer is brought back to the spread it had without
    guidance, 0 to 1. `layers` belongs to the last two ways: parts of the names of transformer blocks, or their
    numbers, with commas between. `last` also belongs to the way of the prompt: the scale of the last of a batch, as of
    the last frame of a video, where it grows evenly from `scale`, that of the first.
    """

    way: Way
    scale: float
    start: float = 0.0
    end: float = 1.0
    rescale: float = 0.0
    layers: str = ""
    last: float | None = None

    @property
    def most(self) -> float:
        """The largest scale that any of a batch has."""
        return self.scale if self.last is None else max(self.scale, self.last)
