"""A post: a worker as its foreman knows it."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from engine.queue import Claim
from engine.worker.limits import memory_of
from engine.worker.seam import Worker


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

    `claim` is the job that it performs, since `began`; `ahead` the one that it will perform next; `is_quick` says that
    its last job was over soon.
    """

    worker: Worker
    state: State = State.STARTING
    devices: tuple[str, ...] = ()
    pid: int | None = None
    warm: tuple[str, ...] = ()
    said: str = ""
    claim: Claim | None = None
    began: float = 0.0
    is_quick: bool = False
    ahead: Claim | None = None
    asked: "Future[Claim | None] | None" = field(default=None, repr=False)

    def is_at(self, run: str) -> bool:
        """Whether it performs this run."""
        return self.claim is not None and self.claim.run == run

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
