"""Group commit: one thread has the connection, and whatever waits when it comes round is one transaction.

A commit waits for the disk, which takes longer than all else together. While it does others ask, and what they asked is
the next group: the more there is to do, the less each waits for the disk. What was asked is answered after the commit.
"""

import contextlib
import logging
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.errors import Code, Problem, Unwritable
from engine.protocol.jobs import JobState
from engine.queue.attempts import lose, recover
from engine.queue.change import Change
from engine.queue.claims import Claimer, serve
from engine.queue.leases import Leases
from engine.queue.news import QueueChanged, QueueEvent, QueueListener
from engine.queue.opening import open_tables
from engine.queue.refuse import unusable
from engine.queue.retention import SLACK, Kept, sweep
from engine.queue.steer import GAP

log = logging.getLogger("darkroom.queue")

T = TypeVar("T")

GROUP: Final = 500
"""Tasks in one transaction, at most."""


@dataclass(frozen=True, slots=True)
class Times:
    """The clocks: `clock` gives Unix seconds, `ticks` seconds that nobody sets; and how long a lease is."""

    clock: Callable[[], float]
    ticks: Callable[[], float]
    lease: float


@dataclass(frozen=True, slots=True)
class _Task:
    work: Callable[[Change], Any]
    future: Future[Any]


@dataclass(slots=True)
class _Group:
    """What is to be said when a transaction is committed."""

    answers: list[tuple[Future[Any], Any]] = field(default_factory=list)
    refusals: list[tuple[Future[Any], Exception]] = field(default_factory=list)
    news: list[QueueEvent] = field(default_factory=list)
    moves: Counter[JobState] = field(default_factory=Counter)
    leases: dict[str, int | None] = field(default_factory=dict)
    paused: bool | None = None

    def add(self, change: Change) -> None:
        """Say what a task would say, too."""
        self.news += change.news
        for state, count in change.moves.items():
            self.moves[state] += count
        self.leases |= change.leases
        self.paused = self.paused if change.paused is None else change.paused

    @property
    def ended(self) -> int:
        """How many jobs more have ended."""
        return sum(count for state, count in self.moves.items() if state.is_over)


