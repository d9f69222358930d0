"""What the queue takes: submissions, claims and ends a second, each on the disk when it is answered."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.report import table, timed
from engine.protocol.jobs import JobState
from engine.queue import NewJob, Queue, Work

RUNS: Final = 9
JOBS: Final = 2_000
ONE_BY_ONE: Final = 200
MANY: Final = 10_000
DOCUMENT: Final = "darkroom: 1\n" + "# a document of the usual length\n" * 90


@dataclass(frozen=True, slots=True)
class Found:
    """How many were done in how many seconds of wall time and processor time, with how many commits."""

    count: int
    wall: float
    processor: float
    commits: int

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.count / self.wall


@contextmanager
def _queue() -> Iterator[Queue]:
    """A new queue on this disk, with a listener attached."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, Queue(Path(folder)) as queue:
        queue.listen(lambda news: None)
        yield queue


def _new() -> NewJob:
    return NewJob(work=Work(document=DOCUMENT, parameters={"seed": 1}), name="benchmark")


def _measured(queue: Queue, count: int, work: Callable[[], object]) -> Found:
    before = queue.commits
    _, taken = timed(work)
    return Found(count, taken.wall, taken.processor, queue.commits - before)


def _burst(queue: Queue) -> Found:
    """One client that submits without waiting for each answer, as a server does for many."""
    return _measured(queue, JOBS, lambda: [each.result() for each in [queue.submit(_new()) for _ in range(JOBS)]])


def _crowd(queue: Queue) -> Found:
    """Sixteen clients that each wait for the answer before the next submission."""

    def client(number: int) -> None:
        for _ in range(JOBS // 16):
            queue.submit(_new()).result()

    return _measured(queue, JOBS, lambda: _sixteen(client))


def _drain(queue: Queue) -> Found:
    """Sixteen claimers that take and end all jobs."""
    count = queue.status().result().counts[JobState.QUEUED]

    def claimer(number: int) -> None:
        while claim := queue.claim(str(number)).result():
            queue.finish(claim.job.id, claim.token, JobState.DONE, {}, [], events=[["done", "done", 0.1]]).result()

    return _measured(queue, count, lambda: _sixteen(claimer))


def _in_turn(queue: Queue) -> Found:
    """One job after the other on an idle queue, from its submission to its end, with a claimer that waits."""

    def one() -> None:
        waiting = queue.claim("worker", wait=True)
        queue.submit(_new()).result()
        claim = waiting.result()
        if claim is None:
            raise AssertionError("there was a job")
        queue.finish(claim.job.id, claim.token, JobState.DONE, {}, [], events=[["done", "done", 0.1]]).result()

    return _measured(queue, ONE_BY_ONE, lambda: _times(ONE_BY_ONE, one))


def _times(count: int, work: Callable[[], None]) -> None:
    for _ in range(count):
        work()


def _sixteen(work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(work, range(16)))


CASES: Final = (
    ("submissions, 2,000 at once", _burst),
    ("submissions, 16 clients that each wait for the answer", _crowd),
    ("claims with their ends, 16 claimers", _drain),
    ("whole jobs one after the other: submitted, claimed, ended", _in_turn),
)


def report() -> str:
    """The table of all cases, and how long opening takes."""
    rounds: list[list[Found]] = []
    for _ in range(RUNS):
        with _queue() as queue:
            rounds.append([measure(queue) for _, measure in CASES])
    rows = []
    for (name, _), found in zip(CASES, zip(*rounds, strict=True), strict=True):
        rate, commits, processor = (
            statistics.median(take)
            for take in (
                [one.rate for one in found],
                [one.commits / one.count for one in found],
                [one.processor / one.count for one in found],
            )
        )
        rows.append((name, f"{rate:,.0f}", f"{commits:.2f}", f"{1e6 * processor:,.0f}"))
    head = ("what", "a second", "commits for each", "processor time for each, µs")
    return (
        "On the disk of this machine, `synchronous=FULL`: every answer is given after its commit. Documents of "
        f"{len(DOCUMENT):,} characters; a listener attached; median of {RUNS}. A write of 4 KiB with its `fsync` "
        f"takes {1e3 * _sync():.2f} ms here. Opening a queue with {MANY:,} jobs that wait, read through for damage, "
        f"takes {_opening():.2f} s.\n\n" + table(head, rows)
    )


def _sync() -> float:
    """Seconds for one durable write of this disk, to judge the rest by."""
    with tempfile.NamedTemporaryFile(dir=Path.cwd()) as file:
        took = []
        for _ in range(100):
            begin = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begin)
    return statistics.median(took)


def _opening() -> float:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        with Queue(Path(folder)) as queue:
            for each in [queue.submit(_new()) for _ in range(MANY)]:
                each.result()
        took = []
        for _ in range(3):
            begin = time.perf_counter()
            with Queue(Path(folder)):
                took.append(time.perf_counter() - begin)
    return statistics.median(took)
