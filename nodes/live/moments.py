"""Moments: where the calls of a model stand in a schedule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nodes.types import Schedule


@dataclass(frozen=True, slots=True)
class Moment:
    """A call of the model: `index` of the `count` calls of the whole schedule.

    `t` is the timestep as the scheduler reads it, on the CPU; `seen` is what the model reads, on its device.
    """

    t: Tensor
    seen: Tensor
    index: int
    count: int

    def within(self, start: float, end: float) -> bool:
        """Whether it lies between two shares of the schedule. Parts that meet leave nothing out and share nothing."""
        return int(start * self.count) <= self.index < int(end * self.count)

    def is_whole_within(self, start: float, end: float) -> bool:
        """Whether it begins and ends between two shares, which is how diffusers' ControlNets count."""
        return self.index / self.count >= start and (self.index + 1) / self.count <= end


def moments_of(schedule: Schedule[Any], scheduler: Any, live: Any) -> Iterator[Moment]:
    """The calls that a schedule keeps, in order. Everything moves to the device at once, so that no call waits."""
    timesteps = scheduler.timesteps
    times = _sigma_times(schedule) if getattr(live, "reads_sigmas", False) else timesteps
    seen = times.to(live.device)
    for index in range(schedule.first, schedule.last):
        yield Moment(timesteps[index], seen[index], index, len(timesteps))


def _sigma_times(schedule: Schedule[Any]) -> Tensor:
    """What models preconditioned after Karras et al. (2022, table 1) read as time: a quarter of sigma's logarithm."""
    return torch.tensor(schedule.sigmas).log() / 4
