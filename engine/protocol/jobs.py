"""Jobs: what is submitted, and what is told of it."""

import json
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, JsonValue, model_validator

from engine.protocol.edits import EditData
from engine.protocol.problems import ProblemView
from engine.protocol.strict import MOST, Count, Digest, Label, Strict, Whole

URGENT: Final = 1000
"""The highest priority, and with a minus the lowest."""

DOCUMENT: Final = 16 * 1024 * 1024
"""The most characters of a document; its bytes are counted when it is read."""


class JobState(StrEnum):
    """Where a job is. A running one that shall be cancelled stays RUNNING, marked, until its worker lets go."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SET_ASIDE = "set_aside"

    @property
    def is_over(self) -> bool:
        """Whether nothing follows unless a person tries again."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=64)]
"""The name of a parameter or of an output; which names there can be, the document's rules say."""

Priority: TypeAlias = Annotated[Whole, Field(ge=-URGENT, le=URGENT)]
"""Higher goes first."""


class Submission(Strict):
    """What is to be run: a workflow of the server by its name, or a document, with values for its parameters.

    `to` are nodes or outputs to make, by default all outputs. `edits` are made in the document of this job alone, such
    as another seed; the workflow stays as it is. The same `idempotency_key` with the same content gives the job that
    is there already.
    """

    workflow: Label | None = None
    document: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    parameters: dict[Name, JsonValue] = Field(default={}, max_length=1000)
    to: tuple[Label, ...] = Field(default=(), max_length=MOST)
    edits: tuple[EditData, ...] = Field(default=(), max_length=MOST)
    priority: Priority = 0
    name: Label | None = None
    idempotency_key: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Submission":
        if (self.workflow is None) == (self.document is None):
            raise ValueError("give either workflow or document")
        return self

    def fingerprint(self) -> str:
        """A digest of all that was asked for, without the idempotency key: what the same key must come with again."""
        unsaid = {"idempotency_key"} if self.edits else {"idempotency_key", "edits"}  # as before there were edits
        said = self.model_dump(mode="json", exclude=unsaid)
        return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Submitted(Strict):
    """The answer to a submission, given when the job is on the disk."""

    id: str
    state: JobState


class FileOutput(Strict):
    """A file that a job made, by the digest of its bytes; of a picture its pixels.

    `root` is the key of the result that the store keeps for it.
    """

    kind: Literal["file"] = "file"
    digest: Digest
    media_type: Label
    size: Count
    label: str = Field(default="", max_length=1000)
    width: Count | None = None
    height: Count | None = None
    root: Label = ""


class ValueOutput(Strict):
    """A plain value that a job made."""

    kind: Literal["value"] = "value"
    value: JsonValue


Output: TypeAlias = Annotated[FileOutput | ValueOutput, Field(discriminator="kind")]


class JobSummary(Strict):
    """A job in a list. Times are Unix seconds. `workflow` is empty where a bare document was submitted.

    `attempts` are those that count against the limit. `position` is the place among the waiting, from 1, as it was
    when this was said; `place` orders those of equal priority and changes only when the job is moved. `events` is the
    number of the last event; `logged` says whether the events can still be read.
    """

    id: str
    name: str
    workflow: str
    state: JobState
    cancelling: bool
    priority: int
    place: int
    position: int | None
    attempts: int
    worker: str | None
    submitted: float
    started: float | None
    ended: float | None
    events: int
    logged: bool


class JobView(JobSummary):
    """A job with what it was given and what it made."""

    parameters: dict[str, JsonValue]
    to: list[str]
    outputs: dict[str, list[Output]]
    problems: list[ProblemView]


class JobPage(Strict):
    """Some jobs, and where the next page begins; None at the end."""

    jobs: list[JobSummary]
    after: str | None


class QueueView(Strict):
    """The queue as a whole: whether it starts no new jobs, and how many jobs are in each state."""

    paused: bool
    counts: dict[JobState, int]


class Move(Strict):
    """Where a waiting job shall go: before another one, or with None behind all."""

    before: str | None = None


class Prioritise(Strict):
    """A waiting job's new priority."""

    priority: Priority
