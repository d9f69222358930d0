"""`/api/v1/ws`: documents that are edited together, jobs that are followed, pictures of unfinished work."""

import asyncio
import contextlib
import logging
from concurrent.futures import Future
from typing import Any, Final

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.errors import DarkroomError, InvalidWorkflow, Problem
from engine.protocol import socket as said_by
from engine.protocol.documents import DocumentRequest
from engine.protocol.problems import ProblemView
from engine.protocol.socket import CLIENT, Rejected, SubmittedNews, Welcome
from engine.queue import Job
from serving.answers import STATUSES, Refusal
from serving.bridge import Mailbox, done
from serving.client import Client
from serving.endpoints import problems_of
from serving.house import House
from serving.hub import ALL
from serving.routes.jobs import frozen

log = logging.getLogger("darkroom.server")

FOLLOWED: Final = 10_000
"""Jobs that one client may follow at once."""

OPENED: Final = 100
"""Documents that one client may have open at once."""

GONE: Final = 1001


async def serve(house: House, socket: WebSocket) -> None:
    """Serve one client until it goes."""
    await socket.accept()
    client = house.hub.join()
    client.anew = lambda: _close(house, client)
    told: Mailbox[str] = Mailbox(asyncio.get_running_loop(), client.tell)
    client.tell(Welcome(client=client.name, version=house.settings.version).model_dump_json())

    async def send(frame: str | bytes) -> None:
        if isinstance(frame, str):
            await socket.send_text(frame)
        else:
            await socket.send_bytes(frame)

    sending = asyncio.create_task(client.deliver(send))
    receiving = asyncio.create_task(_receive(house, socket, client, told))
    try:
        finished, _ = await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
        for task in finished:
            error = task.exception()
            if error is not None and not isinstance(error, WebSocketDisconnect | OSError | RuntimeError):
                log.error("a client of the websocket could not be served", exc_info=error)
    finally:
        for task in (sending, receiving):
            task.cancel()
        await asyncio.gather(sending, receiving, return_exceptions=True)
        house.hub.leave(client)
        await _close(house, client)
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):
            await socket.close(GONE)


async def _receive(house: House, socket: WebSocket, client: Client, told: Mailbox[str]) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            _reject(client, None, [_problem(400, "a frame from a client is text")])
            continue
        await _answer(house, client, text, told)


async def _answer(house: House, client: Client, text: str, told: Mailbox[str]) -> None:
    """Do what a frame says; whatever is wrong with it is told to the client alone."""
    request: str | None = None
    try:
        said = CLIENT.validate_json(text)
        request = str(getattr(said, "request", "") or "") or None
        await _do(house, client, said, told)
    except ValidationError as error:
        _reject(client, None, problems_of(error))
    except (Refusal, InvalidWorkflow) as refused:
        _reject(client, request, refused.problems)
    except DarkroomError as error:
        problem = getattr(error, "problem", None)
        _reject(client, request, [problem or _problem(500, str(error))])
    except RecursionError:
        _reject(client, request, [_problem(400, "the frame goes too deep")])
    except Exception:
        log.exception("a frame of the websocket could not be answered")
        _reject(client, request, [_problem(500, "this failed in the server")])


async def _do(house: House, client: Client, said: Any, told: Mailbox[str]) -> None:
    match said:
        case said_by.Watch(on=on):
            house.hub.watch(client, on)
        case said_by.Follow(job=job):
            known = 0 if job == ALL else (await done(house.queue.get(job))).events
            if len(client.follows) >= FOLLOWED:
                raise Refusal(422, [_problem(422, f"a client follows at most {FOLLOWED:,} jobs")])
            house.hub.follow(client, job, said.since, known, said.previews)
        case said_by.Unfollow(job=job):
            house.hub.unfollow(client, job)
        case said_by.Submit(request=request, submission=submission):
            kept = house.queue.submit(await frozen(house, submission))
            house.hub.begin(_say_kept(client, request, kept))  # the next frame need not wait for the disk
        case said_by.Ping(request=request):
            client.tell(said_by.Pong(request=request).model_dump_json())
        case _:
            await _edit(house, client, said, told)


async def _say_kept(client: Client, request: str, kept: "Future[Job]") -> None:
    """Tell a client that its job is on the disk, or why it is not."""
    try:
        new = await done(kept)
        client.tell(SubmittedNews(request=request, id=new.id, state=new.state).model_dump_json())
    except DarkroomError as error:
        _reject(client, request, [getattr(error, "problem", None) or _problem(500, str(error))])


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


def _reject(client: Client, request: str | None, problems: "list[Problem] | tuple[Problem, ...]") -> None:
    views = [ProblemView.of(problem) for problem in problems]
    client.tell(Rejected(request=request, problems=views).model_dump_json())


def _problem(status: int, message: str) -> Problem:
    return Problem(code=STATUSES[status], message=message)
