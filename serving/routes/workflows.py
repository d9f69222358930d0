"""`/api/v1/workflows`: the files that are served."""

from starlette.requests import Request

from engine.errors import InvalidWorkflow
from engine.protocol.problems import ProblemView
from engine.protocol.workflows import (
    WorkflowCopy,
    WorkflowCreate,
    WorkflowDeleted,
    WorkflowEntry,
    WorkflowList,
    WorkflowNamed,
    WorkflowPut,
    WorkflowRename,
    WorkflowSaved,
    WorkflowView,
)
from engine.session import check_name
from engine.session.sessions import NEW
from serving.bridge import done
from serving.documents import digest_of
from serving.house import House
from serving.naming import named


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


async def create(house: House, request: Request, said: WorkflowCreate) -> WorkflowNamed:
    """Make a workflow: of a text, or an empty one."""
    sessions = house.documents.sessions

    def work() -> WorkflowNamed:
        text = NEW if said.document is None else said.document
        parsed = house.desk.read(text, f"{said.name}.yaml")
        if parsed.document is None:
            raise InvalidWorkflow(parsed.problems)
        return WorkflowNamed(name=named(sessions, said.name, said.free, lambda name: sessions.create(name, text)))

    return await house.checks.run(work)


async def duplicate(house: House, request: Request, said: WorkflowCopy) -> WorkflowNamed:
    """Make a copy of a workflow as it is now, with what was edited and is not saved yet."""
    sessions, name = house.documents.sessions, request.path_params["name"]

    def work() -> WorkflowNamed:
        free = said.free or said.to is None
        return WorkflowNamed(name=named(sessions, said.to or name, free, lambda to: sessions.duplicate(name, to)))

    return await house.checks.run(work)


async def rename(house: House, request: Request, said: WorkflowRename) -> WorkflowNamed:
    """Give a workflow another name; whoever has it open has so under the new one."""
    sessions, name = house.documents.sessions, request.path_params["name"]

    def work() -> WorkflowNamed:
        return WorkflowNamed(name=named(sessions, said.to, said.free, lambda to: sessions.rename(name, to)))

    renamed = await house.checks.run(work)
    await done(house.queue.rename_workflow(name, renamed.name))
    return renamed


async def delete(house: House, request: Request) -> WorkflowDeleted:
    """Delete a workflow: it goes into the trash of the folder. Jobs that were submitted from it have a copy."""
    name = request.path_params["name"]
    return WorkflowDeleted(trashed=await house.checks.run(lambda: house.documents.sessions.delete(name)))
