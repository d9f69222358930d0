"""The server: start and memory, a burst of small jobs, one small job, a wide run with a client, slow clients."""

import asyncio
import contextlib
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.documents import fan_out
from benchmarks.report import table
from engine.document import write

ROOT: Final = Path(__file__).parents[1]
LINK: Final = re.compile(r"(http://\S+)/\?token=(\S+)")

STARTS: Final = 9
BURST: Final = 200
SINGLES: Final = 101
FAN: Final = 1_000
CLIENTS: Final = 100
STALLED: Final = 10
SECONDS: Final = 10.0

Row: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Running:
    """A server process and how to reach it; `seconds` from the command to its first answer."""

    process: "subprocess.Popen[str]"
    url: str
    token: str
    seconds: float

    @property
    def headers(self) -> dict[str, str]:
        """What a program sends."""
        return {"Authorization": f"Bearer {self.token}"}

    def memory(self) -> float:
        """Its resident memory, in MB; not that of its workers."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1000


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A server over a folder, from the command to its end in order."""
    words = [
        sys.executable,
        str(ROOT / "cli.py"),
        "serve",
        "--port",
        "0",
        "--device",
        "cpu",
        "--data",
        str(folder / "data"),
    ]
    words += ["--store", str(folder / "store"), "--workflows", str(folder / "workflows")]
    began = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder, env=os.environ
    )
    assert process.stdout is not None
    found = LINK.match(process.stdout.readline())
    if found is None:
        raise RuntimeError("the server did not start")
    with httpx.Client(trust_env=False) as client:
        client.get(f"{found[1]}/healthz").raise_for_status()
    server = Running(process, found[1], found[2], time.perf_counter() - began)
    try:
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


@asynccontextmanager
async def attached(server: Running, *said: dict[str, Any]) -> AsyncIterator[ClientConnection]:
    """A client of the websocket, as an editor is one."""
    address = f"ws{server.url[4:]}/api/v1/ws"
    async with connect(
        address, additional_headers=server.headers, max_size=None, proxy=None, compression=None
    ) as socket:
        for message in said:
            await socket.send(json.dumps(message))
        yield socket


FOLLOW: Final = ({"type": "watch"}, {"type": "follow", "job": "*"})


THREE: Final = """\
darkroom: 1
parameters:
  first: {type: int, default: 0}
nodes:
  a: {type: Integer, inputs: {value: $first}}
  b: {type: Math, inputs: {a: $a, b: 1}}
  c: {type: Math, inputs: {a: $b.integer, b: 1}}
outputs:
  sum: $c.integer
"""


def three(number: int) -> dict[str, Any]:
    """A submission of a workflow of three nodes, with a parameter that no other has: every step is performed."""
    return {"document": THREE, "parameters": {"first": number}}


def wide(number: int) -> str:
    """A fan-out of 2,001 nodes that no other has."""
    return write(fan_out(FAN, first=number).document)


async def _until(socket: ClientConnection, ended: int) -> tuple[int, int]:
    """Read until so many jobs have ended: frames and bytes."""
    frames = size = 0
    while ended:
        frame = await socket.recv(decode=False)
        frames, size = frames + 1, size + len(frame)
        ended -= sum(
            event[0] == "ended" for one in json.loads(frame) if one["type"] == "events" for event in one["events"]
        )
    return frames, size


def _client(server: Running) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=60, trust_env=False)


async def _ready(server: Running, client: httpx.AsyncClient) -> None:
    """Wait until the worker is warm: one job done."""
    async with attached(server, *FOLLOW) as socket:
        await client.post("/api/v1/jobs", json=three(-1))
        await _until(socket, 1)


async def _burst(server: Running, first: int) -> float:
    """Seconds from the first submission to the last end, as a client of the websocket sees it."""
    bodies = [{"type": "submit", "request": str(n), "submission": three(first + n)} for n in range(BURST)]
    async with attached(server, *FOLLOW) as socket:
        began = time.perf_counter()
        for body in bodies:
            await socket.send(json.dumps(body))
        await _until(socket, BURST)
        return time.perf_counter() - began


async def _burst_http(server: Running, first: int) -> float:
    """The same with a request of HTTP for each job, eight at a time."""
    numbers = iter(range(first, first + BURST))
    async with attached(server, *FOLLOW) as socket, _client(server) as client:

        async def submit() -> None:
            for number in numbers:
                (await client.post("/api/v1/jobs", json=three(number))).raise_for_status()

        began = time.perf_counter()
        await asyncio.gather(_until(socket, BURST), *(submit() for _ in range(8)))
        return time.perf_counter() - began


async def _single(server: Running, first: int) -> list[float]:
    """Seconds of single jobs from the request by the websocket to the news of their end."""
    taken = []
    async with attached(server, *FOLLOW) as socket:
        for number in range(first, first + SINGLES):
            began = time.perf_counter()
            await socket.send(json.dumps({"type": "submit", "request": "1", "submission": three(number)}))
            await _until(socket, 1)
            taken.append(time.perf_counter() - began)
    return taken


async def _single_http(server: Running, first: int) -> list[float]:
    """The same with requests of HTTP over one connection, written by hand: a client's library takes 2 ms."""
    taken = []
    host = server.url.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    async with attached(server, *FOLLOW) as socket:
        for number in range(first, first + SINGLES):
            body = json.dumps(three(number)).encode()
            head = f"POST /api/v1/jobs HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {server.token}\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            began = time.perf_counter()
            writer.write(head.encode() + body)
            await reader.readuntil(b"}")  # the answer's body, on a connection that stays
            await _until(socket, 1)
            taken.append(time.perf_counter() - began)
    writer.close()
    return taken


