"""The gallery: what is told of the pictures that jobs made, and what is asked of them."""

from typing import Annotated

from pydantic import Field, JsonValue

from engine.protocol.strict import Count, Digest, Label, Strict

AT_ONCE = 1000
"""Pictures that are marked or deleted at once, at most."""


class PictureView(Strict):
    """A file that a job made; one for each digest, and the job is the one that made it last.

    `made` and `trashed` are Unix seconds. `workflow` is empty where a bare document was submitted; `name` is the job's.
    `texts` are the prompts as they were used, the one to show first; `seeds` are decimal.
    """

    digest: Digest
    media_type: str
    size: Count
    width: Count | None
    height: Count | None
    job: str
    output: str
    label: str
    made: float
    workflow: str
    name: str
    texts: list[str]
    models: list[str]
    seeds: list[str]
    starred: bool
    trashed: float | None


class PictureDetails(PictureView):
    """A picture with what made it: the document as YAML, which is there even when the job is not."""

    parameters: dict[str, JsonValue]
    to: list[str]
    document: str


class PicturePage(Strict):
    """Some pictures, the newest first, and where the next page begins; None at the end.

    A page looks at a bounded number of pictures, so it may hold fewer than were asked for, and others still follow.
    """

    pictures: list[PictureView]
    after: str | None


class PictureQuery(Strict):
    """Which pictures: those in which every word occurs, starred ones, of a workflow, of a model, those in the trash."""

    after: Annotated[str, Field(max_length=20)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50
    search: Label = ""
    starred: bool = False
    workflow: Label | None = None
    model: Label | None = None
    trashed: bool = False


class Pictures(Strict):
    """Pictures as they are now."""

    pictures: list[PictureView]


class PicturesMark(Strict):
    """Pictures to star or to put into the trash, or the opposite; what is left out stays as it is."""

    pictures: Annotated[list[Digest], Field(min_length=1, max_length=AT_ONCE)]
    starred: bool | None = None
    trashed: bool | None = None


class PicturesDelete(Strict):
    """Pictures in the trash to delete for ever."""

    pictures: Annotated[list[Digest], Field(min_length=1, max_length=AT_ONCE)]


class PictureCount(Strict):
    """How many pictures a workflow made, or were made with a model."""

    name: str
    pictures: Count


class GalleryView(Strict):
    """How many pictures there are, starred ones among them, and in the trash besides; by workflow and by model."""

    pictures: Count
    starred: Count
    trashed: Count
    workflows: list[PictureCount]
    models: list[PictureCount]
