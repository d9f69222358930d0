"""The performer: does on any thread what the loop hands out, and reports it in messages. It never raises."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.context import Models
from engine.devices import Device
from engine.errors import Cancelled
from engine.keys import Key
from engine.plan import Plan
from engine.run.checkpoints import Checkpointing
from engine.run.fleet import Fleet
from engine.run.perform import Message, context_of, perform
from engine.store import Outputs, Store
from engine.store.places import nbytes
from engine.types import Handle

log = logging.getLogger("darkroom.run")


@dataclass(slots=True)
class Fetched:
    """A value was read from the store, or could not be; `size` is the memory that it holds."""

    key: Key
    outputs: Outputs | None
    size: int = 0


Report: TypeAlias = Message | Fetched


@dataclass(frozen=True, slots=True)
class Performer:
    """What performing the steps of one run takes. `tell` may be called from any thread, so may `is_stopped`."""

    plan: Plan
    functions: Mapping[str, Callable[..., Any]]
    store: Store
    fleet: Fleet
    tell: Callable[[Report], None]
    is_stopped: Callable[[], bool]
    is_looked_at: Callable[[], bool]
    checkpointing: Checkpointing

    def here(self, index: int, arguments: dict[str, Any], models: Models) -> Message:
        """Perform a step in this thread."""
        step = self.plan.steps[index]
        if step.spec.context:
            arguments[step.spec.context] = context_of(
                index, step, models, self.tell, self.is_stopped, self.store,
                is_looked_at=self.is_looked_at, checkpointing=self.checkpointing,
            )  # fmt: skip
        return perform(index, step, self.functions[step.spec.name], arguments)

    def on_pool(self, index: int, arguments: dict[str, Any], models: Models) -> None:
        """Perform a step, unless the run was stopped before its turn came."""
        self.tell(self._watched(index, lambda: self.here(index, arguments, models)))

    def on_device(
        self, index: int, arguments: dict[str, Any], device: Device, again: Sequence[Handle[Any]] | None
    ) -> None:
        """The same for a step on a device's thread. `again` are the models of a step that is tried once more."""

        def work() -> Message:
            if again is not None:
                self.fleet.relieve(device, again)
            device.begin_peak()
            message = self.here(index, arguments, self.fleet.on(device))
            message.peak = device.peak()
            return message

        self.tell(self._watched(index, work))

    def fetch(self, key: Key) -> None:
        """Read a value from the store; one that cannot be read is missing."""
        outputs, size = None, 0
        try:
            outputs = self.store.get(key)
            size = nbytes(outputs) if outputs is not None else 0
        except BaseException:  # the loop waits for an answer, whatever happens
            log.exception("the result %s cannot be read", key[:12])
        self.tell(Fetched(key, outputs, size))

    def _watched(self, index: int, work: Callable[[], Message]) -> Message:
        """What came of some work: whatever it raises is in the message, for the loop waits for one."""
        began = time.perf_counter()
        try:
            if self.is_stopped():
                raise Cancelled("the run was cancelled")
            message = work()
            if message.outputs is not None:
                message.size = nbytes(message.outputs)
        except BaseException as error:
            return Message(index, error=error, seconds=time.perf_counter() - began)
        return message
