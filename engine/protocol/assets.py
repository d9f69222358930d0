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


class AssetQuery(Strict):
    """How a file is asked for: as it is, or as a thumbnail (WebP) that fits into a square of so many pixels."""

    thumbnail: Annotated[int, Field(ge=16, le=1024)] | None = None
    download: bool = False
