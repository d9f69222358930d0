"""`/api/v1/ws`: documents that are edited together, jobs that are followed, pictures of unfinished work."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import groupby
from typing import Any, Final

from pydantic import ValidationError
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.errors import DarkroomError, InvalidWorkflow, Problem
from engine.protocol import socket as said_by
from engine.protocol.documents import DocumentRequest
from engine.protocol.jobs import Submission
from engine.protocol.problems import ProblemView
from engine.protocol.socket import CLIENT, Rejected, Resume, Submit, SubmittedNews, Welcome
from engine.queue import Job, NewJob
from serving.answers import STATUSES, Refusal
from serving.bridge import Mailbox, done, together
from serving.client import Client
from serving.endpoints import loads, problems_of
from serving.house import House
from serving.hub import ALL
from serving.routes.jobs import frozen

log = logging.getLogger("darkroom.server")

FOLLOWED: Final = 10_000
"""Jobs that one client may follow at once."""

OPENED: Final = 100
"""Documents that one client may have open at once."""

REQUEST: Final = 200
"""Characters of a request, at most."""

GONE: Final = 1001

MANY: Final = 64
"""Frames of a client that are read in one go, at most."""


async def serve(house: House, socket: WebSocket) -> None:
    """Serve one client until it goes."""
    await socket.accept()
    client = house.hub.join()
    client.anew = lambda: _close(house, client)
    told: Mailbox[str] = Mailbox(asyncio.get_running_loop(), client.tell)
    _welcome(house, client)

    async def send(frame: str | bytes) -> None:
        if isinstance(frame, str):
            await socket.send_text(frame)
        else:
            await socket.send_bytes(frame)

    sending = asyncio.create_task(client.deliver(send))
    receiving = asyncio.create_task(_receive(house, socket, client, told))
    superseded = asyncio.create_task(client.superseded.wait())
    tasks = (sending, receiving, superseded)
    try:
        finished, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in finished:
            error = task.exception()
            if error is not None and not isinstance(error, WebSocketDisconnect | OSError | RuntimeError):
                log.error("a client of the websocket could not be served", exc_info=error)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await _close(house, client)
        finally:
            house.hub.leave(client)
            client.gone.set()
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):
            await socket.close(GONE)


def _welcome(house: House, client: Client) -> None:
    ticket = house.hub.tickets.issue(client.name)
    client.tell(Welcome(client=client.name, version=house.settings.version, ticket=ticket).model_dump_json())


async def _resume(house: House, client: Client, said: Resume) -> None:
    """Let a client be the one that it was, once its other connection, which may be dead, has ended."""
    if not client.is_new:
        raise Refusal(422, [_problem(422, "a client says who it was before all else")])
    if house.hub.tickets.is_good(said.client, said.ticket):
        before = house.hub.named(said.client)
        if before is not None and before is not client:
            before.superseded.set()
            await before.gone.wait()
        if house.hub.named(said.client) is None:  # two may have waited
            house.hub.rename(client, said.client)
    _welcome(house, client)


async def _receive(house: House, socket: WebSocket, client: Client, told: Mailbox[str]) -> None:
    """Do what the frames say, in order; jobs that are submitted in a row are checked in one go."""
    async with contextlib.aclosing(together(socket.receive, MANY)) as arrived:
        async for frames in arrived:
            for is_submission, said in groupby(_read(client, frames), lambda one: isinstance(one, Submit)):
                if is_submission:
                    client.is_new = False
                    await _submit(house, client, list(said), told)
                else:
                    for one in said:
                        await _answer(house, client, one, told)


def _read(client: Client, frames: Iterable[Message]) -> Iterator[Any]:
    """What frames say; the client is told of those that say nothing."""
    for frame in frames:
        text = frame.get("text")
        if text is None:
            _reject(client, None, [_problem(400, "a frame from a client is text")])
            continue
        try:
            yield CLIENT.validate_json(text)
        except ValidationError as error:
            _reject(client, request_in(text), problems_of(error))
        except RecursionError:
            _reject(client, None, [_problem(400, "the frame goes too deep")])


async def _answer(house: House, client: Client, said: Any, told: Mailbox[str]) -> None:
    """Do what a client says; whatever is wrong with it is told to that client alone."""
    request = str(getattr(said, "request", "") or "") or None
    try:
        await _do(house, client, said, told)
    except Exception as error:
        _reject(client, request, _problems(error))
    finally:
        client.is_new = False


def request_in(text: str) -> str | None:
    """The request of a frame that says nothing that is known, as far as that much can be read of it."""
    with contextlib.suppress(ValueError):
        said = loads(text)
        request = said.get("request") if isinstance(said, dict) else None
        if isinstance(request, str | int) and not isinstance(request, bool) and len(str(request)) <= REQUEST:
            return str(request)
    return None


async def _do(house: House, client: Client, said: Any, told: Mailbox[str]) -> None:
    match said:
        case Resume():
            await _resume(house, client, said)
        case said_by.Watch(on=on):
            house.hub.watch(client, on)
        case said_by.Follow(job=job):
            known = 0 if job == ALL else (await done(house.queue.get(job))).events
            if len(client.follows) >= FOLLOWED:
                raise Refusal(422, [_problem(422, f"a client follows at most {FOLLOWED:,} jobs")])
            house.hub.follow(client, job, said.since, known, said.previews)
        case said_by.Unfollow(job=job):
            house.hub.unfollow(client, job)
        case said_by.Ping(request=request):
            client.tell(said_by.Pong(request=request).model_dump_json())
        case _:
            await _edit(house, client, said, told)


async def _submit(house: House, client: Client, said: Sequence[Submit], told: Mailbox[str]) -> None:
    """Put jobs into the queue. The client is told of each when it is on the disk; the next frame need not wait."""

    def check() -> list[NewJob | Exception]:
        return [_frozen_or_not(house, one.submission) for one in said]

    try:
        checked = await house.checks.run(check)
    except Refusal as refusal:
        checked = [refusal] * len(said)
    for one, new in zip(said, checked, strict=True):
        if isinstance(new, Exception):
            _reject(client, one.request, _problems(new))
        else:
            house.queue.submit(new).add_done_callback(partial(_say_kept, one.request, told))


def _frozen_or_not(house: House, submission: Submission) -> NewJob | Exception:
    try:
        return frozen(house, submission)
    except Exception as error:  # told to the client, as what it is
        return error


def _say_kept(request: str, told: Mailbox[str], kept: "Future[Job]") -> None:
    """Tell a client that its job is on the disk, or why it is not. Called in the queue's thread."""
    error = kept.exception()
    if isinstance(error, Exception):
        told.put(_rejected(request, _problems(error)))
    else:
        new = kept.result()
        told.put(SubmittedNews(request=request, id=new.id, state=new.state).model_dump_json())


