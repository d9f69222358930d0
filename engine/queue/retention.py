"""What is kept of jobs that ended: the newest, and the events of fewer of them."""

from dataclasses import dataclass
from typing import Final

from engine.queue.change import Change

SLACK: Final = 100
"""Jobs that may end before one looks again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many ended jobs are kept, and of how many of them, the newest, the events. Up to `SLACK` more at times."""

    jobs: int = 10_000
    logs: int = 1_000


def sweep(change: Change, kept: Kept) -> None:
    """Drop the events of jobs that ended long ago, and longer ago the jobs."""
    for (job,) in change.rows(
        "select id from job where ended is not null order by ended desc, number desc limit -1 offset ?", kept.jobs
    ):
        change.remove(change.job(job))
    for (job,) in change.rows(
        "select id from job where ended is not null and logged = 1 order by ended desc, number desc limit -1 offset ?",
        kept.logs,
    ):
        change.index.execute("delete from event where job = ?", (job,))
        change.update(change.job(job), logged=0)
