"""A job as the queue knows it, and what is given and claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import Problem
from engine.protocol.jobs import JobState
from engine.types import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a job is to do, frozen when it was submitted: the document as YAML, values for its parameters, the targets.

    Random seeds are settled: working twice gives the same. `to` are nodes or outputs; none means all outputs.
    """

    document: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a job is about, by which its pictures are found: the workflow's name, prompts, models, seeds as decimals."""

    workflow: str = ""
    texts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to submit.

    `fingerprint` is the digest of what a client asked for, before seeds were settled: the same `idempotency_key` must
    come with the same one. Without it, it is made of the work and the name. `warm` names the models that the job needs.
    """

    work: Work
    name: str = ""
    priority: int = 0
    idempotency_key: str | None = None
    fingerprint: str = ""
    warm: tuple[str, ...] = ()
    about: About = About()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, without its work: see `Queue.work`. Times are Unix seconds.

    `workflow` is the name of the workflow that was submitted, empty for a bare document. `cancelling` says that a
    running job shall stop. `place` orders the waiting jobs of one priority. `attempts` counts
    those that began and were not handed back, since the submission or the last retry; `token` counts the claims of all
    the job's life. `position` is the place among the waiting, from 1, and is told by `get` and `list` alone. `events`
    is the number of the last event; `logged` says whether the events can still be read. `outputs` are as JSON (see
    `engine.protocol.jobs.Output`).
    """

    id: str
    name: str
    state: JobState
    cancelling: bool
    priority: int
    place: int
    attempts: int
    token: int
    worker: str | None
    submitted: float
    started: float | None
    ended: float | None
    events: int
    logged: bool
    outputs: Mapping[str, Sequence[Json]]
    problems: tuple[Problem, ...]
    workflow: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker may perform now. Everything that it says of the job must come with `token`."""

    job: Job
    work: Work
    token: int

    @property
    def run(self) -> str:
        """The id of this one attempt, never given twice: the job's id and the token."""
        return f"{self.job.id}.{self.token}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some jobs, and what to give as `after` for the next ones; None at the end."""

    jobs: tuple[Job, ...]
    after: str | None
