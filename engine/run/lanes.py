"""The lanes: which steps may begin now, in the order of the plan, and how many at once."""

import heapq
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from engine.keys import Key
from engine.plan import Plan

IO_THREADS: Final = 2
"""Threads of the pool of CPU steps."""


@dataclass(slots=True)
class Lane:
    """Steps that could begin, the first of the plan first, and how many more the lane takes at once.

    A lane without a pool is that of the loop's own thread.
    """

    free: int
    pool: ThreadPoolExecutor | None = None
    waiting: list[int] = field(default_factory=list)

    def push(self, index: int) -> None:
        """A step could begin."""
        heapq.heappush(self.waiting, index)

    def pop(self) -> int:
        """The first step that could begin."""
        return heapq.heappop(self.waiting)


class Lanes:
    """The three lanes, and what each step of a plan still waits for."""

    def __init__(self, plan: Plan) -> None:
        self.value = Lane(1)
        self.threaded: Sequence[Lane] = (
            Lane(IO_THREADS, ThreadPoolExecutor(IO_THREADS, thread_name_prefix="darkroom-io")),
            Lane(1, ThreadPoolExecutor(1, thread_name_prefix="darkroom-device")),
        )
        by_name = {"value": self.value, "io": self.threaded[0], "device": self.threaded[1]}
        self._of = [by_name[step.spec.lane] for step in plan.steps]
        self._blockers: list[int] = []
        self._dependents: dict[Key, list[int]] = {}
        for index, step in enumerate(plan.steps):
            blockers = {key for key in step.reads() if key not in plan.stored}
            self._blockers.append(len(blockers))
            for key in blockers:
                self._dependents.setdefault(key, []).append(index)
            if not blockers:
                self._of[index].push(index)

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the threads to end."""
        for lane in self.threaded:
            if lane.pool is not None:
                lane.pool.shutdown()

    def done(self, key: Key) -> None:
        """A step is done: those that waited only for it could begin."""
        for index in self._dependents.get(key, ()):
            self._blockers[index] -= 1
            if not self._blockers[index]:
                self._of[index].push(index)

    def leave(self, index: int) -> None:
        """A step has left its lane's thread."""
        self._of[index].free += 1
