"""Pictures that are uploaded, and the files that runs publish."""

from typing import Annotated

from pydantic import Field

from engine.protocol.strict import Count, Digest, Strict


class AssetView(Strict):
    """A picture on the server. In a workflow it is called `name`."""

    digest: Digest
    name: str
    media_type: str
    size: Count
    width: Count
    height: Count


class ImageEntry(Strict):
    """A picture beside the workflows: the name that an image input takes, and its bytes."""

    name: str
    size: Count


class ImageList(Strict):
    """The pictures beside the workflows, a thousand at most."""

    images: list[ImageEntry]


class ImageQuery(Strict):
    """A picture by the name that an image input takes, as it is or as a thumbnail."""

    name: Annotated[str, Field(min_length=1, max_length=1000)]
    thumbnail: Annotated[int, Field(ge=16, le=1024)] | None = None


class AssetQuery(Strict):
    """How a file is asked for: as it is, or as a thumbnail (WebP) that fits into a square of so many pixels."""

    thumbnail: Annotated[int, Field(ge=16, le=1024)] | None = None
    download: bool = False
