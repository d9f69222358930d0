"""`/api/v1/pictures` and `/api/v1/gallery`: the pictures that jobs made, whatever became of the jobs."""

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.assets import AssetView
from engine.protocol.pictures import (
    GalleryView,
    PictureDetails,
    PicturePage,
    PictureQuery,
    Pictures,
    PicturesDelete,
    PicturesMark,
)
from engine.queue import Wanted
from serving import views
from serving.bridge import done
from serving.house import House

WORDS = 20
"""Words of a search that count."""


async def listed(house: House, request: Request, query: PictureQuery) -> PicturePage:
    """The pictures that jobs made, the newest first, a page at a time."""
    wanted = Wanted(
        words=tuple(query.search.split()[:WORDS]),
        starred=query.starred,
        workflow=query.workflow,
        model=query.model,
        trashed=query.trashed,
    )
    return views.pictures(await done(house.queue.pictures(wanted, after=query.after, limit=query.limit)))


async def one(house: House, request: Request) -> PictureDetails:
    """A picture, with the parameters and the document that made it."""
    return views.picture_details(await done(house.queue.picture(request.path_params["digest"])))


async def mark(house: House, request: Request, said: PicturesMark) -> Pictures:
    """Star pictures or put them into the trash, or the opposite."""
    marked = await done(house.queue.mark(said.pictures, starred=said.starred, trashed=said.trashed))
    return Pictures(pictures=[views.picture(one) for one in marked])


async def delete(house: House, request: Request, said: PicturesDelete) -> Response:
    """Delete pictures for ever that are in the trash. What only they needed may be pruned from the store."""
    digests = list(dict.fromkeys(said.pictures))
    roots = await done(house.queue.forget(digests))

    def work() -> None:
        house.uploads.forget(digests)
        house.desk.release(roots)

    await house.checks.run(work)
    return Response(status_code=204)


async def use(house: House, request: Request) -> AssetView:
    """Make a picture one that workflows can read; the answer says how they name it."""
    digest = request.path_params["digest"]
    await done(house.queue.picture(digest))
    return views.asset(await house.uploads.adopt(digest))


async def gallery(house: House, request: Request) -> GalleryView:
    """How many pictures there are, by workflow and by model."""
    return views.gallery(await done(house.queue.gallery()))
