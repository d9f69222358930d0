"""What people do to jobs: cancel, retry, delete, move. Each raises `JobRefused` before it changes anything."""

from typing import Final

from engine.errors import Code
from engine.protocol.events import Retried
from engine.protocol.jobs import JobState
from engine.queue.attempts import end
from engine.queue.change import Change
from engine.queue.job import Job
from engine.queue.refuse import refuse
from engine.queue.rows import COLUMNS, job_of

GAP: Final = 2**20
"""Between the places of two jobs that follow each other, so that others can be put between them."""


def cancel(change: Change, job: str) -> JobState:
    """End a waiting job at once; mark a running one, which ends when its worker lets go; leave an ended one."""
    found = change.job(job)
    if found.state is JobState.QUEUED:
        return end(change, found, JobState.CANCELLED).state
    if found.state is JobState.RUNNING and not found.cancelling:
        change.update(found, cancelling=1)
    return found.state


def retry(change: Change, job: str) -> Job:
    """Let a job that failed, was cancelled or set aside wait again, behind all others, as if it were new."""
    found = change.job(job)
    if found.state not in (JobState.FAILED, JobState.CANCELLED, JobState.SET_ASIDE):
        hint = "submit it again" if found.state is JobState.DONE else None
        raise refuse(Code.WRONG_STATE, f"the job {job} is {found.state}; only what went wrong can be retried", hint)
    events = change.log(found, Retried())
    columns = {"attempts": 0, "outputs": "{}", "problems": "[]", "started": None, "ended": None, "logged": 1}
    return change.update(found, state=JobState.QUEUED, place=change.next_place(), events=events, **columns)


def delete(change: Change, job: str) -> None:
    """Forget a job that does not run. What it published stays in the store."""
    found = change.job(job)
    if found.state is JobState.RUNNING:
        raise refuse(Code.WRONG_STATE, f"the job {job} is running and cannot be deleted", "cancel it first")
    change.remove(found)


def reorder(change: Change, job: str, before: str | None) -> Job:
    """Put a waiting job before another one, or behind all; it takes the priority of its new neighbour."""
    moved = _waiting(change, job)
    if before == job:
        return moved
    if before is None:
        return _put_last(change, moved)
    neighbour = _waiting(change, before)
    place = _place_before(change, neighbour, moved)
    if place is None:
        _spread(change, neighbour.priority)
        place = _place_before(change, _waiting(change, before), moved)
    if place is None:
        raise AssertionError("there is room between places that were spread just now")
    return change.update(change.job(job), place=place, priority=neighbour.priority)


def prioritise(change: Change, job: str, priority: int) -> Job:
    """Give a waiting job another priority, behind the others that have it."""
    found = _waiting(change, job)
    if found.priority == priority:
        return found
    return change.update(found, priority=priority, place=change.next_place())


def _put_last(change: Change, moved: Job) -> Job:
    (lowest,) = change.one("select min(priority) from job where state = 'queued'") or (moved.priority,)
    return change.update(moved, priority=lowest, place=change.next_place())


def _waiting(change: Change, job: str) -> Job:
    found = change.job(job)
    if found.state is not JobState.QUEUED:
        raise refuse(Code.WRONG_STATE, f"the job {job} is {found.state}; only jobs that wait can be moved")
    return found


def _place_before(change: Change, neighbour: Job, moved: Job) -> int | None:
    """A place between a job and the one before it, the moved one aside; None where there is no room.

    A job that runs has its place, too: it may come back to it.
    """
    before = "priority = ? and place < ? and id != ?"
    values = neighbour.priority, neighbour.place, moved.id
    places = [
        place
        for state in ("queued", "running")  # apart, because each has an index of its own
        for (place,) in change.rows(f"select max(place) from job where state = '{state}' and {before}", *values)  # noqa: S608
        if place is not None
    ]
    previous = max(places, default=neighbour.place - 2 * GAP)
    between = (previous + neighbour.place) // 2
    return between if previous < between < neighbour.place else None


def _spread(change: Change, priority: int) -> None:
    """Give the jobs of a priority that wait or run places with room between them, in the order that they have."""
    select = f"select {COLUMNS} from job where state in ('queued', 'running') and priority = ? order by place"  # noqa: S608
    for row in change.rows(select, priority):
        change.update(job_of(row), place=change.next_place())
