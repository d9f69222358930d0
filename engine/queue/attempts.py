"""Attempts: what a worker that has a job does to it, and what becomes of a job whose worker is gone.

All but claiming comes with a token, and is refused when it is not that of the job's latest claim or the job no longer
runs: whoever was given up cannot do harm by coming back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from engine.errors import Code, Level, Problem
from engine.protocol.events import Attempted, Ended, HandedBack, Lost, is_state, to_json
from engine.protocol.jobs import JobState
from engine.queue.change import Change
from engine.queue.job import Claim, Job
from engine.queue.pictures import remember
from engine.queue.rows import outputs_written, problems_written, work_of, written
from engine.types import Json

ATTEMPTS: Final = 3
"""How often a job is begun whose workers die."""


def begin(change: Change, job: Job, worker: str) -> Claim:
    """Give a waiting job to a worker. The attempt is counted, and the token is new, before anything begins."""
    attempts = job.attempts + 1
    events = change.log(job, Attempted(attempts, worker))
    running = change.update(
        job,
        state=JobState.RUNNING,
        attempts=attempts,
        token=job.token + 1,
        worker=worker,
        started=change.now,
        overtaken=0,
        events=events,
    )
    change.leases[job.id] = running.token
    (work,) = change.rows("select document, parameters, targets from work where job = ?", job.id)
    return Claim(running, work_of(work), running.token)


def renew(change: Change, job: str, token: int) -> bool:
    """Let the lease begin anew. Nothing is written: no lease outlives the server."""
    there = change.one("select 1 from job where id = ? and token = ? and state = 'running'", job, token)
    if there is not None:
        change.leases[job] = token
    return there is not None


def appending(job: str, token: int, events: Sequence[Json]) -> Callable[[Change], int | None]:
    """What adds state events to a job's log, and gives the number of the last; None when the token is refused.

    Raises `ValueError` or `TypeError` for what is no state event as JSON.
    """
    said, text = tuple(events), written(tuple(events))
    if not all(map(is_state, said)):
        raise ValueError("progress is no state and is not kept")

    def append(change: Change) -> int | None:
        held = change.held(job, token)
        if held is None:
            return None
        change.leases[job] = token
        last = change.log_written(held, said, text)
        change.index.execute("update job set events = ? where id = ?", (last, job))
        return last

    return append


def finishing(
    job: str,
    token: int,
    state: JobState,
    outputs: Mapping[str, Sequence[Json]],
    problems: Sequence[Problem],
    events: Sequence[Json],
) -> Callable[[Change], bool]:
    """What ends a job as its worker says, with its last events; False when the token is refused.

    Raises `ValueError` for a state that no worker can say.
    """
    if state not in (JobState.DONE, JobState.FAILED, JobState.CANCELLED):
        raise ValueError(f"a worker cannot say that a job is {state}")
    made = outputs_written(outputs)
    said = (*events, to_json(Ended(state)))
    text = written(said)

    def finish(change: Change) -> bool:
        held = change.held(job, token)
        if held is None:
            return False
        last = change.log_written(held, said, text)
        end(change, held, state, events=last, outputs=made, problems=problems_written((*held.problems, *problems)))
        remember(change, held, outputs)
        return True

    return finish


def lose(change: Change, job: str, token: int, reason: str) -> JobState | None:
    """The worker is gone: the job waits again where it was, or is set aside. None when the token is refused."""
    held = change.held(job, token)
    if held is None:
        return None
    if held.cancelling:
        return end(change, held, JobState.CANCELLED, Lost(reason)).state
    if held.attempts < ATTEMPTS:
        message = f"attempt {held.attempts} of {ATTEMPTS} was lost: {reason}"
        problem = Problem(code=Code.WORKER_LOST, level=Level.WARNING, message=message)
        written_problems = problems_written((*held.problems, problem))
        return _wait_again(change, held, Lost(reason), problems=written_problems).state
    message = f"set aside after {held.attempts} attempts, whose workers were all lost; the last one: {reason}"
    hint = "retry it when the cause is gone; other jobs go on"
    problem = Problem(code=Code.SET_ASIDE, message=message, hint=hint)
    problems = problems_written((*held.problems, problem))
    return end(change, held, JobState.SET_ASIDE, Lost(reason), problems=problems).state


def hand_back(change: Change, job: str, token: int) -> bool:
    """The worker stops in order: the job waits again where it was, as if it had not begun. False when refused."""
    held = change.held(job, token)
    if held is None:
        return False
    if held.cancelling:
        end(change, held, JobState.CANCELLED, HandedBack())
    else:
        _wait_again(change, held, HandedBack(), attempts=held.attempts - 1)
    return True


def recover(change: Change) -> None:
    """Give up what ran under an earlier server, whose workers have ended with it."""
    for job, token in change.rows("select id, token from job where state = 'running' order by number"):
        lose(change, job, token, "the server ended")


def end(change: Change, job: Job, state: JobState, *events: Lost | HandedBack, **columns: Any) -> Job:
    """End a job, whoever says so. With `events` among the columns they are logged already, the end too."""
    if "events" not in columns:
        columns["events"] = change.log(job, *events, Ended(state))
    change.leases[job.id] = None
    return change.update(job, state=state, ended=change.now, cancelling=0, worker=None, **columns)


def _wait_again(change: Change, job: Job, event: Lost | HandedBack, **columns: Any) -> Job:
    events = change.log(job, event)
    change.leases[job.id] = None
    return change.update(job, state=JobState.QUEUED, worker=None, started=None, events=events, **columns)
