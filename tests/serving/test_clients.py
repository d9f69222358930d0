"""Many clients of a real server at once: none misses or mixes up an event, stalled ones cost the others nothing."""

import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.serving.outside import Outside
from tests.serving.test_crash import STEPS, chain


async def joined(server: Outside) -> ClientConnection:
    headers = {"Authorization": f"Bearer {server.token}"}
    address = f"ws{server.url[4:]}/api/v1/ws"
    return await connect(address, additional_headers=headers, proxy=None, max_size=None, compression=None)


async def faithful(server: Outside, jobs: list[str], cuts: int, dice: random.Random) -> int:
    """Follow all jobs to their ends through cut connections; how often it was cut. Fails for a gap or a repetition."""
    since = dict.fromkeys(jobs, 0)
    over: set[str] = set()
    cut = 0
    while len(over) < len(jobs):
        socket = await joined(server)
        try:
            for job in jobs:
                if job not in over:
                    await socket.send(json.dumps({"type": "follow", "job": job, "since": since[job]}))
            left = dice.randint(1, 6) if cut < cuts else None
            while len(over) < len(jobs) and left != 0:
                left = None if left is None else left - 1
                for message in json.loads(await socket.recv()):
                    if message["type"] != "events":
                        continue
                    job, first, events = message["job"], message["first"], message["events"]
                    assert first == since[job] + 1, (job, first, since[job])
                    since[job] += len(events)
                    if events[-1][0] == "ended":
                        over.add(job)
        except ConnectionClosed:
            pass
        cut += len(over) < len(jobs)
        await socket.close()
    return cut


async def crowd(
    server: Outside, clients: int, stalled: int, reconnects: int, number_of_jobs: int
) -> tuple[int, float, float]:
    """Jobs with so many clients: reconnections, and the 99th percentiles of /healthz alone and meanwhile."""
    dice = random.Random(clients)
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
        idle = [await _healthz(client) for _ in range(200)]
        await client.post("/api/v1/queue/pause", json={})
        answers = [
            await client.post("/api/v1/jobs", json={"document": chain(number)}) for number in range(number_of_jobs)
        ]
        jobs = [answer.json()["id"] for answer in answers]
        asleep = [await joined(server) for _ in range(stalled)]
        for socket in asleep:
            await socket.send('{"type":"follow","job":"*"}')
            await socket.send('{"type":"watch"}')
            socket.transport.pause_reading()
        each = -(-reconnects // (clients - stalled))
        reading = [
            asyncio.create_task(faithful(server, jobs, each, random.Random(dice.random())))
            for _ in range(clients - stalled)
        ]
        await client.post("/api/v1/queue/resume", json={})
        busy = []
        while not all(task.done() for task in reading):
            busy.append(await _healthz(client))
        cuts = sum([await task for task in reading])
        for socket in asleep:
            socket.transport.abort()
        assert (await client.get("/healthz")).status_code == 200
    return cuts, _p99(idle), _p99(busy)


async def _healthz(client: httpx.AsyncClient) -> float:
    began = time.perf_counter()
    assert (await client.get("/healthz")).status_code == 200
    return time.perf_counter() - began


def _p99(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=100)[98]


def held(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


@pytest.mark.parametrize(
    ("clients", "stalled", "reconnects", "runs"),
    [(20, 3, 40, 12), pytest.param(100, 10, 500, 60, marks=pytest.mark.soak)],
)
@pytest.mark.slow  # a real server with real clients
def test_no_client_misses_or_mixes_up_an_event(
    clients: int,
    stalled: int,
    reconnects: int,
    runs: int,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    with Outside(tmp_path) as server:
        server.ended(server.submit(chain(10**6)))
        before = held(server.process.pid)
        cuts, idle, busy = asyncio.run(crowd(server, clients, stalled, reconnects, runs))
        grown = held(server.process.pid) - before
        jobs = server.client.get("/api/v1/jobs", params={"limit": 100}).json()["jobs"]
    assert [job["state"] for job in jobs] == ["done"] * (runs + 1)
    handed_back = 2  # events of a job that was claimed ahead and given back: that, and another attempt
    assert {job["events"] - 2 * STEPS - 4 for job in jobs} <= {0, handed_back, 2 * handed_back}
    assert cuts >= reconnects * 0.8  # the last cuts come after the last event
    assert grown < 100
    record_property("clients", f"{clients}, {stalled} of them stalled")
    record_property("reconnects", cuts)
    record_property("p99 of /healthz idle and busy", f"{1000 * idle:.1f} and {1000 * busy:.1f} ms")
    record_property("memory growth", f"{grown:.0f} MB")


@pytest.mark.parametrize(("jobs", "workers"), [(300, 2), pytest.param(10_000, 16, marks=pytest.mark.soak)])
@pytest.mark.slow  # a real server with several workers
@pytest.mark.timeout(900)
def test_each_job_is_claimed_once_by_the_workers_of_a_server(
    jobs: int, workers: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    small = "darkroom: 1\nnodes:\n  a:\n    type: Integer\n    inputs:\n      value: N\noutputs:\n  a: $a\n"

    async def submit(server: Outside) -> None:
        headers = {"Authorization": f"Bearer {server.token}"}
        async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
            numbers = iter(range(jobs))

            async def some() -> None:
                for number in numbers:
                    answer = await client.post("/api/v1/jobs", json={"document": small.replace("N", str(number))})
                    assert answer.status_code == 202

            await asyncio.gather(*(some() for _ in range(8)))

    began = time.monotonic()
    with Outside(tmp_path, "--workers", str(workers)) as server:
        asyncio.run(submit(server))
        server.ended(server.submit(small.replace("N", "-1"), priority=-1000))
        seen: list[dict[str, object]] = []
        after = None
        while True:
            query = {"limit": 500} | ({"after": after} if after else {})
            page = server.client.get("/api/v1/jobs", params=query).json()
            seen += page["jobs"]
            after = page["after"]
            if after is None:
                break
        for job in seen:
            if job["state"] != "done":  # in another worker's hands when the last one had ended
                server.ended(str(job["id"]))
        counts = server.client.get("/api/v1/queue").json()["counts"]
    assert len(seen) == jobs + 1
    assert len({job["id"] for job in seen}) == jobs + 1
    assert counts == {state: jobs + 1 if state == "done" else 0 for state in counts}
    assert {job["attempts"] for job in seen} == {1}
    record_property("jobs", jobs)
    record_property("workers, each a process that claims", workers)
    record_property("in", f"{time.monotonic() - began:.0f} s")
