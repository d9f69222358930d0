"""Rows of the queue's tables as values, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from engine.errors import Problem
from engine.protocol.jobs import JobState
from engine.protocol.problems import problem_from_json, problem_to_json
from engine.queue.job import About, Job, Work
from engine.types import Json

COLUMNS: Final = (
    "id, name, state, cancelling, priority, place, attempts, token, worker, submitted, started, ended, events, logged, "
    "outputs, problems, workflow"
)
"""The columns that `job_of` takes, in this order."""

_encode: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def job_of(row: Sequence[Any], position: int | None = None) -> Job:
    """The job of a row of `COLUMNS`; what follows them is not looked at."""
    id_, name, state, cancelling, priority, place, attempts, token, worker = row[:9]
    submitted, started, ended, events, logged, outputs, problems, workflow = row[9:17]
    return Job(
        id=id_,
        name=name,
        state=JobState(state),
        cancelling=bool(cancelling),
        priority=priority,
        place=place,
        attempts=attempts,
        token=token,
        worker=worker,
        submitted=submitted,
        started=started,
        ended=ended,
        events=events,
        logged=bool(logged),
        outputs={} if outputs == "{}" else json.loads(outputs),
        problems=() if problems == "[]" else tuple(map(problem_from_json, json.loads(problems))),
        workflow=workflow,
        position=position,
    )


def work_of(row: Sequence[Any]) -> Work:
    """The work of a row: document, parameters, targets."""
    document, parameters, targets = row
    return Work(document=document, parameters=json.loads(parameters), to=tuple(json.loads(targets)))


def row_of(work: Work) -> tuple[str, str, str]:
    """The row of a work. Raises `TypeError` or `ValueError` for parameters that are no JSON."""
    return work.document, written(dict(work.parameters)), written(work.to)


def about_written(about: About) -> str:
    """What a job is about, without the workflow's name, which stands in the job's row."""
    return written({"texts": about.texts, "models": about.models, "seeds": about.seeds})


def written(value: Any) -> str:
    """JSON as text. Raises `TypeError` or `ValueError` for what is no JSON."""
    return _encode(value)


def problems_written(problems: Iterable[Problem]) -> str:
    """Problems as text."""
    return written([problem_to_json(problem) for problem in problems])


def outputs_written(outputs: Mapping[str, Sequence[Json]]) -> str:
    """Outputs as text. Raises `TypeError` or `ValueError` for what is no JSON."""
    return written({name: list(items) for name, items in outputs.items()})
