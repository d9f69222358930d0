"""`/api/v1/trash`: workflows that were deleted, until a person removes them for ever."""

from starlette.requests import Request
from starlette.responses import Response

from engine.protocol.workflows import TrashEntry, TrashList, WorkflowCopy, WorkflowNamed
from engine.session.names import name_of_trashed
from serving.house import House
from serving.naming import named


async def listed(house: House, request: Request) -> TrashList:
    """The workflows that were deleted, the newest first."""
    found = await house.checks.run(house.documents.sessions.folder.trash)
    return TrashList(workflows=[TrashEntry(**one._asdict()) for one in found])


async def restore(house: House, request: Request, said: WorkflowCopy) -> WorkflowNamed:
    """Take a workflow out of the trash, under the name that it had or another one."""
    sessions, trashed = house.documents.sessions, request.path_params["trashed"]

    def work() -> WorkflowNamed:
        wanted = said.to or name_of_trashed(trashed)
        return WorkflowNamed(name=named(sessions, wanted, said.free, lambda name: sessions.restore(trashed, name)))

    return await house.checks.run(work)


async def delete(house: House, request: Request) -> Response:
    """Remove a deleted workflow for ever."""
    folder, trashed = house.documents.sessions.folder, request.path_params["trashed"]
    await house.checks.run(lambda: folder.forget(trashed))
    return Response(status_code=204)
