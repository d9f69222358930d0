"""Every route as data: routing, the doors, OpenAPI and the tests all read the same table."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import Code, InvalidWorkflow, Problem, Unwritable
from engine.queue import JobRefused, QueueUnusable
from engine.session import DocumentRefused
from serving.answers import Refusal, answer, refuse, refused
from serving.doors import Access
from serving.house import House

M = TypeVar("M", bound=BaseModel)

log = logging.getLogger("darkroom.server")

Handler: TypeAlias = Callable[..., Awaitable[object]]
"""`handler(house, request)`, or with what the request says, its body or its query, as a third argument."""

REFUSED: Final = {
    Code.UNKNOWN_JOB: 404,
    Code.NOT_FOUND: 404,
    Code.FILE_MISSING: 404,
    Code.INVALID_ID: 404,
    Code.WRONG_FIELD: 422,
}
"""The status of what the queue and the sessions refuse; all else is a conflict with what is there."""

BODY_SECONDS: Final = 60.0
"""How long a body of JSON may take to arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One route: what it takes and gives, and how far it is open.

    `body` and `query` are the models of what a request says, `gives` that of the answer. `raw` says the media types
    that it gives or takes where that is not JSON. `takes_document` says that the body may be as large as a document.
    """

    method: str
    path: str
    handler: Handler
    access: Access = Access.GUARDED
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    status: int = 200
    takes_document: bool = False
    takes_raw: str = ""
    gives_raw: str = ""

    @property
    def summary(self) -> str:
        """What it does: the first line of its handler's docstring."""
        return (self.handler.__doc__ or "").strip().splitlines()[0]

    def route(self, house: Callable[[], House]) -> Route:
        """The route of Starlette."""

        async def serve(request: Request) -> Response:
            return await guarded(self._serve(house(), request))

        return Route(self.path, serve, methods=[self.method], name=f"{self.method} {self.path}")

    async def _serve(self, house: House, request: Request) -> Response:
        async with AsyncExitStack() as held:
            return await self._answer(house, request, held)

    async def _answer(self, house: House, request: Request, held: AsyncExitStack) -> Response:
        said: list[object] = []
        if self.body is not None and self.takes_document:
            data = await document_of(request, house, held)
            said.append(model_of(data, self.body))
        elif self.body is not None:
            said.append(await body_of(request, self.body, house.settings.limits.json))
        elif self.query is not None:
            said.append(query_of(request, self.query))
        elif self.method not in ("GET", "DELETE") and not self.takes_raw:
            await nothing_of(request)
        given = await self.handler(house, request, *said)
        return given if isinstance(given, Response) else answer(given, self.status)


async def guarded(serving: Awaitable[Response]) -> Response:
    """The answer, or that to whatever went wrong. What nobody foresaw is in the log alone."""
    try:
        return await serving
    except Refusal as refusal:
        return refused(refusal)
    except InvalidWorkflow as invalid:
        return refused(Refusal(422, invalid.problems))
    except (JobRefused, DocumentRefused) as error:
        return refused(Refusal(REFUSED.get(error.problem.code, 409), (error.problem,)))
    except QueueUnusable as error:
        return refused(Refusal(503, (error.problem,)))
    except Unwritable as unwritable:
        return refused(Refusal(503, (unwritable.problem,)))
    except ClientDisconnect:
        return refused(refuse(400, "the body ended before its end"))
    except Exception:
        log.exception("a request could not be answered")
        return refused(refuse(500, "this failed in the server", "its log file says why"))


async def body_of(request: Request, model: type[M], most: int) -> M:
    """The body as a model: JSON of at most so many bytes, said to be JSON, which no form of a foreign page can say."""
    _is_json(request)
    return model_of(await bytes_of(request, most), model)


async def document_of(request: Request, house: House, held: AsyncExitStack) -> bytes:
    """A body of JSON that holds a document. Only a few large ones are held at once, until they are answered."""
    _is_json(request)
    limits, gate = house.settings.limits, house.large

    async def enter() -> None:
        if gate.locked():
            raise refuse(503, "the server has too many large documents at the moment", "try again in a second")
        await held.enter_async_context(gate)

    return await bytes_of(request, limits.document, (limits.json, enter))


def model_of(data: bytes, model: type[M]) -> M:
    """A body as a model. Refuses what is none."""
    try:
        return model.model_validate_json(data or b"{}")
    except ValidationError as error:
        raise Refusal(422, problems_of(error)) from error


async def nothing_of(request: Request) -> None:
    """See that a request without anything to say says so in JSON, which no form of a foreign page can."""
    _is_json(request)
    if (await bytes_of(request, 1024)).strip() not in (b"", b"{}"):
        raise refuse(422, "this takes no fields", "send {} or nothing")


def query_of(request: Request, model: type[M]) -> M:
    """The query as a model. A name that comes twice, or is not known, is refused."""
    pairs = request.query_params.multi_items()
    if len({name for name, _ in pairs}) < len(pairs):
        raise refuse(422, "the query says a name twice")
    try:
        return model.model_validate_strings(dict(pairs))
    except ValidationError as error:
        raise Refusal(422, problems_of(error)) from error


async def bytes_of(
    request: Request, most: int, beyond: tuple[int, Callable[[], Awaitable[None]]] | None = None
) -> bytes:
    """The body, as far as it is allowed: counted as it arrives, whatever its length was said to be.

    `beyond` says from how many bytes on something must be asked first, which may refuse.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise refuse(413, f"a body here has at most {most:,} bytes")
                if beyond is not None and size > beyond[0]:
                    await beyond[1]()
                    beyond = None
                parts.append(part)
    except TimeoutError as error:
        raise refuse(408, "the body took too long to arrive") from error
    return b"".join(parts)


def problems_of(error: ValidationError) -> list[Problem]:
    """What is wrong with a request, field by field; the first twenty."""
    found = []
    for one in error.errors(include_url=False, include_context=False, include_input=False)[:20]:
        where = ".".join(str(part) for part in one["loc"])[:200]
        message = f"{where}: {one['msg']}" if where else f"the request: {one['msg']}"
        found.append(Problem(code=Code.WRONG_FIELD, message=message[:500], port=where or None))
    return found


def loads(text: str | bytes) -> Any:
    """JSON from a client. Raises ValueError for what is none, however deep it goes."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it goes too deep") from error


def _is_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refuse(415, "a body here is JSON", "send the header Content-Type: application/json")
