"""`/api/v1/jobs` and `/api/v1/queue`: work that is submitted, and what becomes of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Final

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from engine.document import Parsed, rewrite
from engine.edits import Edit, EditRefused
from engine.protocol.jobs import JobPage, JobState, JobView, Move, Prioritise, QueueView, Submission, Submitted
from engine.protocol.strict import Label, Strict
from engine.queue import Job, NewJob, Work
from engine.session.envelope import perform
from serving import views
from serving.answers import Refusal, refuse
from serving.bridge import done
from serving.house import House
from serving.routes.checks import read

BEAT: Final = 15.0
"""Seconds after which a stream of events says that it is still there."""

PAGE: Final = 1000


class JobsQuery(Strict):
    """Which jobs to list: of one state, of one workflow, after those of the page before, so many."""

    state: JobState | None = None
    workflow: Label | None = None
    after: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class EventsQuery(Strict):
    """From which number on events are wanted."""

    since: Annotated[int, Field(ge=0)] = 0


async def submit(house: House, request: Request, said: Submission) -> Response:
    """Submit a job: 202 when it is on the disk. A workflow with errors is refused with all of them."""
    job = await submitted(house, said)
    body = Submitted(id=job.id, state=job.state).model_dump_json()
    return Response(body, 202, {"Location": f"/api/v1/jobs/{job.id}"}, "application/json")


async def submitted(house: House, said: Submission) -> Job:
    """The job of a submission, when it is on the disk."""
    return await done(house.queue.submit(await house.checks.run(lambda: frozen(house, said))))


def frozen(house: House, said: Submission) -> NewJob:
    """A submission as it will be run: its random seeds are settled, its document stays as it is now. Takes as long."""
    workflow = said.workflow or ""
    parsed = edited(house, read(house, said.workflow, said.document), said.edits)
    found = house.desk.freeze(parsed, said.parameters, said.to, said.name or workflow, workflow)
    return NewJob(
        work=Work(document=found.document, parameters=found.parameters, to=said.to),
        name=found.name,
        priority=said.priority,
        idempotency_key=said.idempotency_key,
        fingerprint=said.fingerprint() if said.idempotency_key is not None else "",
        warm=found.warm,
        about=found.about,
    )


def edited(house: House, parsed: Parsed, edits: Sequence[Edit]) -> Parsed:
    """A document with edits that this one job has, and the workflow has not. Refuses those that do not fit."""
    if parsed.document is None or not edits:
        return parsed
    try:
        changed = perform(parsed.document, edits).document
    except EditRefused as refused:
        raise Refusal(422, (refused.problem,)) from refused
    return house.desk.read(rewrite(parsed, changed))


async def listed(house: House, request: Request, query: JobsQuery) -> JobPage:
    """The jobs, a page at a time."""
    found = await done(
        house.queue.list(state=query.state, workflow=query.workflow, after=query.after, limit=query.limit)
    )
    return views.page(found)


async def one(house: House, request: Request) -> JobView:
    """A job: where it stands, what it was given, what it made, and what went wrong."""
    name = request.path_params["job"]
    job, work = await asyncio.gather(done(house.queue.get(name)), done(house.queue.work(name)))
    return views.view(job, work)


async def document(house: House, request: Request) -> Response:
    """The workflow of a job, as it was when it was submitted."""
    work = await done(house.queue.work(request.path_params["job"]))
    return Response(work.document, media_type="text/plain")


async def cancel(house: House, request: Request) -> Submitted:
    """Cancel a job: one that waits at once, one that runs at its next check."""
    name = request.path_params["job"]
    return Submitted(id=name, state=await done(house.queue.cancel(name)))


async def retry(house: House, request: Request) -> Submitted:
    """Put a job that has ended into the queue once more, as it was."""
    job = await done(house.queue.retry(request.path_params["job"]))
    return Submitted(id=job.id, state=job.state)


async def move(house: House, request: Request, said: Move) -> Submitted:
    """Put a waiting job before another one, or behind all."""
    job = await done(house.queue.reorder(request.path_params["job"], said.before))
    return Submitted(id=job.id, state=job.state)


async def prioritise(house: House, request: Request, said: Prioritise) -> Submitted:
    """Give a waiting job another priority."""
    job = await done(house.queue.prioritise(request.path_params["job"], said.priority))
    return Submitted(id=job.id, state=job.state)


async def delete(house: House, request: Request) -> Response:
    """Forget a job that does not run. The pictures that it made stay."""
    await done(house.queue.delete(request.path_params["job"]))
    return Response(status_code=204)


async def queue(house: House, request: Request) -> QueueView:
    """The queue as a whole."""
    return views.queue(await done(house.queue.status()))


async def pause(house: House, request: Request) -> QueueView:
    """Start no new jobs; what runs goes on."""
    await done(house.queue.pause())
    return await queue(house, request)


async def resume(house: House, request: Request) -> QueueView:
    """Start new jobs again."""
    await done(house.queue.resume())
    return await queue(house, request)


async def events(house: House, request: Request, query: EventsQuery) -> Response:
    """The events of a job as server-sent events, each with its number, from the beginning or after `since`.

    The stream ends with the event `end` when the job has ended. `Last-Event-ID` stands for `since` after a lost
    connection.
    """
    name = request.path_params["job"]
    since = _since(request, query)
    await done(house.queue.get(name))
    stream = _stream(house, name, since)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _since(request: Request, query: EventsQuery) -> int:
    last = request.headers.get("last-event-id")
    if last is None:
        return query.since
    if not last.isascii() or not last.isdigit() or len(last) > 15:
        raise refuse(422, "Last-Event-ID is the number of an event")
    return int(last)


async def _stream(house: House, name: str, since: int) -> AsyncIterator[str]:
    fetch = partial(house.queue.events, name, limit=PAGE)
    with house.hub.wakes(name) as wake:
        while True:
            wake.clear()
            job = await done(house.queue.get(name))  # before its events, so that none of an ended job is missed
            while rows := await done(fetch(since=since)):
                since = rows[-1][0]
                yield "".join(f"id: {number}\ndata: {_line(event)}\n\n" for number, event in rows)
            if job.state.is_over:
                yield f"event: end\ndata: {_line(str(job.state))}\n\n"
                return
            try:
                async with asyncio.timeout(BEAT):
                    await wake.wait()
            except TimeoutError:
                yield ": still here\n\n"


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
