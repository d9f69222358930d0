"""The seam between a server and what performs its jobs: a process, a thread, later a cluster.

What crosses is what `engine.protocol.worker` says, whoever stands on the other side.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from engine.protocol.worker import Begin, Ended, Ready, Returned, Told


@dataclass(frozen=True, slots=True)
class Preview:
    """A look at unfinished work of a run: an encoded picture of `media_type`."""

    run: str
    path: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Died:
    """The worker is gone, with the run that it was at, if any; `reason` says how, in words. It starts again itself.

    What it was given besides had not begun.
    """

    run: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The worker did not start, many times in a row; it tries again only rarely. `Ready` says that it could."""

    reason: str


Report: TypeAlias = Ready | Told | Preview | Returned | Ended | Died | Broken
Hear: TypeAlias = Callable[[Report], None]


class Worker(Protocol):
    """What performs jobs, one at a time. Methods may be called from any thread; none waits but `stop`.

    `Ready` says that it may be given work; each job ends with `Ended`, or comes back with `Returned`. After `Died`,
    which ends all that it was given, comes `Ready` again.
    """

    @property
    def name(self) -> str:
        """What it is called in messages and logs."""
        ...

    def open(self, hear: Hear) -> None:
        """Begin; called once. What it reports comes in order, never two at once, from threads of the worker's own."""
        ...

    def start(self, work: Begin) -> None:
        """Perform a job, after those that it was given before."""
        ...

    def recall(self, run: str) -> None:
        """Take back a run that has not begun, which `Returned` then says. Nothing if it has begun, or is over."""
        ...

    def cancel(self, run: str) -> None:
        """Stop a run: at its next check, or by force where none comes for long. Nothing if it is over."""
        ...

    def look(self, run: str, on: bool) -> None:
        """Say whether anybody looks at previews of a run. Nothing if it is over."""
        ...

    def stop(self, seconds: float) -> None:
        """End within some seconds, by force if need be, and wait for it. Nothing is reported afterwards."""
        ...
