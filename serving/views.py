"""What the queue knows, as the protocol tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.protocol.jobs import JobPage, JobSummary, JobView, QueueView
from engine.protocol.problems import ProblemView
from engine.queue import Job, Page, QueueChanged, Work
from engine.types import SAFE_INTEGER, Json


def summary(job: Job) -> JobSummary:
    """A job as a list tells it."""
    return JobSummary.model_construct(**fields_of(job))


def view(job: Job, work: Work) -> JobView:
    """A job with what it was given and what it made."""
    return JobView.model_validate({
        **fields_of(job),
        "parameters": {name: for_javascript(value) for name, value in work.parameters.items()},
        "to": list(work.to),
        "outputs": {name: list(outputs) for name, outputs in job.outputs.items()},
        "problems": [ProblemView.of(problem) for problem in job.problems],
    })  # fmt: skip


def page(found: Page) -> JobPage:
    """A page of jobs."""
    return JobPage(jobs=[summary(job) for job in found.jobs], after=found.after)


def queue(state: QueueChanged) -> QueueView:
    """The queue as a whole."""
    return QueueView(paused=state.paused, counts=dict(state.counts))


def for_javascript(value: Json) -> Any:
    """A value with the whole numbers that JavaScript cannot hold, such as large seeds, as text."""
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        return str(value)
    if isinstance(value, Mapping):
        return {key: for_javascript(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [for_javascript(item) for item in value]
    return value


def fields_of(job: Job) -> dict[str, Any]:
    """What a list tells of a job, as JSON."""
    return {name: getattr(job, name) for name in JobSummary.model_fields}
