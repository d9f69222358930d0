"""The whole server in this process, without a port: its queue, sessions and a worker in a thread are the real ones."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

import server
from console.performing import Performing
from darkroom import Darkroom, Options
from engine.queue import Queue
from engine.worker import Foreman, InlineWorker
from serving.app import create_app
from serving.building import Audience, building
from serving.entrance import Entrance
from serving.house import House
from serving.journal import Journal
from serving.settings import Limits, Settings

TOKEN: Final = "t" * 43
HOST: Final = "127.0.0.1:8420"
ORIGIN: Final = f"http://{HOST}"
BEARER: Final = {"Authorization": f"Bearer {TOKEN}"}

SUM: Final = """\
darkroom: 1
name: Sum
parameters:
  n:
    type: int
    default: 1
nodes:
  a:
    type: Integer
    inputs:
      value: $n
  b:
    type: Math
    inputs:
      a: $a
      b: 2
outputs:
  sum: $b.integer
"""
"""A small workflow that needs no torch."""


@dataclass(frozen=True)
class Inside:
    """A server that works, and a client with its token."""

    app: Entrance
    house: House
    client: httpx.AsyncClient
    settings: Settings

    async def submit(self, document: str = SUM, **said: Any) -> str:
        """Submit a job; its id."""
        answer = await self.client.post("/api/v1/jobs", json={"document": document, **said})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def ended(self, job: str) -> dict[str, Any]:
        """The job, once it has ended."""
        async with asyncio.timeout(60):
            with self.house.hub.wakes(job) as wake:
                while True:
                    wake.clear()
                    found: dict[str, Any] = (await self.client.get(f"/api/v1/jobs/{job}")).json()
                    if found["state"] not in ("queued", "running"):
                        return found
                    await wake.wait()

    @asynccontextmanager
    async def socket(self, **more: Any) -> AsyncIterator["Socket"]:
        """A client of the websocket."""
        scope = scope_of("/api/v1/ws", [*pairs(BEARER), (b"host", HOST.encode())], kind="websocket") | more
        socket = Socket()
        task = asyncio.create_task(self.app(scope, socket.receive, socket.send))
        socket.inbox.put_nowait({"type": "websocket.connect"})
        try:
            yield socket
        finally:
            socket.flowing.set()
            socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
            await asyncio.wait_for(task, 30)


@dataclass
class Socket:
    """The client's end of a websocket. While `flowing` is not set, nothing that is sent to it arrives."""

    inbox: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    told: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    pictures: "asyncio.Queue[bytes]" = field(default_factory=asyncio.Queue)
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    frames: list[str | bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.flowing.set()

    async def receive(self) -> dict[str, Any]:
        """What the application receives."""
        return await self.inbox.get()

    async def send(self, message: Any) -> None:
        """What the application sends."""
        await self.flowing.wait()
        if message.get("text") is not None:
            self.frames.append(message["text"])
            for one in json.loads(message["text"]):
                self.told.put_nowait(one)
        elif message.get("bytes") is not None:
            self.frames.append(message["bytes"])
            self.pictures.put_nowait(message["bytes"])

    def say(self, **message: Any) -> None:
        """Send a message to the server."""
        self.inbox.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def hear(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next message of a kind, others passed over."""
        async with asyncio.timeout(60):
            while True:
                message = await self.told.get()
                if message["type"] == kind and all(message[name] == value for name, value in wanted.items()):
                    return message


def inside(folder: Path, scenario: Callable[[Inside], Awaitable[None]], **limits: Any) -> None:
    """Run a scenario on a server with its data under a folder."""
    asyncio.run(_inside(folder, scenario, Limits(**limits)))


async def _inside(folder: Path, scenario: Callable[[Inside], Awaitable[None]], limits: Limits) -> None:
    data, store, workflows = folder / "data", folder / "store", folder / "workflows"
    for path in (data, workflows):
        path.mkdir(parents=True, exist_ok=True)
    wishes = server.Wishes(token=TOKEN, data=data, store=store, workflows=workflows, limits=limits, device="cpu")
    settings = server.settings_of(wishes, data, 8420)
    with Queue(data) as queue, (folder / "journal").open("a") as journal:
        parts = server.parts(wishes, settings, queue, Journal(out=journal))

        def crew(audience: Audience) -> Foreman:
            make = partial(_performing, store, workflows, data)
            return Foreman(queue, [InlineWorker("cpu", make)], audience=audience)

        houses: list[House] = []

        @asynccontextmanager
        async def built() -> AsyncIterator[House]:
            async with building(replace(parts, crew=crew)) as house:
                houses.append(house)
                yield house

        app = create_app(settings, built)
        assert isinstance(app, Entrance)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=BEARER, timeout=60)
        starlette: Any = app.app
        async with starlette.router.lifespan_context(starlette), client:
            await scenario(Inside(app, houses[0], client, settings))


def _performing(store: Path, workflows: Path, data: Path) -> Performing:
    room = Darkroom(Options(store=store, device="cpu", allow=(data / "assets",)))
    return Performing(room, workflows, data / "outputs")


def pairs(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI has them."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def scope_of(
    path: str, headers: Sequence[tuple[bytes, bytes]], *, method: str = "GET", kind: str = "http", query: str = ""
) -> dict[str, Any]:
    """A request as ASGI has it, where httpx would not send one like it."""
    scope: dict[str, Any] = {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8420),
        "extensions": {"websocket.http.response": {}},
    }
    more: dict[str, Any] = {"method": method} if kind == "http" else {"subprotocols": []}
    return scope | more
