"""A post: a worker as its foreman knows it."""

import math
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from engine.queue import Claim
from engine.worker.limits import memory_of
from engine.worker.seam import Worker

QUICK: Final = 0.05
"""Seconds: a worker whose last job was over sooner is given more while it performs, as much as fits into them."""

AHEAD: Final = 8
"""Jobs that a worker is given ahead, at most."""


class State(StrEnum):
    """What a worker is at."""

    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of a worker: the job that it has, its process, the digests of the models that are warm in it.

    `memory` are the bytes that its process holds of its own, where the system says. `said` is why it is broken.
    """

    name: str
    devices: tuple[str, ...]
    state: State
    job: str | None
    pid: int | None
    memory: int | None
    models: tuple[str, ...]
    said: str


@dataclass(slots=True, eq=False)
class Post:
    """A worker with what it does and what it waits for. Only the foreman's thread changes it.

    `line` are the jobs that it was given: the first one it performs, since `began`; the others have not begun, and come
    back where they are `recalled`. `took` are the seconds of its last job. `asked` are the claims that it waits for.
    """

    worker: Worker
    state: State = State.STARTING
    devices: tuple[str, ...] = ()
    pid: int | None = None
    warm: tuple[str, ...] = ()
    said: str = ""
    line: tuple[Claim, ...] = ()
    began: float = 0.0
    took: float = math.inf
    recalled: set[str] = field(default_factory=set)
    asked: "set[Future[Claim | None]]" = field(default_factory=set, repr=False)

    @property
    def claim(self) -> Claim | None:
        """The job that it performs."""
        return next(iter(self.line), None)  # of one line, whatever another thread makes of it meanwhile

    @property
    def ahead(self) -> tuple[Claim, ...]:
        """The jobs that it was given and has not begun."""
        return self.line[1:]

    @property
    def due(self) -> float:
        """Until when the job that it performs counts as a quick one."""
        return self.began + QUICK

    @property
    def room(self) -> int:
        """How many more jobs it may be given: one that is idle has room for one, a quick one for what takes no longer
        than one that is not.
        """
        if self.state is State.IDLE:
            most = 1
        elif self.state is State.BUSY and time.monotonic() < self.due and not self.recalled:
            most = 1 + min(AHEAD, int(QUICK / max(self.took, 1e-6)))
        else:
            most = 0
        return max(0, most - len(self.line) - len(self.asked))

    def is_at(self, run: str) -> bool:
        """Whether it performs this run."""
        return self.claim is not None and self.claim.run == run

    def take(self, run: str) -> Claim | None:
        """Take a run out of the line; None if it is not there, as when the worker was given up meanwhile."""
        self.recalled.discard(run)
        found = next((claim for claim in self.line if claim.run == run), None)
        if found is not None:
            self.line = tuple(claim for claim in self.line if claim is not found)
        return found

    def standing(self) -> Standing:
        """What can be said of it now, from any thread."""
        claim, pid = self.claim, self.pid
        return Standing(
            name=self.worker.name,
            devices=self.devices,
            state=self.state,
            job=claim.job.id if claim is not None else None,
            pid=pid,
            memory=memory_of(pid) if pid is not None else None,
            models=self.warm,
            said=self.said,
        )


class Audience(Protocol):
    """Who is told what is not kept: how far steps are, and looks at unfinished work. Called in the foreman's thread."""

    def progress(self, job: str, steps: Sequence[tuple[str, int, int]]) -> None:
        """How far some steps of a job are: path, units done, units in all."""
        ...

    def preview(self, job: str, path: str, media_type: str, data: bytes) -> None:
        """An encoded picture of what a step has until now."""
        ...


class Nobody:
    """An audience that is not there."""

    def progress(self, job: str, steps: Sequence[tuple[str, int, int]]) -> None:
        """Say it to nobody."""

    def preview(self, job: str, path: str, media_type: str, data: bytes) -> None:
        """Show it to nobody."""
