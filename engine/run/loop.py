"""The loop: begins what can begin, takes what the threads report, and says it to the listener."""

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any

from engine.errors import Cancelled, Missing, Problem
from engine.events import Cached, Failed, Finished, Listener, Noticed, Planned, Skipped, Status, Stopped
from engine.keys import Key
from engine.plan import Plan, Step
from engine.run.agenda import Waiting
from engine.run.checkpoints import AUTOMATIC, Checkpointing
from engine.run.crew import Crew, Work
from engine.run.fleet import Fleet
from engine.run.lanes import Lanes
from engine.run.perform import Message, exhausted, failure
from engine.run.performer import Fetched, Performer, Report
from engine.run.values import Values
from engine.store import Outputs, Store


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: the values of the targets that were reached, by path, what failed, and the plan it was of."""

    status: Status
    values: Mapping[str, Outputs]
    problems: tuple[Problem, ...]
    plan: Plan


class Run:
    """One attempt at a plan. Call `go` once.

    `go` raises `Missing` when a result that the plan counts on cannot be read; what was done until then is in the
    store. With `settles` it ends when its results are kept, else soon before. `done` are the keys of the steps that
    were performed, `missing` those that turned out to be missing.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        store: Store,
        fleet: Fleet,
        lanes: Lanes,
        emit: Listener,
        cancelled: Flag,
        *,
        is_looked_at: Callable[[], bool] = lambda: False,
        checkpointing: Checkpointing = AUTOMATIC,
        settles: bool = True,
    ) -> None:
        self._plan = plan
        self._store = store
        self._fleet = fleet
        self._emit = emit
        self._cancelled = cancelled
        self._settles = settles
        self._messages: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._values = Values(store, plan.readers)
        performer = Performer(
            plan, functions, store, fleet, self._messages.put, self._is_stopped, is_looked_at, checkpointing
        )
        self._crew = Crew(plan, self._values, lanes, fleet, performer, emit)
        self.done: set[Key] = set()
        self.missing: set[Key] = set()
        self._lost: dict[Key, str] = {}
        self._problems: list[Problem] = []
        self._abandoned = False

    def go(self) -> Ended:
        """Perform every step, or as many as can be."""
        try:
            self._emit(Planned(tuple(step.path for step in self._plan.steps), self._plan.cached))
            for path in self._plan.cached:
                self._emit(Cached(path))
            self._loop()
            self._read_targets()
        except BaseException:
            self._abandoned = True  # steps on threads stop at their next check
            raise
        finally:
            self._wait()
            self._crew.close()
        return self._ended()

    def _loop(self) -> None:
        crew, agenda = self._crew, self._crew.agenda
        handles, value, io, device = agenda.handles, agenda.value, agenda.io, agenda.device
        while True:
            if not self._cancelled.is_set() and not self.missing:
                if handles.steps and self._inline(handles):
                    continue
                if device.steps or io.steps or agenda.rounds:
                    crew.hand_out()
                if value.steps and self._inline(value):
                    continue
            if not crew.is_busy:
                return
            self._receive(self._messages.get())

    def _inline(self, lane: Waiting) -> bool:
        """Perform the first step of a lane in this thread; whether it could begin."""
        message = self._crew.inline(lane)
        if message is None:
            return False
        if isinstance(message.error, KeyboardInterrupt):  # in the caller's own thread: theirs, not the node's
            raise message.error
        while not self._messages.empty():  # what the step reported comes before its end
            self._receive(self._messages.get())
        self._end(message, None)
        return True

    def _receive(self, report: Report) -> None:
        if isinstance(report, Fetched):
            if not self._crew.fetched(report):
                self.missing.add(report.key)
        elif report.event is not None:
            self._emit(report.event)
        else:
            work = self._crew.back(report)
            if work is not None:
                self._end(report, work)

    def _is_stopped(self) -> bool:
        return self._abandoned or self._cancelled.is_set()

    def _end(self, message: Message, work: Work | None) -> None:
        """A step has ended; `work` is what it was on a thread, if it was on one."""
        step = self._plan.steps[message.index]
        if message.outputs is not None:
            self.done.add(step.key)
            self._values.keep(step.key, message.outputs, message.size)
            self._emit(Finished(step.path, message.seconds, message.peak))
        elif isinstance(message.error, Cancelled) and self._cancelled.is_set():
            self._lost[step.key] = step.path
            self._emit(Stopped(step.path))
        else:
            self._lost[step.key] = step.path
            problem = self._problem(step, message.error, work)
            self._problems.append(problem)
            self._emit(Failed(step.path, problem, message.seconds))
        self._crew.over(message.index, message.outputs)

    def _problem(self, step: Step, error: BaseException | None, work: Work | None) -> Problem:
        device = work.device if work is not None else None
        if error is not None and device is not None and device.is_out_of_memory(error):
            return exhausted(step, device, self._fleet.said_of(device), error)
        return failure(step, error)

    # ------------------------------------------------------------ the end

    def _read_targets(self) -> None:
        """Have the values of the targets that were there before. Raises `Missing`."""
        if not self.missing:
            stored = self._plan.stored
            self._crew.fetch(self._values.far(key for key in self._plan.targets.values() if key in stored))
            while self._crew.is_busy:
                self._receive(self._messages.get())
        if self.missing:
            raise Missing(min(self.missing))

    def _wait(self) -> None:
        """Until nothing is on a thread; what is still reported there is nobody's any more."""
        while self._crew.is_busy:
            report = self._messages.get()
            if isinstance(report, Fetched):
                self._crew.fetched(report)
            elif report.event is None:
                self._crew.back(report)

    def _ended(self) -> Ended:
        """Say what was not done, and hand over the targets that were reached."""
        stopped = self._cancelled.is_set()
        left = [step for step in self._plan.steps if step.key not in self.done]
        for step in left:
            if step.key not in self._lost:
                self._lost[step.key] = because = self._because(step)
                self._emit(Stopped(step.path) if stopped else Skipped(step.path, because))
        for problem in self._store.flush(wait=self._settles):
            self._emit(Noticed(problem))
        values = {path: self._values.of(key) for path, key in self._plan.targets.items() if key not in self._lost}
        status = Status.CANCELLED if stopped and left else Status.FAILED if self._problems else Status.DONE
        return Ended(status, values, tuple(self._problems), self._plan)

    def _because(self, step: Step) -> str:
        """The failed step that this one waited for, itself if it waited for none."""
        return next((self._lost[key] for key in step.reads() if key in self._lost), step.path)
