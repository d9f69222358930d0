"""`/api/v1/workflows`: the files that are served."""

from starlette.requests import Request
from starlette.responses import Response

from engine.errors import InvalidWorkflow
from engine.protocol.problems import ProblemView
from engine.protocol.workflows import WorkflowEntry, WorkflowList, WorkflowPut, WorkflowSaved, WorkflowView
from engine.session import check_name
from serving.documents import digest_of
from serving.house import House


async def listed(house: House, request: Request) -> WorkflowList:
    """The workflows that are served, by name."""
    folder = house.documents.sessions.folder

    def work() -> list[WorkflowEntry]:
        stamped = [(name, folder.stamp(name)) for name in folder.names()]
        return [
            WorkflowEntry(name=name, size=stamp.size, saved=stamp.modified / 1e9)
            for name, stamp in stamped
            if stamp is not None
        ]

    return WorkflowList(workflows=await house.checks.run(work))


async def read(house: House, request: Request) -> WorkflowView:
    """A workflow as text, with what was edited and is not saved yet."""
    name = request.path_params["name"]
    text = await house.checks.run(lambda: house.documents.text(name))
    return WorkflowView(name=name, document=text, digest=digest_of(text))


async def write(house: House, request: Request, said: WorkflowPut) -> WorkflowSaved:
    """Save a workflow. What is wrong with it is said; only what is no workflow at all is refused."""
    name = request.path_params["name"]

    def work() -> WorkflowSaved:
        check_name(name)
        parsed = house.desk.read(said.document, f"{name}.yaml")
        if parsed.document is None:
            raise InvalidWorkflow(parsed.problems)
        found = house.desk.check(parsed, {})
        digest = house.documents.write(name, said.document, said.base)
        return WorkflowSaved(name=name, digest=digest, problems=[ProblemView.of(problem) for problem in found])

    return await house.checks.run(work)


async def delete(house: House, request: Request) -> Response:
    """Delete a workflow: it goes into the trash of the folder. Jobs that were submitted from it have a copy."""
    name = request.path_params["name"]
    await house.checks.run(lambda: house.documents.sessions.delete(name))
    return Response(status_code=204)
