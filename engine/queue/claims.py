"""Claims: which waiting job goes to which worker that asks for one.

The first job goes to whoever asks first. But loading a model takes longer than many jobs, so among the first few jobs
of one priority one whose models a worker has is taken before the first, and the first job waits a little, a few times.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from engine.queue.attempts import begin
from engine.queue.change import Change
from engine.queue.job import Claim, Job
from engine.queue.rows import COLUMNS, job_of

FEW: Final = 8
"""Jobs that are looked at for one whose models are warm, and how often a job can be passed over at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Claimer:
    """A worker that asks. With `wait` it goes on asking until there is a job or its future is cancelled."""

    worker: str
    warm: frozenset[str]
    wait: bool
    future: Future[Claim | None] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    warm: frozenset[str]
    overtaken: int


def serve(change: Change, claimers: Sequence[Claimer]) -> Iterator[tuple[Claimer, Claim]]:
    """Give waiting jobs to claimers, one after the other, while there are both.

    The future of a claimer that is given one is running from then on, so that nobody can cancel it.
    """
    left = [claimer for claimer in claimers if not claimer.future.cancelled()]
    while left and not change.is_paused():
        head = _head(change, FEW if any(claimer.warm for claimer in left) else 1)
        if not head:
            return
        claimer, chosen = _pair(left, head)
        left.remove(claimer)
        if not claimer.future.set_running_or_notify_cancel():
            continue
        if chosen is not head[0]:
            change.index.execute("update job set overtaken = overtaken + 1 where id = ?", (head[0].job.id,))
        yield claimer, begin(change, chosen.job, claimer.worker)


def _head(change: Change, most: int) -> list[_Waiting]:
    """The first waiting jobs, in order, as far as they are of the highest priority."""
    select = (
        f"select {COLUMNS}, warm, overtaken from job where state = 'queued' "  # noqa: S608
        "order by priority desc, place limit ?"
    )
    found = [
        _Waiting(job_of(row), frozenset(json.loads(row[-2])) if most > 1 else frozenset(), row[-1])
        for row in change.rows(select, most)
    ]
    return [one for one in found if one.job.priority == found[0].job.priority]


def _pair(claimers: Sequence[Claimer], head: Sequence[_Waiting]) -> tuple[Claimer, _Waiting]:
    """The next claimer and its job: the first job with a claimer that is warm for it, else the first of both."""
    may_pass = head[0].overtaken < FEW
    for job in head if may_pass else head[:1]:
        for claimer in claimers:
            if claimer.warm & job.warm:
                return claimer, job
    return claimers[0], head[0]
