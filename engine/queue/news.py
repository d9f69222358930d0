"""What the queue tells its listeners, after the commit, in order, from the queue's thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.protocol.jobs import JobState
from engine.queue.job import Job
from engine.queue.picture import Picture
from engine.types import Json


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job is as it is told here; a new one is one that was never told of."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobDeleted:
    """There is no such job any more."""

    job: str


@dataclass(frozen=True, slots=True)
class JobEvents:
    """State events of a job, as JSON (see `engine.protocol.events`), numbered from `first` on."""

    job: str
    first: int
    events: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """Whether the queue starts no new jobs, and how many jobs are in each state, all states named."""

    paused: bool
    counts: Mapping[JobState, int]


@dataclass(frozen=True, slots=True)
class PicturesChanged:
    """Pictures are as they are told here: new ones, or starred, thrown away, taken back."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class PicturesGone:
    """There are no pictures of these digests any more."""

    digests: tuple[str, ...]


QueueEvent: TypeAlias = JobChanged | JobDeleted | JobEvents | QueueChanged | PicturesChanged | PicturesGone
QueueListener: TypeAlias = Callable[[QueueEvent], None]
