"""The websocket at /api/v1/ws: a client says one object a frame, and is told an array of messages a frame.

A frame of the server holds what happened within some milliseconds, in order. State is never left out; progress is told
as it was last, and previews, which are frames of bytes of their own, are the first to go for a slow client. One that
does not keep up even so is told `begin_anew`: it then follows and opens again, from the numbers that it knows.
"""

import json
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from engine.protocol.documents import DocumentMessage, DocumentRequest
from engine.protocol.events import EventArray
from engine.protocol.jobs import JobState, JobSummary, Submission
from engine.protocol.pictures import PictureView
from engine.protocol.problems import ProblemView
from engine.protocol.strict import Count, Digest, Label, Strict

HEADER: Final = 4
"""The bytes, big-endian, that say how long the header of a preview is."""


# ------------------------------------------------------------ from a client


class Resume(Strict):
    """Be the client again that this one was: said first, before all else, answered by another `welcome`.

    What the client was before, with the edits that it can undo, is found under its name. Where the ticket is not good
    any more the new name stays.
    """

    type: Literal["resume"] = "resume"
    client: Label
    ticket: Label


class Watch(Strict):
    """Be told of the queue, of every job that changes, and of pictures, or no longer."""

    type: Literal["watch"] = "watch"
    on: bool = True


class Follow(Strict):
    """Be told the events of a job after number `since`; with `job: "*"` those of all jobs from now on.

    `previews` asks for pictures of unfinished work too.
    """

    type: Literal["follow"] = "follow"
    job: Label
    since: Count = 0
    previews: bool = False


class Unfollow(Strict):
    """Be told of a job, or of all with `*`, no longer."""

    type: Literal["unfollow"] = "unfollow"
    job: Label


class Submit(Strict):
    """Submit a job. The answer, `submitted` or `rejected`, has the same `request`."""

    type: Literal["submit"] = "submit"
    request: Label
    submission: Submission


class Ping(Strict):
    """Be answered by a `pong`."""

    type: Literal["ping"] = "ping"
    request: Label = ""


# ------------------------------------------------------------ to a client


class Welcome(Strict):
    """The first message: the name that the server gave this client, and its version.

    With the `ticket` it can be that client again after a lost connection, within an hour.
    """

    type: Literal["welcome"] = "welcome"
    client: str
    ticket: str
    version: str


class QueueNews(Strict):
    """Whether the queue starts no new jobs, and how many jobs are in each state."""

    type: Literal["queue"] = "queue"
    paused: bool
    counts: dict[JobState, int]


class JobNews(Strict):
    """A job as it is now, which may be a new one."""

    type: Literal["job"] = "job"
    job: JobSummary


class JobGone(Strict):
    """A job was deleted."""

    type: Literal["job_gone"] = "job_gone"
    job: str


class Events(Strict):
    """State events of a job, numbered from `first` on."""

    type: Literal["events"] = "events"
    job: str
    first: Count
    events: list[EventArray]


class ProgressNews(Strict):
    """How far steps of a job are, each as [path, done, total]."""

    type: Literal["progress"] = "progress"
    job: str
    steps: list[tuple[str, int, int]]


class SubmittedNews(Strict):
    """The job of a `submit` is on the disk."""

    type: Literal["submitted"] = "submitted"
    request: str
    id: str
    state: JobState


class Rejected(Strict):
    """What a frame asked for cannot be, or it asked for nothing that is known."""

    type: Literal["rejected"] = "rejected"
    request: str | None = None
    problems: list[ProblemView]


class Pong(Strict):
    """The answer to a `ping`."""

    type: Literal["pong"] = "pong"
    request: str


class PicturesNews(Strict):
    """Pictures as they are now: new ones, or starred, thrown away, taken back. Told to those who watch."""

    type: Literal["pictures"] = "pictures"
    pictures: list[PictureView]


class PicturesGone(Strict):
    """Pictures of these digests were deleted."""

    type: Literal["pictures_gone"] = "pictures_gone"
    pictures: list[Digest]


class BeginAnew(Strict):
    """This client did not keep up: what waited for it was dropped. It follows nothing and has nothing open."""

    type: Literal["begin_anew"] = "begin_anew"


class PreviewHeader(Strict):
    """What stands before the bytes of a preview, behind four bytes that say how long it is."""

    job: str
    path: str
    media_type: str


ClientMessage: TypeAlias = Annotated[
    Resume | Watch | Follow | Unfollow | Submit | Ping | DocumentRequest, Field(discriminator="type")
]
ServerMessage: TypeAlias = Annotated[
    Welcome
    | QueueNews
    | JobNews
    | JobGone
    | PicturesNews
    | PicturesGone
    | Events
    | ProgressNews
    | SubmittedNews
    | Rejected
    | Pong
    | BeginAnew
    | DocumentMessage,
    Field(discriminator="type"),
]

CLIENT: Final[TypeAdapter[Any]] = TypeAdapter(ClientMessage)
"""Reads what a client said."""


def preview_frame(job: str, path: str, media_type: str, data: bytes) -> bytes:
    """A preview as a frame of bytes: length of the header, header, picture."""
    header = json.dumps({"job": job, "path": path, "media_type": media_type}).encode()
    return len(header).to_bytes(HEADER, "big") + header + data


def read_preview(frame: bytes) -> tuple[PreviewHeader, bytes]:
    """A preview's header and picture. Raises ValueError for a frame that is none."""
    end = HEADER + int.from_bytes(frame[:HEADER], "big")
    return PreviewHeader.model_validate_json(frame[HEADER:end]), frame[end:]
