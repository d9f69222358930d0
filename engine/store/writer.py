"""The writer: one thread that does all of a store's writing, off the lanes and in groups."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from engine.errors import Code, Problem
from engine.store.blobs import Blobs
from engine.store.change import Change, Row, Tally, row_of
from engine.store.inbox import GROUP, Inbox, Task
from engine.store.index import Index
from engine.store.protocol import Outputs
from engine.store.records import to_record
from engine.store.watch import Pruning, Watch

T = TypeVar("T")


class Writer:
    """Writes what is in the inbox, and prunes when the cache exceeds `budget` bytes."""

    def __init__(self, folder: Path, index: Index, blobs: Blobs, budget: int, pruning: Pruning) -> None:
        self.inbox = Inbox()
        self._folder = folder
        self._index = index
        self._blobs = blobs
        self._budget = budget
        self._watch = Watch(budget, pruning)
        self._cache = 0
        self._used: dict[str, int] = {}
        self._problems: dict[str, Problem] = {}
        self._noting = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="darkroom-store", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------ from any thread

    def close(self) -> None:
        """Write what waits and end the thread."""
        self.inbox.close()
        self._thread.join()

    def used(self, key: str, at: int) -> None:
        """Write down when a result was read, with a group to come."""
        self._used[key] = at

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        """Wait until everything that was put is committed; what could not be, once for each reason."""
        if wait and self._thread.is_alive() and (self._used or not self.inbox.is_empty):
            self.inbox.ask(lambda: None)
        with self._noting:
            found, self._problems = self._problems, {}
        return tuple(found.values())

    # ------------------------------------------------------------ in the writer's thread

    def change(self, work: Callable[[Change], T], *, durable: bool = False) -> tuple[T, Tally]:
        """Change the store in one transaction; what `work` gives, and the tally after it."""
        result, tally = self._index.change(work, durable=durable)
        self._cache = tally.cache
        return result, tally

    def keep(self, key: str, label: str, outputs: Outputs | None) -> bool:
        """Make a result a root, on the disk; written from `outputs` where the store has it no more."""

        def keep(change: Change) -> bool:
            if change.keep(key, label):
                return True
            row = None if outputs is None else self._row(key, outputs, None)
            return row is not None and not change.put([row]) and change.keep(key, label)

        try:
            return self.change(keep, durable=True)[0]
        except (OSError, sqlite3.Error) as error:
            self._note(error)
            return False

    def _work(self) -> None:
        """Write in groups, do tasks, prune; until the inbox is closed."""
        closing = False
        while not closing:
            batch = self.inbox.take(wait=not self._watch.is_busy)
            self._write(batch.results)
            self.inbox.written()
            for task in batch.tasks:
                _perform(task)
            closing = batch.closing
            self._watch.look(lambda: self._cache)

    def _write(self, results: dict[str, Outputs]) -> None:
        """Write results; commit at most `GROUP` seconds after the first of a group."""
        group: list[Row] = []
        due = time.monotonic() + GROUP
        for key, outputs in list(results.items()):
            row = self._row(key, outputs, self._budget)
            if row is not None:
                group.append(row)
            if time.monotonic() >= due:
                self._commit(group, results)
                group, due = [], time.monotonic() + GROUP
        self._commit(group, results)

    def _row(self, key: str, outputs: Outputs, limit: int | None) -> Row | None:
        """The outputs as a row whose blobs are written; None when they exceed the limit, or with a note cannot be."""
        try:
            record, blobs = to_record(key, outputs)
            row = row_of(key, record, {digest: len(data) for digest, data in blobs.items()})
            if limit is not None and row.nbytes + sum(row.blobs.values()) > limit:
                return None
            for digest, data in blobs.items():
                self._blobs.write(digest, data)
        except Exception as error:  # codecs are foreign code, and this thread must outlive what they raise
            self._note(error)
            return None
        return row

    def _commit(self, rows: list[Row], results: dict[str, Outputs]) -> None:
        used, self._used = self._used, {}
        used = dict(used)  # a thread that reads may still hold the old one
        if not rows and not used:
            return
        try:
            lost, _ = self.change(lambda change: self._put(change, rows, used))
            if lost:  # others have pruned their blobs; nobody can while they are written within a change
                self.change(lambda change: self._put(change, self._again(lost, results), {}))
        except Exception as error:  # whatever a harmed row may raise: the next group may be well
            self._note(error)

    def _put(self, change: Change, rows: list[Row], used: dict[str, int]) -> list[Row]:
        """Write rows; what is committed is no longer answered for from memory, before anyone else can prune it."""
        change.touch(used)
        lost = change.put(rows)
        left = {row.key for row in lost}
        change.then(lambda: self.inbox.forget(row.key for row in rows if row.key not in left))
        return lost

    def _again(self, lost: list[Row], results: dict[str, Outputs]) -> list[Row]:
        again = (self._row(row.key, results[row.key], self._budget) for row in lost)
        return [row for row in again if row is not None]

    def _note(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, OSError | sqlite3.Error):
            message = f"results cannot be kept in {self._folder}: {reason}"
            hint = "free some space, or move the store with DARKROOM_STORE"
        else:
            message = f"a result cannot be kept: {reason}"
            hint = "its node must return values that the codecs of their types can write"
        with self._noting:
            self._problems.setdefault(reason, Problem(code=Code.STORE_UNWRITABLE, message=message, hint=hint))


def _perform(task: Task) -> None:
    work, future = task
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # it is raised again where the task was given
        future.set_exception(error)
