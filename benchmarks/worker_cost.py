"""What it costs that a worker is another process: a small job, a burst of them, a wide workflow."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

import darkroom
from benchmarks.documents import chain, fan_out
from benchmarks.report import table
from console.commands.worker import command
from console.performing import Performing
from engine.document import write
from engine.protocol.jobs import JobState
from engine.protocol.worker import Begin, Ended, Ready, Told
from engine.queue import JobChanged, NewJob, Queue, QueueEvent, Work
from engine.worker import Foreman, InlineWorker, ProcessWorker, Report, Worker

JOBS: Final = 200
RUNS: Final = 9
LEAVES: Final = 1000
"""A fan-out of 2,001 nodes."""

NUMBERS = count()


def report() -> str:
    """The table: in this thread, by a worker in this process, by one that is a process, and out of a queue."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        inline = _Timed(InlineWorker("inline", lambda: _performing(home / "inline")))
        child = _Timed(ProcessWorker("child", _command(home / "child"), home / "child"))
        rows = [
            ("a job of three nodes, in this process", f"{inline.small():.2f} ms"),
            ("the same in a worker process", f"{child.small():.2f} ms"),
            ("the same, every result there already: in this process", f"{inline.known():.2f} ms"),
            ("the same in a worker process", f"{child.known():.2f} ms"),
            ("2,001 nodes, in this process", f"{inline.wide() * 1e3:.0f} ms"),
            ("the same in a worker process", f"{child.wide() * 1e3:.0f} ms, in {child.frames} frames"),
        ]
        inline.worker.stop(10)
        child.worker.stop(10)
        with _queue(home / "queue") as (queue, over):
            rows.append(("from submission to done, durable both times", f"{_one_by_one(queue, over):.2f} ms"))
            seconds, commits = _burst(queue, over)
            rows.append((f"a burst of {JOBS}", f"{JOBS / seconds:.0f} jobs a second, {commits} commits"))
    return (
        f"Numbers are added up; nothing was there before, unless it is said. Medians of {RUNS} or {JOBS}.\n\n"
        + table(("work", "takes"), rows)
    )


class _Timed:
    """A worker that is timed from the start of a job to its end."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.frames = 0
        self._heard = threading.Condition()
        self._reports: list[Report] = []
        worker.open(self._hear)
        self._next(Ready)

    def small(self) -> float:
        """Milliseconds of a job of three nodes that were never performed."""
        return median(self._take(_small()) for _ in range(JOBS)) * 1e3

    def known(self) -> float:
        """Milliseconds of such a job that was done before."""
        text = _small()
        self._take(text)
        return median(self._take(text) for _ in range(JOBS)) * 1e3

    def wide(self) -> float:
        """Seconds of a fan-out."""
        return median(self._take(write(fan_out(LEAVES, first=next(NUMBERS)).document)) for _ in range(RUNS))

    def _take(self, text: str) -> float:
        began = time.perf_counter()
        self.worker.start(Begin(run=f"job.{next(NUMBERS)}", job="job", name="", document=text, parameters={}))
        ended = self._next(Ended)
        if not isinstance(ended, Ended) or ended.state is not JobState.DONE:
            raise AssertionError(ended)
        return time.perf_counter() - began

    def _next(self, kind: type) -> Report:
        with self._heard:
            self._heard.wait_for(lambda: self._reports and isinstance(self._reports[-1], kind))
            self.frames = sum(isinstance(report, Told) for report in self._reports)
            last, self._reports = self._reports[-1], []
            return last

    def _hear(self, report: Report) -> None:
        with self._heard:
            self._reports.append(report)
            self._heard.notify_all()


@contextmanager
def _queue(folder: Path) -> Iterator[tuple[Queue, Callable[[int], None]]]:
    """A queue whose jobs a worker process does, and what waits until so many more are done."""
    done = threading.Semaphore(0)
    with Queue(folder) as queue:

        def hear(event: QueueEvent) -> None:
            if isinstance(event, JobChanged) and event.job.state.is_over:
                done.release()

        queue.listen(hear)
        foreman = Foreman(queue, [ProcessWorker("child", _command(folder), folder)])
        foreman.open()

        def over(jobs: int) -> None:
            for _ in range(jobs):
                done.acquire()

        yield queue, over
        foreman.close(10)


def _one_by_one(queue: Queue, over: Callable[[int], None]) -> float:
    taken = []
    for _ in range(JOBS):
        began = time.perf_counter()
        queue.submit(NewJob(work=Work(document=_small())))
        over(1)
        taken.append(time.perf_counter() - began)
    return median(taken) * 1e3


def _burst(queue: Queue, over: Callable[[int], None]) -> tuple[float, int]:
    texts, before = [_small() for _ in range(JOBS)], queue.commits
    began = time.perf_counter()
    for text in texts:
        queue.submit(NewJob(work=Work(document=text)))
    over(JOBS)
    return time.perf_counter() - began, queue.commits - before


def _small() -> str:
    return write(chain(3, first=next(NUMBERS)).document)


def _performing(folder: Path) -> Performing:
    return Performing(darkroom.Darkroom(darkroom.Options(store=folder / "store")), folder, folder / "outputs")


def _command(folder: Path) -> tuple[str, ...]:
    return command("cpu", data=folder, store=folder / "store", workflows=folder)
