"""What raises the problems of the server's own, for the table of all codes."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from socket import socket
from typing import Any, Final, TypeAlias

from starlette.responses import Response

from console.calling import Server, Unanswered
from engine.errors import Code, Problem
from engine.protocol.workflows import Problems
from serving.answers import Refusal
from serving.bridge import Pool
from serving.endpoints import guarded
from tests.serving.inside import SUM, Inside, inside

How: TypeAlias = Callable[[Path], Iterable[Problem]]


def asked(method: str, path: str, **how: Any) -> How:
    """The problems of the answer to a request, sent twice."""

    def problems(folder: Path) -> Iterable[Problem]:
        found: list[Problem] = []

        async def scenario(room: Inside) -> None:
            await room.client.request(method, path, **how)
            answer = await room.client.request(method, path, **how)
            found.extend(_problems(answer.content))

        inside(folder, scenario)
        return found

    return problems


def _busy(folder: Path) -> Iterable[Problem]:
    async def scenario() -> list[BaseException | int]:
        pool = Pool("checks", 1, 0)
        try:
            return await asyncio.gather(*(pool.run(lambda: 1) for _ in range(2)), return_exceptions=True)
        finally:
            pool.close()

    refused = [one for one in asyncio.run(scenario()) if isinstance(one, Refusal)]
    return [problem for refusal in refused for problem in refusal.problems]


def _failed(folder: Path) -> Iterable[Problem]:
    async def failing() -> Response:
        raise ValueError("a fault of ours")

    return _problems(bytes(asyncio.run(guarded(failing())).body))


def _unreachable(folder: Path) -> Iterable[Problem]:
    with socket() as free, Server(f"http://127.0.0.1:{_port(free)}", "t") as server:
        try:
            server.get("/healthz")
        except Unanswered as unanswered:
            return unanswered.problems
    return ()


def _port(free: socket) -> int:
    """A port that is taken, at which nobody listens."""
    free.bind(("127.0.0.1", 0))
    return int(free.getsockname()[1])


def _problems(body: bytes) -> list[Problem]:
    return [view.problem() for view in Problems.model_validate_json(body).problems]


SERVER: Final[Mapping[Code, How]] = {
    Code.WRONG_REQUEST: asked("PATCH", "/api/v1/jobs"),
    Code.NOT_ALLOWED: asked("GET", "/api/v1/jobs", headers={"Authorization": "Bearer no"}),
    Code.NOT_FOUND: asked("GET", "/api/v1/nothing"),
    Code.CONFLICT: asked("PUT", "/api/v1/workflows/w", json={"document": SUM, "base": ""}),
    Code.BUSY: _busy,
    Code.SERVER_FAILED: _failed,
    Code.UNREACHABLE: _unreachable,
}
