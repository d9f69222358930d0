"""Servers and workers that are killed at random times: no accepted job is lost, nothing is published twice."""

import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.serving.inside import SUM
from tests.serving.outside import Outside

STEPS = 40


def chain(seed: int) -> str:
    """A workflow of some steps that no other has."""
    nodes = [f"  n0:\n    type: Integer\n    inputs:\n      value: {seed}\n"]
    nodes += [
        f"  n{i}:\n    type: Math\n    inputs:\n      a: $n{i - 1}{'.number' if i > 1 else ''}\n      b: 1\n"
        for i in range(1, STEPS)
    ]
    return f"darkroom: 1\nname: chain {seed}\nnodes:\n{''.join(nodes)}outputs:\n  sum: $n{STEPS - 1}.integer\n"


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    wait = threading.Event()
    while alive(pid) and time.monotonic() < until:
        wait.wait(0.02)
    return not alive(pid)


def submitting(server: Outside, first: int, accepted: dict[str, int], stop: threading.Event) -> None:
    """Submit jobs until the server is gone; what was accepted is written down."""
    number = first
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token}"}) as client:
        while not stop.is_set():
            try:
                answer = client.post("/api/v1/jobs", json={"document": chain(number)})
            except httpx.HTTPError:
                return
            if answer.status_code == 202:
                accepted[answer.json()["id"]] = number
            number += 1
            stop.wait(0.02)


def one_round(folder: Path, dice: random.Random, number: int, accepted: dict[str, int]) -> float:
    """Start, submit, kill the server or its worker or both; how long it took to answer."""
    began = time.monotonic()
    server = Outside(folder)
    assert server.client.get("/healthz").status_code == 200
    ready = time.monotonic() - began
    stop = threading.Event()
    thread = threading.Thread(target=submitting, args=(server, number * 1000, accepted, stop))
    thread.start()
    pids: list[int] = []
    try:
        stop.wait(dice.uniform(0.1, 2.5))
        pids = server.workers()
        for pid in pids if number % 3 else []:
            os.kill(pid, signal.SIGKILL)
        if number % 3 == 2:
            stop.wait(dice.uniform(0, 1))
    finally:
        server.kill()
        stop.set()
        thread.join()
    assert all(map(gone, pids)), "a worker outlived its server"
    return ready


@pytest.mark.parametrize("rounds", [8, pytest.param(60, marks=pytest.mark.soak)])
@pytest.mark.slow  # starts as many servers, and then waits for what they accepted
@pytest.mark.timeout(900)
def test_killed_servers_and_workers_lose_no_job(
    rounds: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(rounds)
    accepted: dict[str, int] = {}
    slowest = max(one_round(tmp_path, dice, number, accepted) for number in range(rounds))
    assert accepted
    with Outside(tmp_path) as server:
        ends = {job: server.ended(job) for job in accepted}
        assert server.ended(server.submit(SUM))["state"] == "done"
    lost = [job for job, end in ends.items() if end.get("state") not in ("done", "set_aside")]
    assert lost == []
    aside = [job for job, end in ends.items() if end["state"] == "set_aside"]
    for job, number in accepted.items():
        if job not in aside:
            assert ends[job]["outputs"] == {"sum": [{"kind": "value", "value": number + STEPS - 1}]}
    connection = sqlite3.connect(tmp_path / "data" / "queue.sqlite")
    assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    connection.close()
    again = sum(end["attempts"] > 1 for end in ends.values())
    record_property("rounds", rounds)
    record_property("accepted jobs", len(accepted))
    record_property("of them tried again", again)
    record_property("set aside", len(aside))
    record_property("slowest start", f"{slowest:.2f} s")
