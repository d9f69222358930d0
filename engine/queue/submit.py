"""Submitting: a job's first commit."""

import secrets
from collections.abc import Callable
from hashlib import sha256

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue.change import Change
from engine.queue.job import Job, NewJob
from engine.queue.news import JobChanged
from engine.queue.refuse import refuse
from engine.queue.rows import COLUMNS, about_written, job_of, row_of, written


def submitting(new: NewJob) -> Callable[[Change], Job]:
    """What puts a job into the queue; what can be done before is. Raises `TypeError` or `ValueError` for no JSON."""
    work = row_of(new.work)
    warm = written(sorted(new.warm))
    about = about_written(new.about)
    fingerprint = new.fingerprint
    if new.idempotency_key is not None and not fingerprint:
        fingerprint = sha256("\0".join((new.name, *work)).encode()).hexdigest()
    identity = secrets.token_hex(8)

    def submit(change: Change) -> Job:
        there = None if new.idempotency_key is None else _earlier(change, new.idempotency_key, fingerprint)
        if there is not None:
            return there
        place, key = change.next_place(), new.idempotency_key
        (row,) = change.rows(
            "insert into job (id, name, workflow, state, priority, place, submitted, warm, key, fingerprint) "  # noqa: S608
            f"values (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?) returning {COLUMNS}",
            *(identity, new.name, new.about.workflow, new.priority, place, change.now, warm, key, fingerprint),
        )
        change.index.execute("insert into work values (?, ?, ?, ?, ?)", (identity, *work, about))
        job = job_of(row)
        change.moves[JobState.QUEUED] += 1
        change.news.append(JobChanged(job))
        return job

    return submit


def _earlier(change: Change, key: str, fingerprint: str) -> Job | None:
    """The job that came with the same key. Raises `JobRefused` when it was another one."""
    row = change.one(f"select {COLUMNS}, fingerprint from job where key = ?", key)  # noqa: S608
    if row is None:
        return None
    job = job_of(row)
    if row[-1] != fingerprint:
        message = f"the idempotency key {key!r} came with another submission, which is the job {job.id}"
        raise refuse(Code.KEY_REUSED, message, "give each submission a key of its own")
    return job