async def _edit(house: House, client: Client, said: DocumentRequest, told: Mailbox[str]) -> None:
    """Hand on what concerns documents; the room of sessions answers through the listener, in its order."""
    if said.name not in client.documents:
        if len(client.documents) >= OPENED:
            raise Refusal(422, [_problem(422, f"a client has at most {OPENED} workflows open")])
        client.documents.add(said.name)
    await house.edits.run(lambda: house.documents.serve(client.name, said, told.put))


async def _close(house: House, client: Client) -> None:
    """Have nothing open any more for a client that went, or begins anew."""
    names, client.documents = client.documents, set()
    if names:
        await house.edits.run(lambda: house.documents.leave(client.name, names))


def _reject(client: Client, request: str | None, problems: Iterable[Problem]) -> None:
    client.tell(_rejected(request, problems))


def _rejected(request: str | None, problems: Iterable[Problem]) -> str:
    views = [ProblemView.of(problem) for problem in problems]
    return Rejected(request=request, problems=views).model_dump_json()


def _problems(error: Exception) -> Sequence[Problem]:
    """Why something that a frame asked for cannot be."""
    if isinstance(error, Refusal | InvalidWorkflow):
        return error.problems
    if isinstance(error, RecursionError):
        return [_problem(400, "the frame goes too deep")]
    problem = getattr(error, "problem", None)
    if isinstance(error, DarkroomError):
        return [problem if isinstance(problem, Problem) else _problem(500, str(error))]
    log.error("a frame of the websocket could not be answered", exc_info=error)
    return [_problem(500, "this failed in the server")]


def _problem(status: int, message: str) -> Problem:
    return Problem(code=STATUSES[status], message=message)