class Groups:
    """The thread, from the opening of the file to its closing."""

    def __init__(self, path: Path, times: Times, kept: Kept) -> None:
        """Open the file and give up what ran before. Raises `QueueUnusable` and `Unwritable`."""
        self.commits = 0
        self._path = path
        self._times = times
        self._kept = kept
        self._leases = Leases(times.lease, times.ticks)
        self._inbox: deque[_Task | Claimer] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._listeners: tuple[QueueListener, ...] = ()
        self._waiting: list[Claimer] = []
        self._unswept = SLACK
        opened: Future[tuple[Problem, ...]] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="darkroom-queue", daemon=True)
        self._thread.start()
        self.notices = opened.result()

    # ------------------------------------------------------------ from any thread

    def ask(self, work: Callable[[Change], T]) -> Future[T]:
        """Do something to the queue; the future gives what came of it when it is committed."""
        future: Future[T] = Future()
        self._put(_Task(work, future))
        return future

    def claim(self, claimer: Claimer) -> None:
        """Let a worker ask for a job; its future gives the claim when it is committed."""
        self._put(claimer)

    def listen(self, listener: QueueListener) -> Callable[[], None]:
        """Tell a listener of all that is committed from now on; call the result to stop."""
        with self._ready:
            self._listeners = (*self._listeners, listener)

        def stop() -> None:
            with self._ready:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return stop

    def close(self) -> None:
        """Do what was asked, answer those that wait with None, and close the file. Not from the queue's own thread."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join()

    def _put(self, task: _Task | Claimer) -> None:
        with self._ready:
            if not self._closing:
                self._inbox.append(task)
                self._ready.notify()
                return
        task.future.set_exception(unusable("the queue is closed"))

    # ------------------------------------------------------------ in the queue's thread

    def _run(self, opened: Future[tuple[Problem, ...]]) -> None:
        try:
            self._index, notice = open_tables(self._path)
            (place,) = self._index.execute("select coalesce(max(place), 0) from job").fetchone()
            (paused,) = self._index.execute("select paused from setting").fetchone()
        except Exception as error:  # it is raised again where the queue is made
            opened.set_exception(error)
            return
        self._place = int(place)
        self._counts = Counter(
            {JobState(state): n for state, n in self._index.execute("select state, count(*) from job group by state")}
        )
        self._paused = bool(paused)
        recovered: Future[None] = Future()
        self._commit([_Task(recover, recovered)])
        failed = recovered.exception()
        if failed is not None:
            self._index.close()
            opened.set_exception(failed)
            return
        opened.set_result(() if notice is None else (notice,))
        while self._round():
            pass
        self._index.close()

    def _round(self) -> bool:
        """Wait for something to do, and do it; False at the end."""
        with self._ready:
            if not self._inbox and not self._closing:
                self._ready.wait(self._leases.next_end())
            tasks = [self._inbox.popleft() for _ in range(min(len(self._inbox), GROUP))]
            over = self._closing and not self._inbox
        if tasks or self._leases.over():
            self._commit(tasks)
        if over:
            for claimer in self._waiting:
                if claimer.future.set_running_or_notify_cancel():
                    claimer.future.set_result(None)
        return not over

    def _commit(self, tasks: Sequence[_Task | Claimer]) -> None:
        before = self._index.total_changes
        claimers = [*self._waiting, *(task for task in tasks if isinstance(task, Claimer))]
        group = _Group()
        try:
            self._index.execute("begin")
            self._expire(group)
            for task in tasks:
                if isinstance(task, _Task) and task.future.set_running_or_notify_cancel():
                    self._perform(task, group)
            self._serve(claimers, group)
            self._sweep(group)
            self._index.execute("commit")
        except Exception as error:  # whatever it is, this thread goes on: the next group may be well
            self._undo([*(task for task in tasks if isinstance(task, _Task)), *claimers], error)
            return
        self.commits += self._index.total_changes != before
        self._settle(group)

    def _perform(self, task: _Task, group: _Group) -> None:
        """Do one task. What it raises is its own affair, unless the disk failed."""
        change = self._change()
        self._index.execute("savepoint task")
        try:
            result = task.work(change)
        except sqlite3.Error:
            raise
        except Exception as error:  # it is raised again where the task was given
            self._index.execute("rollback to task")
            group.refusals.append((task.future, error))
        else:
            group.add(change)
            group.answers.append((task.future, result))
        self._index.execute("release task")

    def _serve(self, claimers: Sequence[Claimer], group: _Group) -> None:
        """Answer those who ask for jobs; last of all, so that what the group brought is there."""
        change = self._change()
        group.answers += [(claimer.future, claim) for claimer, claim in serve(change, claimers)]
        group.add(change)
        self._waiting = []
        for claimer in claimers:
            if claimer.future.running() or claimer.future.cancelled():
                continue
            if claimer.wait:
                self._waiting.append(claimer)
            elif claimer.future.set_running_or_notify_cancel():
                group.answers.append((claimer.future, None))

    def _expire(self, group: _Group) -> None:
        change = self._change()
        for job, token in self._leases.over():
            lose(change, job, token, f"its worker said nothing for {self._times.lease:.0f} seconds")
            change.leases.setdefault(job, None)
        group.add(change)

    def _sweep(self, group: _Group) -> None:
        if self._unswept + group.ended < SLACK:
            self._unswept += max(0, group.ended)
            return
        change = self._change()
        sweep(change, self._kept)
        group.add(change)
        self._unswept = 0

    def _settle(self, group: _Group) -> None:
        """Answer, and tell the listeners."""
        self._leases.apply(group.leases)
        self._counts.update(group.moves)
        if any(group.moves.values()) or group.paused not in (None, self._paused):
            self._paused = self._paused if group.paused is None else group.paused
            group.news.append(QueueChanged(self._paused, {state: self._counts[state] for state in JobState}))
        for future, result in group.answers:
            future.set_result(result)
        for refused, error in group.refusals:
            refused.set_exception(error)
        for news in group.news:
            for listener in self._listeners:
                try:
                    listener(news)
                except Exception:  # a listener's fault is not the queue's
                    log.exception("a listener of the queue failed")

    def _undo(self, tasks: Sequence[_Task | Claimer], error: Exception) -> None:
        """Nothing of the group was done; say so to all but those that can go on waiting."""
        with contextlib.suppress(sqlite3.Error):  # some errors have undone it already
            self._index.execute("rollback")
        self._leases.put_off()
        said = _unwritable(self._path, error) if isinstance(error, sqlite3.Error) else error
        log.error("the queue: %s", said)
        self._waiting = []
        for task in tasks:
            if task.future.running():
                task.future.set_exception(said)
            elif task.future.done():  # it was taken back
                continue
            elif isinstance(task, Claimer) and task.wait:
                self._waiting.append(task)
            elif task.future.set_running_or_notify_cancel():
                task.future.set_exception(said)

    def _change(self) -> Change:
        return Change(self._index, self._times.clock(), self._next_place)

    def _next_place(self) -> int:
        self._place += GAP
        return self._place


def _unwritable(path: Path, error: sqlite3.Error) -> Unwritable:
    message = f"the queue cannot be written in {path.parent}: {error}"
    hint = "free some space; if it goes on, end the server and start it again"
    return Unwritable(Problem(code=Code.QUEUE_UNWRITABLE, message=message, file=str(path), hint=hint))
