"""Kill the owner of a queue again and again, and hold what is on the disk against what it had said."""

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine.protocol.jobs import JobState
from engine.queue import Job, Queue
from tests.engine.queue.desk import PATIENCE, new
from tests.engine.queue.owner import KEPT, document

ROOT: Final = Path(__file__).parents[3]
LINES: Final = 1500
"""Lines after which an owner is killed, at most."""


@dataclass
class Said:
    """What the owners had said until each was killed."""

    asked: set[str] = field(default_factory=set)
    submitted: dict[str, str] = field(default_factory=dict)
    started: Counter[tuple[str, int]] = field(default_factory=Counter)
    ended: dict[str, str] = field(default_factory=dict)
    retried: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)

    def hear(self, line: str) -> None:
        """Take in a line; the last one of a process that was killed may be half."""
        match line.split():
            case ["asks", key]:
                self.asked.add(key)
            case ["submitted", key, job]:
                self.submitted[key] = job
            case ["started", job, token]:
                self.started[job, int(token)] += 1
            case ["ended", job, state]:
                self.ended[job] = state
            case ["retries", job]:
                self.retried.add(job)
            case ["deletes", job]:
                self.deleted.add(job)


@dataclass
class Found:
    """What was found after all rounds."""

    rounds: int = 0
    jobs: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest_opening: float = 0.0


def deaths(folder: Path, rounds: int) -> Found:
    """Let an owner work and kill it, so many times; look at everything after each."""
    odds, said, found = random.Random(rounds), Said(), Found()
    for number in range(rounds):
        _one_life(folder, f"round{number}", odds.randrange(1, LINES), said)
        with closing(sqlite3.connect(folder / "queue.sqlite")) as index:
            found.wrong += [str(row) for row in index.execute("pragma integrity_check") if row != ("ok",)]
        begin = time.monotonic()
        with Queue(folder, kept=KEPT) as queue:
            found.slowest_opening = max(found.slowest_opening, time.monotonic() - begin)
            found.wrong += [problem.message for problem in queue.notices]
            _look(queue, said, found)
        found.rounds += 1
    return found


def _one_life(folder: Path, seed: str, lines: int, said: Said) -> None:
    command = [sys.executable, "-m", "tests.engine.queue.owner", str(folder), seed]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        for number, line in enumerate(owner.stdout):
            if line.endswith("\n"):
                said.hear(line)
            if number == lines:
                owner.kill()
    if owner.returncode != -9:
        raise AssertionError(f"the owner ended by itself, with {owner.returncode}")


def _look(queue: Queue, said: Said, found: Found) -> None:
    jobs = _all(queue)
    found.jobs = len(jobs)
    for key, job in said.submitted.items():
        if job not in jobs and job not in said.deleted:
            found.lost += 1
        elif job in jobs and queue.work(job).result(PATIENCE).document != document(key):
            found.wrong.append(f"{job} has another document")
    names = Counter(job.name for job in jobs.values())
    found.doubled += sum(count > 1 for count in names.values()) + sum(n > 1 for n in said.started.values())
    for job, state in said.ended.items():
        if job in jobs and job not in said.retried and jobs[job].state.value != state:
            found.wrong.append(f"{job} is {jobs[job].state} and was {state}")
    for job, token in said.started:
        if job in jobs and jobs[job].token < token:
            found.wrong.append(f"{job} forgot a claim")
    for one in jobs.values():
        numbers = [number for number, _ in queue.events(one.id).result(PATIENCE)]
        if numbers != list(range(1, one.events + 1)):
            found.wrong.append(f"{one.id} has events {numbers} of {one.events}")
        if one.state is JobState.RUNNING:
            found.wrong.append(f"{one.id} runs and nobody has it")
    _ask_again(queue, said, jobs)


def _ask_again(queue: Queue, said: Said, jobs: dict[str, Job]) -> None:
    """A client that heard no answer asks again, and has one job."""
    for key in said.asked - said.submitted.keys():
        again = queue.submit(new(key, document=document(key), idempotency_key=key)).result(PATIENCE)
        said.submitted[key] = again.id
        jobs[again.id] = again


def _all(queue: Queue) -> dict[str, Job]:
    found: dict[str, Job] = {}
    after = None
    while True:
        page = queue.list(after=after, limit=1000).result(PATIENCE)
        found |= {job.id: job for job in page.jobs}
        after = page.after
        if after is None:
            return found
