"""What is told of jobs: one, some in order, their events."""

import re
from dataclasses import replace
from typing import Final

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue.change import Change, events_of, unknown
from engine.queue.job import Job, Page, Work
from engine.queue.news import QueueChanged
from engine.queue.refuse import refuse
from engine.queue.rows import COLUMNS, job_of, work_of
from engine.types import Json

MOST: Final = 1000
"""Jobs on a page, or events of an answer, at most."""

_NEWEST: Final = re.compile(r"[0-9]{1,18}")
_IN_LINE: Final = re.compile(r"-?[0-9]{1,18}/-?[0-9]{1,18}")


def get(change: Change, job: str) -> Job:
    """A job, with its position if it waits. Raises `JobRefused`."""
    found = change.job(job)
    if found.state is not JobState.QUEUED:
        return found
    return replace(found, position=_position(change, found.priority, found.place))


def work(change: Change, job: str) -> Work:
    """What a job is to do. Raises `JobRefused`."""
    row = change.one("select document, parameters, targets from work where job = ?", job)
    if row is None:
        raise unknown(job)
    return work_of(row)


def page(change: Change, state: JobState | None, workflow: str | None, after: str | None, limit: int) -> Page:
    """Some jobs: those that wait in the order in which they start, all others, and those of one workflow, newest first.

    `after` is what the page before gave. Jobs that come in between move nothing: they are in front of the first page,
    or behind the last. Raises `JobRefused` for an `after` that no page gave.
    """
    limit = max(1, min(limit, MOST))
    if state is JobState.QUEUED and workflow is None:
        return _in_line(change, after, limit)
    return _newest(change, state, workflow, after, limit)


def events(change: Change, job: str, since: int, limit: int) -> list[tuple[int, Json]]:
    """State events with a number above `since`, each with its number. None are left of a job that ended long ago."""
    if change.one("select 1 from job where id = ?", job) is None:
        raise unknown(job)
    found: list[tuple[int, Json]] = []
    limit = max(1, min(limit, MOST))
    begin = change.one("select max(first) from event where job = ? and first <= ?", job, since + 1)
    batches = change.index.execute(
        "select first, said from event where job = ? and first >= ? order by first",
        (job, (begin and begin[0]) or 0),
    )
    for first, said in batches:
        found += [(number, event) for number, event in enumerate(events_of(said), first) if number > since]
        if len(found) >= limit:
            break
    batches.close()
    return found[:limit]


def _newest(change: Change, state: JobState | None, workflow: str | None, after: str | None, limit: int) -> Page:
    last = int(_cursor(after, _NEWEST)) if after is not None else 2**62
    of, values = ("", ()) if workflow is None else ("and workflow = ?", (workflow,))
    rows = change.rows(
        f"select {COLUMNS}, number from job where number < ? and (? is null or state = ?) {of} "  # noqa: S608
        "order by number desc limit ?",
        *(last, state, state, *values, limit + 1),
    )
    some = rows[:limit]
    positions = _positions(change) if any(row[2] == JobState.QUEUED for row in some) else {}
    jobs = tuple(job_of(row, positions.get(row[-1])) for row in some)
    return Page(jobs, str(some[-1][-1]) if len(rows) > limit else None)


def _in_line(change: Change, after: str | None, limit: int) -> Page:
    where, values = "", tuple[int, ...]()
    if after is not None:
        priority, place = map(int, _cursor(after, _IN_LINE).split("/"))
        where, values = "and (priority < ? or (priority = ? and place > ?))", (priority, priority, place)
    rows = change.rows(
        f"select {COLUMNS} from job where state = 'queued' {where} "  # noqa: S608
        "order by priority desc, place limit ?",
        *(*values, limit + 1),
    )
    some = rows[:limit]
    first = _position(change, some[0][4], some[0][5]) if some else 0
    jobs = tuple(job_of(row, position) for position, row in enumerate(some, first))
    return Page(jobs, f"{jobs[-1].priority}/{jobs[-1].place}" if len(rows) > limit else None)


def _position(change: Change, priority: int, place: int) -> int:
    """The place of a waiting job among all that wait, from 1."""
    ahead = change.one(
        "select (select count(*) from job where state = 'queued' and priority > ?) + (select count(*) from job "
        "where state = 'queued' and priority = ? and place < ?)",
        *(priority, priority, place),
    )
    return 1 + (ahead[0] if ahead else 0)


def _positions(change: Change) -> dict[int, int]:
    """The same for all that wait, by their numbers."""
    select = "select number from job where state = 'queued' order by priority desc, place"
    return {number: position for position, (number,) in enumerate(change.rows(select), 1)}


def _cursor(after: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(after):
        raise refuse(Code.WRONG_FIELD, f"no page of jobs gave {after!r:.60} as the place of the next one")
    return after


def status(change: Change) -> QueueChanged:
    """Whether the queue is paused, and how many jobs are in each state."""
    counts = dict(change.rows("select state, count(*) from job group by state"))
    return QueueChanged(change.is_paused(), {state: counts.get(state.value, 0) for state in JobState})
