"""What the queue knows, as the protocol tells it."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from engine.protocol.assets import AssetView
from engine.protocol.jobs import JobPage, JobSummary, JobView, QueueView
from engine.protocol.pictures import GalleryView, PictureCount, PictureDetails, PicturePage, PictureView
from engine.protocol.problems import ProblemView
from engine.queue import Gallery, Job, Made, Page, Picture, Pictures, QueueChanged, Work
from engine.types import SAFE_INTEGER, Json
from serving.uploads import Picture as Upload


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


def asset(kept: Upload) -> AssetView:
    """A picture that was uploaded."""
    return AssetView(
        digest=kept.digest,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        width=kept.width,
        height=kept.height,
    )


def picture(found: Picture) -> PictureView:
    """A picture as the gallery tells it."""
    return PictureView.model_construct(**picture_fields(found))


def picture_details(made: Made) -> PictureDetails:
    """A picture with what made it."""
    parameters = {name: for_javascript(value) for name, value in made.work.parameters.items()}
    return PictureDetails(
        **picture_fields(made.picture), parameters=parameters, to=list(made.work.to), document=made.work.document
    )


def pictures(found: Pictures) -> PicturePage:
    """A page of the gallery."""
    return PicturePage(pictures=[picture(one) for one in found.pictures], after=found.after)


def gallery(found: Gallery) -> GalleryView:
    """The gallery as a whole."""
    return GalleryView(
        pictures=found.pictures,
        starred=found.starred,
        trashed=found.trashed,
        workflows=[PictureCount(name=name, pictures=count) for name, count in found.workflows.items()],
        models=[PictureCount(name=name, pictures=count) for name, count in found.models.items()],
    )


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


_TOLD: Final = tuple(JobSummary.model_fields)
_told: Final = attrgetter(*_TOLD)


def fields_of(job: Job) -> dict[str, Any]:
    """What a list tells of a job, as JSON."""
    return dict(zip(_TOLD, _told(job), strict=True))


def picture_fields(found: Picture) -> dict[str, Any]:
    """What is told of a picture, as JSON."""
    fields = {name: getattr(found, name) for name in PictureView.model_fields}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
