"""The run: performs the steps of a plan and emits events. It decides nothing.

One loop owns all state. Steps of the lane `value` are done in the loop itself; `io` steps on a small pool of threads
and `device` steps on a thread of their own, at most one at a time. Threads speak to the loop through one queue, so
events come from the loop's thread alone.
"""

import heapq
import logging
import queue
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event as Flag
from typing import Any, Final

from engine.context import Context, Models
from engine.errors import Cancelled, Code, Missing, Problem
from engine.events import (
    Cached,
    Failed,
    Finished,
    Listener,
    Noticed,
    Planned,
    Preview,
    Progress,
    Skipped,
    Started,
    Status,
    Stopped,
)
from engine.keys import Key
from engine.plan import Plan, Ref, Source, Step
from engine.store import Outputs, Store
from engine.types import File

IO_THREADS: Final = 2
"""Threads of the pool of CPU steps."""

log = logging.getLogger("darkroom.run")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: the values of the targets that were reached, by path, and what failed."""

    status: Status
    values: Mapping[str, Outputs]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Message:
    """What a thread tells the loop: that a step ended, or something to be passed on to the listener."""

    index: int
    outputs: Outputs | None = None
    error: BaseException | None = None
    seconds: float = 0.0
    event: Progress | Preview | None = None


@dataclass(slots=True)
class _Lane:
    """Steps that wait for a lane, in the order of the plan, and how many more it takes at once."""

    free: int
    waiting: list[int] = field(default_factory=list)


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
        self._messages: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self._values: dict[Key, Outputs] = {}
        self._readers = dict(plan.readers)
        self._blockers: list[int] = []
        self._dependents: dict[Key, list[int]] = {}
        self._done: set[Key] = set()
        self._lost: dict[Key, str] = {}
        self._problems: list[Problem] = []
        self._lanes = {"value": _Lane(1), "io": _Lane(IO_THREADS), "device": _Lane(1)}
        self._running = 0
        self._missing: Missing | None = None
        self._abandoned = False

    def go(self) -> Ended:
        """Perform every step, or as many as can be."""
        self._emit(Planned(tuple(step.path for step in self._plan.steps), self._plan.cached))
        for path in self._plan.cached:
            self._emit(Cached(path))
        self._prepare()
        io = ThreadPoolExecutor(IO_THREADS, thread_name_prefix="darkroom-io")
        device = ThreadPoolExecutor(1, thread_name_prefix="darkroom-device")
        try:
            self._loop({"io": io, "device": device})
        except BaseException:
            self._abandoned = True  # steps on threads stop at their next check
            raise
        finally:
            io.shutdown()
            device.shutdown()
        if self._missing is not None:
            raise self._missing
        return self._ended()

    # ------------------------------------------------------------ the loop

    def _prepare(self) -> None:
        """Count what each step waits for."""
        for index, step in enumerate(self._plan.steps):
            blockers = {key for key in step.reads() if key not in self._plan.stored}
            self._blockers.append(len(blockers))
            for key in blockers:
                self._dependents.setdefault(key, []).append(index)
            if not blockers:
                heapq.heappush(self._lanes[step.spec.lane].waiting, index)

    def _loop(self, pools: Mapping[str, ThreadPoolExecutor]) -> None:
        value = self._lanes["value"]
        while True:
            if not self._cancelled.is_set() and self._missing is None:
                for name, pool in pools.items():
                    self._dispatch(self._lanes[name], pool)
                if value.waiting:
                    self._inline(heapq.heappop(value.waiting))
                    continue
            if not self._running:
                return
            self._receive(self._messages.get())

    def _dispatch(self, lane: _Lane, pool: ThreadPoolExecutor) -> None:
        while lane.free and lane.waiting:
            index = heapq.heappop(lane.waiting)
            arguments = self._begin(index)
            if arguments is None:
                return
            lane.free -= 1
            self._running += 1
            pool.submit(self._perform_on_thread, index, arguments)

    def _inline(self, index: int) -> None:
        arguments = self._begin(index)
        if arguments is None:
            return
        message = self._perform(index, arguments)
        if isinstance(message.error, KeyboardInterrupt):  # in the caller's own thread: theirs, not the node's
            raise message.error
        self._drain()  # what the step reported comes before its end
        self._end(message)

    def _drain(self) -> None:
        while not self._messages.empty():
            self._receive(self._messages.get())

    def _receive(self, message: _Message) -> None:
        if message.event is not None:
            self._emit(message.event)
            return
        self._lanes[self._plan.steps[message.index].spec.lane].free += 1
        self._running -= 1
        self._end(message)

    # ------------------------------------------------------------ one step

    def _begin(self, index: int) -> dict[str, Any] | None:
        """The arguments of a step, its values fetched; None when one of them is gone."""
        step = self._plan.steps[index]
        try:
            arguments = dict(step.settings)
            for port, source in step.sources.items():
                arguments[port] = self._fetch(source)
        except Missing as missing:
            self._missing = missing
            return None
        self._emit(Started(step.path))
        return arguments

    def _fetch(self, source: Source) -> Any:
        if isinstance(source, Ref):
            return self._read(source)
        return [self._read(item) if isinstance(item, Ref) else item for item in source]

    def _read(self, ref: Ref) -> Any:
        value = self._value(ref.key)[ref.index]
        return float(value) if ref.widen else value

    def _value(self, key: Key) -> Outputs:
        outputs = self._values.get(key)
        if outputs is None:
            outputs = self._store.get(key)
            if outputs is None:
                raise Missing(key)
            self._values[key] = outputs
        return outputs

    def _perform_on_thread(self, index: int, arguments: dict[str, Any]) -> None:
        self._messages.put(self._perform(index, arguments))

    def _perform(self, index: int, arguments: dict[str, Any]) -> _Message:
        """Call the node's function; whatever it raises becomes part of the message."""
        step = self._plan.steps[index]
        if step.spec.context:
            arguments[step.spec.context] = self._context(index, step)
        began = time.perf_counter()
        try:
            outputs = as_outputs(step, self._functions[step.spec.name](**arguments))
        except BaseException as error:  # a node's code may raise anything, SystemExit too; it becomes a problem
            return _Message(index, error=error, seconds=time.perf_counter() - began)
        return _Message(index, outputs=outputs, seconds=time.perf_counter() - began)

    def _context(self, index: int, step: Step) -> Context:
        put = self._messages.put
        path = step.path

        def progress(done: int, total: int) -> None:
            put(_Message(index, event=Progress(path, done, total)))

        def preview(file: File) -> None:
            put(_Message(index, event=Preview(path, file.data, file.media_type)))

        looked_at = preview if self._previews else None
        return Context(self._models, progress=progress, preview=looked_at, cancelled=self._is_stopped)

    def _is_stopped(self) -> bool:
        return self._abandoned or self._cancelled.is_set()

    def _end(self, message: _Message) -> None:
        step = self._plan.steps[message.index]
        if message.outputs is not None:
            self._done.add(step.key)
            self._keep(step, message.outputs)
            self._emit(Finished(step.path, message.seconds))
            for index in self._dependents.get(step.key, ()):
                self._blockers[index] -= 1
                if not self._blockers[index]:
                    heapq.heappush(self._lanes[self._plan.steps[index].spec.lane].waiting, index)
        elif isinstance(message.error, Cancelled) and self._cancelled.is_set():
            self._emit(Stopped(step.path))
            self._lost[step.key] = step.path
        else:
            self._fail(step, message)
        for key in step.reads():
            self._release(key)

    def _keep(self, step: Step, outputs: Outputs) -> None:
        self._store.put(step.key, outputs)
        if self._readers.get(step.key):
            self._values[step.key] = outputs

    def _release(self, key: Key) -> None:
        """One reader less; the last one lets go of the value."""
        self._readers[key] -= 1
        if not self._readers[key]:
            self._values.pop(key, None)

    def _fail(self, step: Step, message: _Message) -> None:
        error = message.error
        log.error("%s (%s) failed", step.path, step.spec.name, exc_info=error)
        said = _said(error)
        text = f'"{step.path}" ({step.spec.name}) failed: {said}'
        problem = Problem(code=Code.NODE_FAILED, message=text, node=step.path, hint="--debug shows the traceback")
        self._problems.append(problem)
        self._emit(Failed(step.path, problem, message.seconds))
        self._lost[step.key] = step.path

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
        values = {path: self._value(key) for path, key in reached.items()}
        status = Status.CANCELLED if stopped and left else Status.FAILED if self._problems else Status.DONE
        return Ended(status, values, tuple(self._problems))

    def _because(self, step: Step) -> str:
        """The failed step that this one waited for, itself if it waited for none."""
        return next((self._lost[key] for key in step.reads() if key in self._lost), step.path)


def _said(error: BaseException | None) -> str:
    """What an exception says, its class where it says nothing or fails to."""
    try:
        return str(error).strip() or type(error).__name__
    except Exception:  # the exception of a foreign node may be broken too
        return type(error).__name__


def as_outputs(step: Step, result: Any) -> Outputs:
    """What a node's function returned as a tuple of outputs. Raises `TypeError` when it is not what it declared."""
    declared = step.spec.outputs
    outputs = tuple(result) if isinstance(result, tuple) and hasattr(result, "_fields") else (result,)
    if len(outputs) != len(declared):
        raise TypeError(f"{step.spec.name} returned {len(outputs)} outputs and declares {len(declared)}")
    return outputs
