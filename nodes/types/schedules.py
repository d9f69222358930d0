"""Schedules: which scheduler, over which timesteps, and which part of them."""

from dataclasses import dataclass
from typing import Generic

from engine.types import DataCodec, port_type
from nodes.types.models import F


@port_type(codec=DataCodec, colour="#e08a4f", traits=("prediction",))
@dataclass(frozen=True)
class Schedule(Generic[F]):
    """The steps that a sampler takes, and the scheduler that takes them.

    `scheduler` is a name of the `Scheduler` node's, `config` the full config of the diffusers class as canonical JSON
    text, `steps` the number of steps asked for. `timesteps` and `sigmas` (noise over signal) belong to the calls of
    the model, in order: a second order scheduler makes two in each step. The sampler makes those from `first` to
    before `last`.
    """

    scheduler: str
    config: str
    steps: int
    timesteps: tuple[float, ...]
    sigmas: tuple[float, ...]
    first: int
    last: int