async def _wide(server: Running, first: int) -> tuple[float, int]:
    """Seconds and bytes of messages of a wide run, from the request to its end."""
    document = wide(first)
    async with attached(server, *FOLLOW) as socket, _client(server) as client:
        began = time.perf_counter()
        (await client.post("/api/v1/jobs", json={"document": document})).raise_for_status()
        _, size = await _until(socket, 1)
        return time.perf_counter() - began, size


async def _healthz(client: httpx.AsyncClient, seconds: float) -> list[float]:
    taken = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        await client.get("/healthz")
        taken.append(time.perf_counter() - began)
        await asyncio.sleep(0.005)
    return taken


async def _lag(client: httpx.AsyncClient) -> float:
    text = (await client.get("/metrics")).text
    return float(
        next(line.split()[1] for line in text.splitlines() if line.startswith("darkroom_loop_lag_p99_seconds "))
    )


async def _crowd(server: Running) -> dict[str, float]:
    """Healthz and lag with nobody there, and with many clients, some stalled, while jobs run."""
    async with _client(server) as client, contextlib.AsyncExitStack() as stack:
        idle = await _healthz(client, SECONDS / 2)
        before = server.memory()
        for _ in range(STALLED):
            stalled = await stack.enter_async_context(attached(server, *FOLLOW))
            stalled.transport.pause_reading()
        sockets = [await stack.enter_async_context(attached(server, *FOLLOW)) for _ in range(CLIENTS - STALLED)]
        readers = [asyncio.create_task(_read(socket)) for socket in sockets]
        stop = asyncio.Event()
        working = asyncio.create_task(_keep_busy(client, stop))
        await _lag(client)  # begins anew
        busy = await _healthz(client, SECONDS)
        lag = await _lag(client)
        stop.set()
        jobs = await working
        memory = server.memory() - before
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return {"idle": _p99(idle), "busy": _p99(busy), "lag": lag, "memory": memory, "jobs": jobs}


async def _read(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


async def _keep_busy(client: httpx.AsyncClient, stop: asyncio.Event) -> float:
    """Submit jobs steadily, about thirty a second; how many."""
    number = 10**6
    while not stop.is_set():
        number += 1
        await client.post("/api/v1/jobs", json=three(number))
        await asyncio.sleep(0.03)
    return float(number - 10**6)


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def _with_server(work: Callable[[Running, httpx.AsyncClient], Awaitable[Any]]) -> Any:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:

        async def go() -> Any:
            async with _client(server) as client:
                await _ready(server, client)
                return await work(server, client)

        return asyncio.run(go())


def report() -> str:
    """The table of all of it."""
    head = ("what", "Darkroom", "at most / at least", "ComfyUI 0.3.64")
    rows = (*_starting(), *_working(), *_crowded())
    return (
        "A real server with one worker, durable: every job and every event is on the disk. The jobs of three nodes are "
        "one workflow with another parameter each time, and every step is performed. Medians; the client runs on "
        "the processors that the server and its worker have.\n\n" + table(head, rows)
    )


def _starting() -> Iterator[Row]:
    starts, held = [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
            starts.append(server.seconds)
            held.append(server.memory())
    yield "start to the first answer, s", f"{median(starts):.2f}", "1.0", "7.6"
    yield "memory of the server process after it, MB", f"{median(held):.0f}", "100", "513"


def _working() -> Iterator[Row]:
    async def all_of_it(server: Running, client: httpx.AsyncClient) -> tuple[Any, ...]:
        bursts = [await _burst(server, 1000 * (1 + n)) for n in range(5)]
        http = [await _burst_http(server, 1000 * (11 + n)) for n in range(5)]
        singles = await _single(server, 100_000)
        asked = await _single_http(server, 200_000)
        wides = [await _wide(server, n) for n in range(5)]
        return bursts, http, singles, asked, wides

    bursts, http, singles, asked, wides = _with_server(all_of_it)
    nodes = f"{2 * FAN + 1:,} nodes"
    yield f"burst of {BURST} jobs over the websocket, jobs a second", f"{BURST / median(bursts):.0f}", "600", "386"
    yield "the same, a request of HTTP for each job", f"{BURST / median(http):.0f}", "", ""
    yield "one small job from request to done, ms", f"{1000 * median(singles):.1f}", "5", ""
    yield "the same, submitted with a request of HTTP, ms", f"{1000 * median(asked):.1f}", "", ""
    yield f"run of {nodes} with a client attached, s", f"{median(one for one, _ in wides):.2f}", "0.6", "26"
    yield "its messages to the client, MB", f"{median(size for _, size in wides) / 1e6:.2f}", "2", "794"


def _crowded() -> Iterator[Row]:
    crowd = _with_server(lambda server, client: _crowd(server))
    clients = f"{CLIENTS} clients, {STALLED} of them stalled"
    yield f"lag of the loop with {clients}, p99, ms", f"{1000 * crowd['lag']:.0f}", "50", ""
    yield "GET /healthz then, p99, over an idle server's", f"{crowd['busy'] / crowd['idle']:.1f}", "5", ""
    yield "memory that the clients took, MB", f"{crowd['memory']:.0f}", "100", ""


if __name__ == "__main__":
    print(report())
