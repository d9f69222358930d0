"""Events as short JSON arrays: `["finished", "upscale", 0.31, null]`.

What a run reports (`engine.events`), and besides it what happens to a job as a whole: an attempt begins, its worker is
lost or hands it back, a person tries again, the job ends. All but progress are state: they are numbered, from 1 for
each job, and kept. A preview is a binary frame and never JSON. Seconds are told to the microsecond.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from engine.errors import Problem
from engine.events import (
    Cached,
    Done,
    Event,
    Failed,
    Finished,
    Noticed,
    Planned,
    Progress,
    Skipped,
    Started,
    Status,
    Stopped,
)
from engine.protocol.jobs import JobState
from engine.protocol.problems import ProblemView, problem_from_json, problem_to_json
from engine.types import Json


@dataclass(frozen=True, slots=True)
class Attempted:
    """A worker begins the job. What earlier attempts said of steps is void. `number` counts from 1 to the limit."""

    number: int
    worker: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The worker died or hung, or the server ended: the attempt is over."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The worker was stopped in order and gave the job back: the attempt does not count."""


@dataclass(frozen=True, slots=True)
class Retried:
    """A person wants the job, which had ended, once more."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The job is over: DONE, FAILED, CANCELLED or SET_ASIDE. Nothing follows unless it is retried."""

    state: JobState


JobEvent: TypeAlias = Event | Attempted | Lost | HandedBack | Retried | Ended
"""All that can happen to a job."""

UNNUMBERED: Final = frozenset({"progress"})
"""Kinds that are no state: never numbered, never kept, dropped first."""


def is_state(event: Json) -> bool:
    """Whether an event, as JSON, is numbered and kept."""
    return isinstance(event, list | tuple) and bool(event) and isinstance(event[0], str) and event[0] not in UNNUMBERED


def to_json(event: JobEvent) -> list[Json]:
    """An event as JSON. Raises `TypeError` for a preview, which is a binary frame."""
    said = _SAY.get(type(event))
    if said is None:
        raise TypeError(f"a {type(event).__name__} is no JSON")
    return said(event)


def from_json(data: Json) -> JobEvent:
    """The event that JSON says. Raises `ValueError` if it says none."""
    if not isinstance(data, list | tuple) or not data or not isinstance(data[0], str):
        raise ValueError("an event is an array that begins with its kind")
    kind, rest = data[0], data[1:]
    shape = _SHAPES.get(kind)
    if shape is None:
        raise ValueError(f"there is no event {kind!r}")
    make, parts = shape
    if len(rest) != len(parts) or not all(fits(value) for fits, value in zip(parts, rest, strict=True)):
        raise ValueError(f"this is no event {kind!r}: {data!r:.200}")
    return make(*rest)


def _seconds(seconds: float) -> float:
    return round(seconds, 6)


_SAY: Final[Mapping[type, Callable[[Any], list[Json]]]] = {
    Planned: lambda said: ["planned", list(said.steps), list(said.cached)],
    Started: lambda said: ["started", said.path],
    Progress: lambda said: ["progress", said.path, said.done, said.total],
    Cached: lambda said: ["cached", said.path],
    Finished: lambda said: ["finished", said.path, _seconds(said.seconds), said.peak],
    Failed: lambda said: ["failed", said.path, problem_to_json(said.problem), _seconds(said.seconds)],
    Skipped: lambda said: ["skipped", said.path, said.because],
    Stopped: lambda said: ["stopped", said.path],
    Noticed: lambda said: ["noticed", problem_to_json(said.problem)],
    Done: lambda said: ["done", str(said.status), _seconds(said.seconds)],
    Attempted: lambda said: ["attempt", said.number, said.worker],
    Lost: lambda said: ["lost", said.reason],
    HandedBack: lambda said: ["handed-back"],
    Retried: lambda said: ["retried"],
    Ended: lambda said: ["ended", str(said.state)],
}


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _texts(value: Json) -> bool:
    return isinstance(value, list | tuple) and all(map(_text, value))


def _count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _time(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _bytes(value: Json) -> bool:
    return value is None or _count(value)


def _any(value: Json) -> bool:
    return True


def _problem(data: Json) -> Problem:
    return problem_from_json(data)


_SHAPES: Final[Mapping[str, tuple[Callable[..., JobEvent], tuple[Callable[[Json], bool], ...]]]] = {
    "planned": (lambda steps, cached: Planned(tuple(steps), tuple(cached)), (_texts, _texts)),
    "started": (Started, (_text,)),
    "progress": (Progress, (_text, _count, _count)),
    "cached": (Cached, (_text,)),
    "finished": (lambda path, seconds, peak: Finished(path, float(seconds), peak), (_text, _time, _bytes)),
    "failed": (lambda path, said, seconds: Failed(path, _problem(said), float(seconds)), (_text, _any, _time)),
    "skipped": (Skipped, (_text, _text)),
    "stopped": (Stopped, (_text,)),
    "noticed": (lambda said: Noticed(_problem(said)), (_any,)),
    "done": (lambda status, seconds: Done(Status(status), float(seconds)), (_text, _time)),
    "attempt": (Attempted, (_count, _text)),
    "lost": (Lost, (_text,)),
    "handed-back": (HandedBack, ()),
    "retried": (Retried, ()),
    "ended": (lambda state: Ended(JobState(state)), (_text,)),
}

# ------------------------------------------------------------ the same for the schema of the protocol

Path: TypeAlias = Annotated[str, Field(max_length=1000)]
Seconds: TypeAlias = Annotated[float, Field(ge=0)]
Number: TypeAlias = Annotated[int, Field(ge=0)]


def _kind(value: Any) -> str:
    return str(value[0]) if isinstance(value, list | tuple) and value else ""


EventArray: TypeAlias = Annotated[
    Annotated[tuple[Literal["planned"], list[Path], list[Path]], Tag("planned")]
    | Annotated[tuple[Literal["started"], Path], Tag("started")]
    | Annotated[tuple[Literal["progress"], Path, Number, Number], Tag("progress")]
    | Annotated[tuple[Literal["cached"], Path], Tag("cached")]
    | Annotated[tuple[Literal["finished"], Path, Seconds, Number | None], Tag("finished")]
    | Annotated[tuple[Literal["failed"], Path, ProblemView, Seconds], Tag("failed")]
    | Annotated[tuple[Literal["skipped"], Path, Path], Tag("skipped")]
    | Annotated[tuple[Literal["stopped"], Path], Tag("stopped")]
    | Annotated[tuple[Literal["noticed"], ProblemView], Tag("noticed")]
    | Annotated[tuple[Literal["done"], Status, Seconds], Tag("done")]
    | Annotated[tuple[Literal["attempt"], Number, str], Tag("attempt")]
    | Annotated[tuple[Literal["lost"], str], Tag("lost")]
    | Annotated[tuple[Literal["handed-back"]], Tag("handed-back")]
    | Annotated[tuple[Literal["retried"]], Tag("retried")]
    | Annotated[tuple[Literal["ended"], JobState], Tag("ended")],
    Discriminator(_kind),
]
"""An event as the models of messages have it; a test holds it to `to_json` and `from_json`."""
