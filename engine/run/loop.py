"""The loop: begins what can begin, takes what the threads report, and says it to the listener."""

import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any

from engine.context import Models
from engine.errors import Cancelled, Missing, Problem
from engine.events import Cached, Failed, Finished, Listener, Noticed, Planned, Skipped, Started, Status, Stopped
from engine.keys import Key
from engine.plan import Plan, Step
from engine.run.lanes import Lane, Lanes
from engine.run.perform import Message, context_of, failure, perform
from engine.run.values import Values
from engine.store import Outputs, Store


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: the values of the targets that were reached, by path, what failed, and the nodes' keys."""

    status: Status
    values: Mapping[str, Outputs]
    problems: tuple[Problem, ...]
    keys: Mapping[str, Key]


class Run:
    """One attempt at a plan. Call `go` once.

    Raises `Missing` when a result that the plan counts on cannot be read; what was done until then is in the store.
    """

    def __init__(
        self,
        plan: Plan,
        functions: Mapping[str, Callable[..., Any]],
        store: Store,
        models: Models,
        emit: Listener,
        cancelled: Flag,
        *,
        previews: bool = False,
    ) -> None:
        self._plan = plan
        self._functions = functions
        self._store = store
        self._models = models
        self._emit = emit
        self._cancelled = cancelled
        self._previews = previews
        self._values = Values(store, plan.readers)
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._done: set[Key] = set()
        self._lost: dict[Key, str] = {}
        self._problems: list[Problem] = []
        self._running = 0
        self._missing: Missing | None = None
        self._abandoned = False

    def go(self) -> Ended:
        """Perform every step, or as many as can be."""
        self._emit(Planned(tuple(step.path for step in self._plan.steps), self._plan.cached))
        for path in self._plan.cached:
            self._emit(Cached(path))
        with Lanes(self._plan) as lanes:
            try:
                self._loop(lanes)
            except BaseException:
                self._abandoned = True  # steps on threads stop at their next check
                raise
        if self._missing is not None:
            raise self._missing
        return self._ended()

    def _loop(self, lanes: Lanes) -> None:
        while True:
            if not self._cancelled.is_set() and self._missing is None:
                for lane in lanes.threaded:
                    self._dispatch(lane)
                if lanes.value.waiting:
                    self._inline(lanes.value.pop(), lanes)
                    continue
            if not self._running:
                return
            self._receive(self._messages.get(), lanes)

    def _dispatch(self, lane: Lane) -> None:
        while lane.free and lane.waiting:
            index = lane.pop()
            arguments = self._begin(index)
            if arguments is None or lane.pool is None:
                return
            lane.free -= 1
            self._running += 1
            lane.pool.submit(self._perform_on_thread, index, arguments)

    def _inline(self, index: int, lanes: Lanes) -> None:
        arguments = self._begin(index)
        if arguments is None:
            return
        message = self._perform(index, arguments)
        if isinstance(message.error, KeyboardInterrupt):  # in the caller's own thread: theirs, not the node's
            raise message.error
        while not self._messages.empty():  # what the step reported comes before its end
            self._receive(self._messages.get(), lanes)
        self._end(message, lanes)

    def _receive(self, message: Message, lanes: Lanes) -> None:
        if message.event is not None:
            self._emit(message.event)
            return
        lanes.leave(message.index)
        self._running -= 1
        self._end(message, lanes)

    # ------------------------------------------------------------ one step

    def _begin(self, index: int) -> dict[str, Any] | None:
        """The arguments of a step; None when a value that it reads is gone."""
        step = self._plan.steps[index]
        try:
            arguments = self._values.arguments(step.settings, step.sources)
        except Missing as missing:
            self._missing = missing
            return None
        self._emit(Started(step.path))
        return arguments

    def _perform_on_thread(self, index: int, arguments: dict[str, Any]) -> None:
        self._messages.put(self._perform(index, arguments))

    def _perform(self, index: int, arguments: dict[str, Any]) -> Message:
        step = self._plan.steps[index]
        if step.spec.context:
            tell = self._messages.put
            context = context_of(index, step, self._models, tell, self._is_stopped, previews=self._previews)
            arguments[step.spec.context] = context
        return perform(index, step, self._functions[step.spec.name], arguments)

    def _is_stopped(self) -> bool:
        return self._abandoned or self._cancelled.is_set()

    def _end(self, message: Message, lanes: Lanes) -> None:
        step = self._plan.steps[message.index]
        if message.outputs is not None:
            self._done.add(step.key)
            self._values.keep(step.key, message.outputs)
            self._emit(Finished(step.path, message.seconds))
            lanes.done(step.key)
        elif isinstance(message.error, Cancelled) and self._cancelled.is_set():
            self._lost[step.key] = step.path
            self._emit(Stopped(step.path))
        else:
            self._lost[step.key] = step.path
            problem = failure(step, message.error)
            self._problems.append(problem)
            self._emit(Failed(step.path, problem, message.seconds))
        self._values.release(step.reads())

    # ------------------------------------------------------------ the end

    def _ended(self) -> Ended:
        """Say what was not done, and hand over the targets that were reached."""
        stopped = self._cancelled.is_set()
        left = [step for step in self._plan.steps if step.key not in self._done]
        for step in left:
            if step.key not in self._lost:
                self._lost[step.key] = because = self._because(step)
                self._emit(Stopped(step.path) if stopped else Skipped(step.path, because))
        for problem in self._store.flush():
            self._emit(Noticed(problem))
        reached = {path: key for path, key in self._plan.targets.items() if key not in self._lost}
        values = {path: self._values.of(key) for path, key in reached.items()}
        status = Status.CANCELLED if stopped and left else Status.FAILED if self._problems else Status.DONE
        return Ended(status, values, tuple(self._problems), self._plan.keys)

    def _because(self, step: Step) -> str:
        """The failed step that this one waited for, itself if it waited for none."""
        return next((self._lost[key] for key in step.reads() if key in self._lost), step.path)
