"""What the tests of the queue share: jobs to submit, a clock that stands still, and what was told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue import Claim, Job, JobRefused, NewJob, Queue, QueueEvent, Work

DOCUMENT = "darkroom: 1\nnodes: {a: {type: Text, inputs: {value: hello}}}\n"
PATIENCE = 30.0
"""Seconds after which something that should have happened long ago never will."""


@dataclass
class Ticks:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def desk(folder: Path, **options: Any) -> Iterator[Queue]:
    """A queue, open for a while."""
    with Queue(folder, **options) as queue:
        yield queue


def new(name: str = "job", **said: Any) -> NewJob:
    """A job of that name, with what else is said of it."""
    work = Work(document=said.pop("document", DOCUMENT), parameters=said.pop("parameters", {}), to=said.pop("to", ()))
    return NewJob(work=work, name=name, **said)


def submit(queue: Queue, name: str = "job", **said: Any) -> Job:
    """Submit a job, and wait until it is on the disk."""
    return queue.submit(new(name, **said)).result(PATIENCE)


def claim(queue: Queue, worker: str = "worker", *warm: str) -> Claim:
    """Claim a job that is there."""
    found = queue.claim(worker, warm=frozenset(warm)).result(PATIENCE)
    assert found is not None
    return found


def finish(queue: Queue, claimed: Claim, state: JobState = JobState.DONE) -> bool:
    """End a job that was claimed."""
    return queue.finish(claimed.job.id, claimed.token, state, {}, []).result(PATIENCE)


def get(queue: Queue, job: str) -> Job:
    """A job as it is."""
    return queue.get(job).result(PATIENCE)


def line(queue: Queue) -> list[str]:
    """The names of the jobs that wait, in order."""
    return [job.name for job in queue.list(state=JobState.QUEUED, limit=1000).result(PATIENCE).jobs]


def kinds(queue: Queue, job: str) -> list[Any]:
    """The kinds of a job's events, in order."""
    return [event[0] for _, event in queue.events(job).result(PATIENCE) if isinstance(event, list)]


@contextmanager
def refused(code: Code, words: str | None = None) -> Iterator[None]:
    """What is done here is refused for this reason, in words that a person can use."""
    with pytest.raises(JobRefused, match=words) as caught:
        yield
    assert caught.value.problem.code is code
    assert caught.value.problem.message


@dataclass
class Told:
    """Everything that a listener was told."""

    news: list[QueueEvent] = field(default_factory=list)

    def __call__(self, news: QueueEvent) -> None:
        self.news.append(news)

    def of(self, kind: type) -> list[Any]:
        """The news of one kind."""
        return [one for one in self.news if isinstance(one, kind)]


def settled(queue: Queue) -> Mapping[JobState, int]:
    """How many jobs are in each state. What was asked before is done, and told, by then."""
    return queue.status().result(PATIENCE).counts
