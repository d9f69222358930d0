"""The application: the doors before everything, then the table of routes and the websocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from serving.answers import STATUSES, answer, refuse, refused
from serving.entrance import Entrance
from serving.house import House
from serving.openapi import openapi
from serving.routes import socket
from serving.settings import Settings
from serving.table import ENDPOINTS, OPENAPI, SOCKET

Building: TypeAlias = Callable[[], AbstractAsyncContextManager[House]]
"""Builds the house in the loop, and takes it down again."""


def create_app(settings: Settings, build: Building) -> ASGIApp:
    """The application; the house is built when it starts, and until then nothing is answered."""
    holder: list[House] = []

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with build() as house:
            holder.append(house)
            yield
            holder.clear()

    def house() -> House:
        return holder[0]

    async def described(request: Request) -> Response:
        return answer(await asyncio.to_thread(openapi, ENDPOINTS, settings.version))

    async def listen(websocket: WebSocket) -> None:
        await socket.serve(house(), websocket)

    routes = [one.route(house) for one in ENDPOINTS]
    app = Starlette(
        routes=[*routes, Route(OPENAPI, described, methods=["GET"]), WebSocketRoute(SOCKET, listen)],
        exception_handlers={HTTPException: partial(_refused)},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Entrance(app, settings, ENDPOINTS, lambda method, status: house().metrics.answered(method, status))


MESSAGES: Final = {
    404: ("there is nothing here", "GET /api/v1/openapi.json says what there is"),
    405: ("this cannot be done here", "GET /api/v1/openapi.json says what can"),
}


async def _refused(request: Request, error: Exception) -> Response:
    """The answer to what no route takes."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    message, hint = MESSAGES.get(status, ("this cannot be answered", None))
    response = refused(refuse(status if status in STATUSES else 400, message, hint))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response
