"""`/api/v1/assets`: pictures that are uploaded, and the files that runs publish, by the digest of their bytes."""

from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from engine.protocol.assets import AssetQuery, AssetView
from serving import views
from serving.answers import refuse
from serving.house import House
from serving.uploads import INLINE, Asset

TYPES: Final = frozenset(
    ("application/octet-stream", "image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff")
)
"""What an upload may say it is. None of these can be sent by a form of a foreign page; what it is, its bytes say."""

FOR_EVER: Final = "private, max-age=31536000, immutable"


async def upload(house: House, request: Request) -> AssetView:
    """Upload a picture as the body; the answer says how workflows name it. The same picture twice is one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise refuse(
            415, "an upload is the bytes of a picture", "send the header Content-Type: application/octet-stream"
        )
    return views.asset(await house.uploads.keep(request.stream()))


async def about(house: House, request: Request) -> AssetView:
    """What an upload is; 404 says that it has to be uploaded first."""
    return views.asset(await house.checks.run(lambda: house.uploads.about(request.path_params["digest"])))


async def file(house: House, request: Request, query: AssetQuery) -> Response:
    """A file by its digest, or a thumbnail of it. Only pictures are shown in their place; all else is saved."""
    asset = await house.checks.run(lambda: house.uploads.find(request.path_params["digest"]))
    return await served(house, asset, query.thumbnail, download=query.download)


async def served(house: House, asset: Asset, thumbnail: int | None, *, download: bool, lasts: bool = True) -> Response:
    """A file, or its thumbnail. `lasts` says that what its address names never changes."""
    path, media_type = asset.path, asset.media_type
    if thumbnail is not None:
        path, media_type = await house.uploads.thumbnail(asset, thumbnail), "image/webp"
    is_shown = media_type in INLINE and not download
    disposition = "inline" if is_shown else f'attachment; filename="{asset.digest[:8]}{path.suffix}"'
    headers = {"Cache-Control": FOR_EVER if lasts else "private, no-cache", "Content-Disposition": disposition}
    return FileResponse(path, media_type=media_type, headers=headers)
