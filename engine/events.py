"""What a run reports, in order, from one thread. Everything that shows a run listens to these.

`path` is the path of the step's node in the graph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.errors import Problem


class Status(StrEnum):
    """How a step or a whole run ended."""

    RAN = "ran"
    CACHED = "cached"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Planned:
    """The run begins: the steps to perform, in order, and the nodes whose results are there already."""

    steps: tuple[str, ...]
    cached: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """A step begins."""

    path: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A step has done `done` of `total` units; a sampler counts model calls."""

    path: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A look at unfinished work: an encoded picture of `media_type`."""

    path: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Cached:
    """A step's result was served from the store."""

    path: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A step was performed, in `seconds` of wall time. `peak` is the most bytes that its device held, if it says."""

    path: str
    seconds: float
    peak: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A step raised; what depends on it is skipped, nothing else."""

    path: str
    problem: Problem
    seconds: float


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step was not performed because `because` failed."""

    path: str
    because: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A step was cancelled, before or during its work."""

    path: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that a person should know and that does not stop the run, such as a store that is full."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Done:
    """The run is over; nothing follows. `status` is DONE, FAILED or CANCELLED."""

    status: Status
    seconds: float


Event: TypeAlias = (
    Planned | Started | Progress | Preview | Cached | Finished | Failed | Skipped | Stopped | Noticed | Done
)
Listener: TypeAlias = Callable[[Event], None]
