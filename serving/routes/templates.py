"""`/api/v1/templates`: the workflows that come with Darkroom."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.workflows import TemplateEntry, TemplateList, WorkflowCopy, WorkflowNamed
from serving.answers import refuse
from serving.house import House
from serving.naming import named

WHILE: Final = "private, max-age=3600"


async def listed(house: House, request: Request) -> TemplateList:
    """The workflows that come with Darkroom, in the order in which to show them."""
    found = await house.checks.run(lambda: house.templates.all)
    return TemplateList(
        templates=[
            TemplateEntry(
                name=one.name,
                title=one.title,
                description=one.description,
                picture=f"/api/v1/templates/{one.name}/picture" if one.picture is not None else None,
                width=one.size[0],
                height=one.size[1],
            )
            for one in found.values()
        ]
    )


async def picture(house: House, request: Request) -> Response:
    """What a template makes, as a small picture."""
    found = await house.checks.run(lambda: house.templates.find(request.path_params["name"]))
    if found.picture is None:
        raise refuse(404, "this template has no picture")
    return Response(found.picture, media_type="image/webp", headers={"Cache-Control": WHILE})


async def use(house: House, request: Request, said: WorkflowCopy) -> WorkflowNamed:
    """Make a workflow of a template."""
    sessions = house.documents.sessions

    def work() -> WorkflowNamed:
        found = house.templates.find(request.path_params["name"])
        make = lambda name: sessions.create(name, found.text)  # noqa: E731
        return WorkflowNamed(name=named(sessions, said.to or found.name, said.free or said.to is None, make))

    return await house.checks.run(work)
