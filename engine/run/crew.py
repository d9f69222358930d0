"""The crew: hands the steps of a run to the threads of the lanes, and knows who is at work."""

import logging
import traceback
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from heapq import heappop
from typing import Any, Final

from engine.devices import Device
from engine.events import Listener, Started
from engine.keys import Key
from engine.plan import Plan
from engine.run.agenda import Agenda, Waiting
from engine.run.fleet import Fleet
from engine.run.lanes import Lanes
from engine.run.needs import Needs
from engine.run.perform import Message
from engine.run.performer import Fetched, Performer
from engine.run.turns import Turns
from engine.run.values import Values
from engine.store import Outputs

log = logging.getLogger("darkroom.run")

AHEAD: Final = 2**30
"""Bytes of values that wait for their readers, beyond which no step begins before its turn."""


@dataclass(slots=True)
class Work:
    """A step at work on a thread: what it was called with, on which device if on one, and whether once more."""

    index: int
    arguments: dict[str, Any]
    device: Device | None = None
    again: bool = False


class Crew:
    """The loop's own, so no thread but that one may call it.

    At most one step is on a device; each goes where most of its models lie already. A step that a device's memory was
    not enough for is tried once more, unchanged, after what is idle there was moved off.
    """

    def __init__(
        self,
        plan: Plan,
        values: Values,
        lanes: Lanes,
        fleet: Fleet,
        performer: Performer,
        emit: Listener,
    ) -> None:
        self.agenda: Final = Agenda(plan, len(fleet.devices), lanes.pool)
        self._steps = plan.steps
        self._values = values
        self._lanes = lanes
        self._fleet = fleet
        self._performer = performer
        self._emit = emit
        self._models = fleet.on(fleet.devices[0])
        self._idle = list(fleet.devices)
        self._idle_threads = lanes.pool
        self._rounds = plan.rounds
        self._turns = Turns(plan.rounds.values(), (device.name for device in fleet.devices))
        self._at_work: dict[int, Work] = {}
        self._fetching = 0
        self._ending = ExitStack()
        self._claim = self._ending.enter_context(fleet.claim(values.__contains__))
        self._needs = Needs(plan, self._claim)
        self._uses_models = bool(self._needs.keys)
        for key in self._needs.keys & plan.stored:  # so that no model is moved off for another and back again
            if not values.far((key,)):
                self._needs.learn(key, values.of(key))

    @property
    def is_busy(self) -> bool:
        """Whether anything is on a thread."""
        return bool(self._at_work) or self._fetching > 0

    def close(self) -> None:
        """The run is over, and nothing is on a thread: its models are nobody's any more."""
        self._ending.close()

    # ------------------------------------------------------------ what begins

    def next(self, lane: Waiting) -> int | None:
        """The first step of a lane, if it may begin now. Stored values that it reads from files are read first."""
        agenda = self.agenda
        while lane.steps:
            index = lane.steps[0]
            if self._values.held > AHEAD and self.is_busy and index != agenda.first():
                return None
            if not agenda.unread or index not in agenda.unread:
                return index
            if len(lane.ahead) >= lane.width and index > min(lane.ahead):
                return None
            agenda.unread.discard(index)
            far = self._values.far(self._steps[index].reads())
            if not far:
                return index
            lane.ahead.add(heappop(lane.steps))
            self.fetch(agenda.wait(index, far))
        return None

    def fetch(self, keys: Iterable[Key]) -> None:
        """Have the pool read stored values."""
        for key in keys:
            self._fetching += 1
            self._lanes.beside(partial(self._performer.fetch, key))

    def hand_out(self) -> None:
        """Begin every step that a device or a thread is free for, in the order of the plan."""
        agenda = self.agenda
        while self._begin_on_device():
            pass
        while (index := self.next(agenda.io)) is not None and self._idle_threads:
            work = Work(index, self._begin(agenda.io))
            self._idle_threads -= 1
            self._at_work[index] = work
            self._lanes.beside(partial(self._performer.on_pool, index, work.arguments, self._models))

    def inline(self, lane: Waiting) -> Message | None:
        """Perform the first step of a lane in this thread; None if it may not begin yet."""
        index = self.next(lane)
        return None if index is None else self._performer.here(index, self._begin(lane), self._models)

    def _begin(self, lane: Waiting) -> dict[str, Any]:
        """Take the first step of a lane, and say so; what its function is called with."""
        index = heappop(lane.steps)
        if lane.ahead:
            lane.ahead.discard(index)
        step = self._steps[index]
        self._emit(Started(step.path))
        return self._values.arguments(step.settings, step.sources)

    def _begin_on_device(self) -> bool:
        """Begin the first step that an idle device may begin; whether there was one."""
        for place, lane in enumerate(self.agenda.on_devices()):
            devices = [device for device in self._idle if self._turns.may(device.name, lane.round)]
            if place and not devices:
                continue  # what the first one reads is read ahead; the others have time
            index = self.next(lane)
            if index is not None and devices:
                device = self._nearest(index, devices)
                self._idle.remove(device)
                self._turns.begin(device.name, lane.round)
                self._on_device(device, Work(index, self._begin(lane), device))
                return True
        return False

    def _nearest(self, index: int, devices: Sequence[Device]) -> Device:
        """Which of the devices holds most of a step's models."""
        if len(devices) == 1:
            return devices[0]
        handles = self._needs.of(index)
        return max(devices, key=lambda device: self._fleet.lying(device, handles))

    def _on_device(self, device: Device, work: Work) -> None:
        self._at_work[work.index] = work
        again = self._needs.of(work.index) if work.again else None
        self._lanes.on(device, partial(self._performer.on_device, work.index, work.arguments, device, again))

    # ------------------------------------------------------------ what comes back

    def fetched(self, message: Fetched) -> bool:
        """A value was read; whether it was there."""
        self._fetching -= 1
        if message.outputs is None:
            return False
        self._values.hold(message.key, message.outputs, message.size)
        self._needs.learn(message.key, message.outputs)
        self.agenda.there(message.key)
        return True

    def back(self, message: Message) -> Work | None:
        """A step has come back from its thread; None if it is tried once more."""
        work = self._at_work.pop(message.index)
        if work.device is None:
            self._idle_threads += 1
        elif message.error is not None and not work.again and work.device.is_out_of_memory(message.error):
            self._once_more(work, work.device, message.error)
            return None
        else:
            self._idle.append(work.device)
        return work

    def over(self, index: int, outputs: Outputs | None) -> None:
        """A step has ended; with outputs, those that waited only for it could begin, and without they never will."""
        key = self._steps[index].key
        self._ended(index)
        if outputs is None:
            for other in self.agenda.never(key):
                self._ended(other)
            return
        if self._uses_models:
            self._needs.learn(key, outputs)
        self.agenda.there(key)

    def _ended(self, index: int) -> None:
        """A step needs nothing any more: neither what it reads, nor its models, nor its turn."""
        step = self._steps[index]
        self.agenda.ended[index] = True
        self._values.release(step.reads())
        if self._uses_models:
            self._needs.done(index)
        if self._rounds and step.key in self._rounds:
            self._turns.end(self._rounds[step.key])

    def _once_more(self, work: Work, device: Device, error: BaseException) -> None:
        """Try a step again after what else lies on its device was moved off; what it reads itself stays."""
        path = self._steps[work.index].path
        log.warning("%s: the memory of %s was not enough; once more with all else moved off", path, device.name)
        traceback.clear_frames(error.__traceback__)  # they hold what the first try had made
        error.__traceback__ = None
        read = {key for index in (*self._at_work, work.index) for key in self._steps[index].reads()}
        self._claim.move_values(device, read.__contains__)
        self._values.renew()
        work.again = True
        self._on_device(device, work)
