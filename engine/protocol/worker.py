"""What a server and its worker processes say to each other, a JSON object a frame; see `engine.worker.frames`."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from engine.protocol.jobs import JobState, Output
from engine.protocol.problems import ProblemView
from engine.protocol.strict import Strict
from engine.types import Json

RunId: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
"""One attempt at a job: "JOB.ATTEMPT"."""


Events: TypeAlias = list[list[Json]]
"""State events, as `engine.protocol.events` writes them."""


# ---------------------------------------------------------------- to a worker


class Begin(Strict):
    """Perform a job, after those that were sent before."""

    type: Literal["begin"] = "begin"
    run: RunId
    job: str
    name: str
    document: str
    parameters: dict[str, Json]
    to: tuple[str, ...] = ()
    previews: bool = False


class Recall(Strict):
    """Do not begin the run, and say with `returned` that it is given back; if it has begun, go on."""

    type: Literal["recall"] = "recall"
    run: RunId


class Cancel(Strict):
    """Stop the run at its next check."""

    type: Literal["cancel"] = "cancel"
    run: RunId


class Look(Strict):
    """Previews of the run are wanted from now on, or no more."""

    type: Literal["look"] = "look"
    run: RunId
    on: bool


class Leave(Strict):
    """End when nothing runs any more."""

    type: Literal["leave"] = "leave"


# ---------------------------------------------------------------- from a worker


class Ready(Strict):
    """The worker has started and is idle. `bounded` says that the system itself holds it to its memory limit."""

    type: Literal["ready"] = "ready"
    pid: int
    devices: tuple[str, ...]
    memory: int | None = None
    bounded: bool = False
    versions: dict[str, str] = Field(default={})


class Refused(Strict):
    """The worker cannot start, and why: a pack that cannot be loaded, a device that is not there."""

    type: Literal["refused"] = "refused"
    reason: str


class Beat(Strict):
    """The worker is alive."""

    type: Literal["beat"] = "beat"


class Told(Strict):
    """What a run reported since the last time: its state events, and how far steps are, the newest of each alone."""

    type: Literal["told"] = "told"
    run: RunId
    events: Events = Field(default=[])
    progress: list[tuple[str, int, int]] = Field(default=[])


class Returned(Strict):
    """The run, which was recalled, has not begun and will not."""

    type: Literal["returned"] = "returned"
    run: RunId


class Ended(Strict):
    """The run is over, DONE, FAILED or CANCELLED, and its files are in their place.

    `events` are the last ones, and `warm` the digests of the models that stay loaded.
    """

    type: Literal["ended"] = "ended"
    run: RunId
    state: JobState
    outputs: dict[str, list[Output]] = Field(default={})
    problems: list[ProblemView] = Field(default=[])
    events: Events = Field(default=[])
    warm: list[str] = Field(default=[])


ToWorker: TypeAlias = Annotated[Begin | Recall | Cancel | Look | Leave, Field(discriminator="type")]
FromWorker: TypeAlias = Annotated[Ready | Refused | Beat | Told | Returned | Ended, Field(discriminator="type")]

TO_WORKER: Final[TypeAdapter[ToWorker]] = TypeAdapter(ToWorker)
FROM_WORKER: Final[TypeAdapter[FromWorker]] = TypeAdapter(FromWorker)
