"""`/api/v1/images`: the pictures that lie beside the workflows."""

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.assets import ImageEntry, ImageList, ImageQuery
from serving.house import House
from serving.routes.assets import served


async def listed(house: House, request: Request) -> ImageList:
    """The pictures beside the workflows, by the names that image inputs take; uploads are not among them."""
    found = await house.checks.run(house.images.listed)
    return ImageList(images=[ImageEntry(name=one.name, size=one.size) for one in found])


async def file(house: House, request: Request, query: ImageQuery) -> Response:
    """A picture by the name that an image input takes, or a thumbnail of it."""
    asset = await house.checks.run(lambda: house.images.find(query.name))
    return await served(house, asset, query.thumbnail, download=False, lasts=False)
