"""A yard: a queue with real workers, whose nodes do what nodes must not do."""

import os
import select
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pytest

from console.commands.worker import command
from engine.protocol.jobs import JobState
from engine.protocol.worker import Begin, Ended, Ready
from engine.queue import Job, JobChanged, JobEvents, NewJob, Queue, QueueEvent, Work
from engine.types import Json
from engine.worker import Audience, Died, Foreman, Limits, ProcessWorker, Report
from engine.worker.seam import Worker

PACK: Final = Path(__file__).parent / "hazards"
PATIENCE: Final = 60.0
"""Seconds after which what should happen is taken never to happen."""


def text(node: str, **inputs: Any) -> str:
    """A workflow of one hazard, whose output is called `out`."""
    lines = "".join(f"      {name}: {value!r}\n" for name, value in inputs.items())
    given = f"    inputs:\n{lines}" if lines else ""
    return f"darkroom: 1\nnodes:\n  a:\n    type: hazards.{node}\n{given}outputs:\n  out: $a\n"


def begin(node: str, run: str = "job.1", **inputs: Any) -> Begin:
    """A job of one hazard."""
    return Begin(run=run, job=run.partition(".")[0], name="test", document=text(node, **inputs), parameters={})


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def hire(folder: Path, name: str = "cpu", limits: Limits | None = None) -> ProcessWorker:
    """A worker with the hazards, not begun yet; all that it keeps lies in the folder."""
    data = folder / "data"
    words = command("cpu", data=data, store=folder / "store", workflows=folder, packs=[PACK])
    return ProcessWorker(name, words, data / "workers", limits)


def value(job: Job) -> Json:
    """The value that a job of one hazard gave."""
    out: Any = job.outputs["out"][0]
    given: Json = out["value"]
    return given


def kind(event: Any) -> str:
    """The kind of an event."""
    return str(event[0])


class Heard:
    """Hears a worker, and waits for what it says."""

    def __init__(self) -> None:
        self.all: list[Report] = []
        self._lock = threading.Condition()

    def __call__(self, report: Report) -> None:
        with self._lock:
            self.all.append(report)
            self._lock.notify_all()

    def next(self, kind: type[Any], start: int = 0) -> Any:
        """The first report of a kind, from the number `start` on."""

        def found() -> list[Report]:
            return [report for report in self.all[start:] if isinstance(report, kind)]

        with self._lock:
            assert self._lock.wait_for(found, PATIENCE), self.all
            return found()[0]

    def end(self, start: int) -> Ended:
        """The first end of a run, from the report of the number `start` on."""
        ended: Ended = self.next(Ended, start)
        return ended

    def until(self, holds: Callable[[list[Report]], bool]) -> None:
        """Wait until something holds of all reports."""
        with self._lock:
            assert self._lock.wait_for(lambda: holds(self.all), PATIENCE), self.all

    def idle(self) -> int:
        """Wait until the worker can be given work; how many reports there were by then."""

        def is_idle() -> bool:
            last = [report for report in self.all if isinstance(report, Ready | Ended | Died)]
            return bool(last) and not isinstance(last[-1], Died)

        with self._lock:
            assert self._lock.wait_for(is_idle, PATIENCE), self.all
            return len(self.all)


class Hand:
    """One worker alone, begun and ready."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.folder = folder
        self.worker = hire(folder, limits=limits)
        self.heard = Heard()

    def __enter__(self) -> "Hand":
        self.worker.open(self.heard)
        self.pid: int = self.heard.next(Ready).pid
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.worker.stop(1.0)

    def perform(self, node: str, run: str = "job.1", **inputs: Any) -> Ended:
        """Do a job of one hazard to its end."""
        ended: Ended = self.after(node, Ended, run, **inputs)
        return ended

    def after(self, node: str, kind: type[Any], run: str = "job.1", **inputs: Any) -> Any:
        """Begin a job of one hazard and wait for a report of a kind."""
        start = self.begin(node, run, **inputs)
        return self.heard.next(kind, start)

    def begin(self, node: str, run: str = "job.1", **inputs: Any) -> int:
        """Begin a job of one hazard; how many reports there were by then."""
        start = self.heard.idle()
        self.worker.start(begin(node, run, **inputs))
        return start


class Yard:
    """A queue, a foreman and workers over one folder."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int | Sequence[Worker] = 1,
        limits: Limits | None = None,
        audience: Audience | None = None,
        renew: float = 10.0,
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.queue = Queue(self.data)
        self.jobs: dict[str, Job] = {}
        self.events: dict[str, list[Any]] = {}
        self._lock = threading.Condition()
        self.queue.listen(self._hear)
        hired = [hire(folder, f"w{n}", limits) for n in range(workers)] if isinstance(workers, int) else workers
        self.foreman = Foreman(self.queue, hired, audience=audience, renew=renew)

    def __enter__(self) -> "Yard":
        self.foreman.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.foreman.close(0.0)
        self.queue.close()

    def submit(self, document: str, *, parameters: Mapping[str, Json] | None = None, **more: Any) -> str:
        """Put a job into the queue; its id."""
        work = Work(document=document, parameters=parameters or {})
        return self.queue.submit(NewJob(work=work, name="test", **more)).result(PATIENCE).id

    def until(self, is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something is so that the queue tells of."""
        with self._lock:
            assert self._lock.wait_for(is_so, seconds), {job.id: job.state for job in self.jobs.values()}

    def over(self, *jobs: str) -> list[Job]:
        """The jobs when all of them are over."""
        self.until(lambda: all(job in self.jobs and self.jobs[job].state.is_over for job in jobs))
        return [self.jobs[job] for job in jobs]

    def running(self, job: str) -> Job:
        """The job when it runs."""
        self.until(lambda: self.jobs[job].state is JobState.RUNNING)
        return self.jobs[job]

    def pids(self) -> list[int]:
        """The processes of the workers that there are."""
        return [standing.pid for standing in self.foreman.crew() if standing.pid is not None]

    def files(self) -> list[str]:
        """The files that were published."""
        return sorted(path.name for path in (self.data / "outputs").glob("*.*"))

    def _hear(self, event: QueueEvent) -> None:
        with self._lock:
            if isinstance(event, JobChanged):
                self.jobs[event.job.id] = event.job
            elif isinstance(event, JobEvents):
                self.events.setdefault(event.job, []).extend(event.events)
            self._lock.notify_all()


def pipe(folder: Path, name: str) -> Path:
    """A named pipe, by which a node and its test wait for each other."""
    path = folder / name
    os.mkfifo(path)
    return path


def gone(pid: int) -> None:
    """Wait until a process is gone that was killed: of those that are not one's own the system tells by this alone."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([descriptor], [], [], PATIENCE)[0]
    finally:
        os.close(descriptor)
    assert not is_alive(pid)


linux: Final = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
