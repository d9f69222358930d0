"""What ControlNets and their like add to a UNet's own features while it samples."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from engine.context import Context
from nodes.live.ask import Ask
from nodes.live.moments import Moment
from nodes.types import Conditioning, Control


@dataclass(frozen=True)
class Added:
    """What is added to a UNet's features: at the end of each block on the way down, in the middle, within blocks."""

    down: tuple[Tensor, ...] = ()
    middle: Tensor | None = None
    inside: tuple[Tensor, ...] = ()


@dataclass(frozen=True, eq=False)
class Net:
    """A live model that steers, with its picture as it reads it, how much it counts, and when."""

    live: Any
    hint: Any
    weight: float
    start: float
    end: float


class Nets:
    """All that steers a sampling. Each conditioning has the places of its own."""

    def __init__(self, conditionings: Iterable[Conditioning[Any]]) -> None:
        self._controls: list[Control] = []
        self.places = [[self._place(control) for control in each.controls] for each in conditionings]
        self._nets: list[Net] = []

    def wake(self, ctx: Context, stack: ExitStack, samples: Tensor) -> None:
        """Take the models into use until the stack is left, and show them their pictures for a batch of latents."""
        for control in self._controls:
            live: Any = stack.enter_context(ctx.use(control.model))
            hint = live.hint(control.hint, samples)
            self._nets.append(Net(live, hint, control.weight, control.start, control.end))

    def steered(self, ask: Ask, places: Sequence[int], x: Tensor, moment: Moment) -> Ask:
        """What is asked, with what the models of these places add to it; they are summed."""
        added = [
            _weighted(net.live.added(x, moment.seen, ask, net.hint), net.weight)
            for net in (self._nets[place] for place in places)
            if moment.is_whole_within(net.start, net.end)
        ]
        if not added:
            return ask
        sum_ = added[0]
        for each in added[1:]:
            sum_ = _both(sum_, each)
        return replace(ask, down=sum_.down, middle=sum_.middle, inside=sum_.inside)

    def _place(self, control: Control) -> int:
        for place, known in enumerate(self._controls):
            if _is_same(known, control):
                return place
        self._controls.append(control)
        return len(self._controls) - 1


def _is_same(one: Control, other: Control) -> bool:
    """Whether two controls do the same, so that both prompts can be steered in one call."""
    if (one.model, one.weight, one.start, one.end) != (other.model, other.weight, other.start, other.end):
        return False
    return one.hint is other.hint or torch.equal(one.hint, other.hint)


def _weighted(added: Added, weight: float) -> Added:
    return Added(
        tuple(part * weight for part in added.down),
        None if added.middle is None else added.middle * weight,
        tuple(part * weight for part in added.inside),
    )


def _both(one: Added, other: Added) -> Added:
    middle = one.middle if other.middle is None else other.middle if one.middle is None else one.middle + other.middle
    return Added(_sums(one.down, other.down), middle, _sums(one.inside, other.inside))


def _sums(ones: tuple[Tensor, ...], others: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    if not ones or not others:
        return ones or others
    return tuple(one + other for one, other in zip(ones, others, strict=True))
