"""One thing that is done to the queue, inside a transaction: what it reads, writes and will have to tell."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from engine.errors import Code
from engine.protocol.events import JobEvent, to_json
from engine.protocol.jobs import JobState
from engine.queue.job import Job
from engine.queue.news import JobChanged, JobDeleted, JobEvents, QueueEvent
from engine.queue.refuse import JobRefused, refuse
from engine.queue.rows import COLUMNS, job_of, written
from engine.types import Json


class Change:
    """The tables, for one task of a group.

    `now` is the time in Unix seconds and `next_place` gives a place behind all others. What is told and which leases
    begin or end counts only when the transaction is committed, so it is gathered here. What one task does is undone
    when it raises.
    """

    def __init__(self, index: sqlite3.Connection, now: float, next_place: Callable[[], int]) -> None:
        self.index = index
        self.now = now
        self.next_place = next_place
        self.news: list[QueueEvent] = []
        self.moves: Counter[JobState] = Counter()
        self.leases: dict[str, int | None] = {}
        self.paused: bool | None = None

    # ------------------------------------------------------------ reading

    def one(self, select: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query."""
        row: tuple[Any, ...] | None = self.index.execute(select, values).fetchone()
        return row

    def rows(self, select: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.index.execute(select, values).fetchall()

    def job(self, job: str) -> Job:
        """A job. Raises `JobRefused`."""
        row = self.one(f"select {COLUMNS} from job where id = ?", job)  # noqa: S608
        if row is None:
            raise unknown(job)
        return job_of(row)

    def held(self, job: str, token: int) -> Job | None:
        """A job that runs under this token; None when another has it by now, or nobody."""
        row = self.one(f"select {COLUMNS} from job where id = ? and token = ? and state = 'running'", job, token)  # noqa: S608
        return None if row is None else job_of(row)

    # ------------------------------------------------------------ writing

    def update(self, job: Job, **columns: Any) -> Job:
        """Write columns of a job that was read here, and tell of it."""
        names = ", ".join(f"{name} = ?" for name in columns)
        statement = f"update job set {names} where id = ? returning {COLUMNS}"  # noqa: S608
        (row,) = self.index.execute(statement, (*columns.values(), job.id)).fetchall()
        changed = job_of(row)
        if changed.state is not job.state:
            self.moves[job.state] -= 1
            self.moves[changed.state] += 1
        self.news.append(JobChanged(changed))
        return changed

    def log(self, job: Job, *events: JobEvent) -> int:
        """Write events of the queue's own; the number of the last."""
        said = [to_json(event) for event in events]
        return self.log_written(job, said, written(said))

    def log_written(self, job: Job, events: Sequence[Json], text: str) -> int:
        """The same for events whose JSON is made a text already. The caller writes the number into the job's row."""
        if not events:
            return job.events
        self.index.execute("insert into event values (?, ?, ?, ?)", (job.id, job.events + 1, len(events), text))
        self.news.append(JobEvents(job.id, job.events + 1, tuple(events)))
        return job.events + len(events)

    def remove(self, job: Job) -> None:
        """Remove a job with all that belongs to it."""
        self.index.execute("delete from job where id = ?", (job.id,))
        self.index.execute("delete from work where job = ?", (job.id,))
        self.index.execute("delete from event where job = ?", (job.id,))
        self.moves[job.state] -= 1
        self.news.append(JobDeleted(job.id))

    def is_paused(self) -> bool:
        """Whether no job may start."""
        row = self.one("select paused from setting")
        return bool(row and row[0])

    def pause(self, paused: bool) -> None:
        """Let no job start, or let them start again."""
        self.index.execute("update setting set paused = ?", (int(paused),))
        self.paused = paused


def unknown(job: str) -> JobRefused:
    """There is no such job."""
    return refuse(
        Code.UNKNOWN_JOB, f"there is no job {job!r}", "it may have been deleted; list the jobs that there are"
    )


def events_of(text: str) -> list[Json]:
    """The events of a batch."""
    said: list[Json] = json.loads(text)
    return said
