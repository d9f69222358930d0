"""The disk store: results in one folder, shared by any number of processes.

    index.sqlite    actions by key, with values under 16 KiB; what refers to which blob; roots
    blobs/ab/abc... larger values by digest
    unfinished/     what is being written
    pins/           what the runs of live processes will read
    kept/           the roots once more, for a day when the index is damaged
    lock            held by whoever changes any of these

A writer thread does the work of `put`, off the lane that produced the values, and commits in groups. Bytes are
checked whenever they are read; whatever is missing or damaged is a miss.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.atomic import SYSTEM, Files
from engine.errors import Code, Problem, Unwritable
from engine.store.blobs import Blobs
from engine.store.change import Change
from engine.store.index import Index, is_damage
from engine.store.pins import Pins
from engine.store.protocol import Outputs
from engine.store.prune import STALE, Removed, prune, sweep
from engine.store.records import Damaged, checked, from_record
from engine.store.roots import Roots
from engine.store.upkeep import Amount, Harm, Stats, Verified, Verifying, stats
from engine.store.writer import Writer
from engine.types import PortType

T = TypeVar("T")

log = logging.getLogger("darkroom.store")

BUDGET: Final = 20 * 10**9
"""Bytes of results that are kept for reuse, unless someone says otherwise."""

COARSE: Final = 3600
"""Seconds to which the last use of a result is known: reading it again sooner writes nothing."""


class DiskStore:
    """Results under a folder, which is made if it is not there. Raises `OSError` when it cannot be.

    At most `budget` bytes of them are cache, roots not counted; 0 keeps none. `files` is how files are written, and
    `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        folder: Path,
        port_types: Mapping[str, PortType[Any]],
        *,
        budget: int = BUDGET,
        files: Files = SYSTEM,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._port_types = port_types
        self._budget = budget
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        self._blobs = Blobs(folder, files)
        self._blobs.tidy(clock() - STALE)
        self._pins = Pins(folder, folder / "lock")
        self._index = Index(folder, folder / "lock", self._blobs, Roots(folder, files), clock)
        self._writer = Writer(folder, self._index, self._blobs, budget, self._pruning)
        self._inbox = self._writer.inbox
        self._suspected = False

    # ------------------------------------------------------------ what every store can do

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        if self._inbox.find(key) is not None:
            return True
        try:
            return self._index.has(key)
        except sqlite3.Error as error:
            self._suspect(error)
            return False

    def have(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are in the store."""
        wanted = set(keys)
        waiting = {key for key in wanted if self._inbox.find(key) is not None}
        try:
            return waiting | self._index.have(wanted - waiting)
        except sqlite3.Error as error:
            self._suspect(error)
            return waiting

    def get(self, key: str) -> Outputs | None:
        """The outputs, every byte checked; None when any part is missing or damaged."""
        return self._get(key, at_once=False)

    def at_once(self, key: str) -> Outputs | None:
        """The outputs, if they are in the index alone; else None."""
        return self._get(key, at_once=True)

    def put(self, key: str, outputs: Outputs) -> None:
        """Hand the outputs to the writer."""
        if self._budget:
            self._inbox.put(key, outputs)

    def pinned(self, keys: Iterable[str]) -> AbstractContextManager[None]:
        """Prune none of the keys until the `with` ends, in no process that uses the folder."""
        return self._pins.hold(keys)

    def keep(self, key: str, label: str, outputs: Outputs | None = None) -> bool:
        """Make a result a root, on the disk before this returns."""
        try:
            if self._is_kept(key):
                return True
        except (sqlite3.Error, Damaged, OSError):
            log.debug("the root %s is looked at anew", key[:12])
        return self._inbox.ask(lambda: self._writer.keep(key, label, outputs))

    def release(self, key: str) -> bool:
        """Make a root a result like any other. Raises `Unwritable`."""
        with self._said():
            return self._change(lambda change: change.release(key))

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        """Wait until the writer has committed everything; what it could not write, once for each reason."""
        return self._writer.flush(wait=wait)

    def close(self) -> None:
        """Write what waits, end the writer and close the index; closing again does nothing."""
        self._writer.close()
        self._index.close()

    # ------------------------------------------------------------ upkeep

    def stats(self) -> Stats:
        """What is in the store. Raises `Unwritable` when the index cannot be read."""
        with self._said():
            self._writer.flush()
            return stats(self._index, self._blobs, self._budget)

    def prune(self, budget: int | None = None) -> Removed:
        """Remove the least recently used results until at most `budget` bytes are cache; by default the store's own.

        What others pinned stays. Files that nothing refers to are removed once they are an hour old. Raises
        `Unwritable`.
        """
        target = self._budget if budget is None else budget
        return self._remove(self._pruning(target))

    def clear(self, *, kept: bool = False) -> Removed:
        """Remove all results but the roots, with `kept` those too. What others pinned stays. Raises `Unwritable`."""
        with self._said():
            for (key,) in self._index.rows("select key from root") if kept else ():
                self.release(key)
        return self._remove(self._pruning(0, stale=0))

    def verify(self) -> Verified:
        """Read everything, drop what is damaged, and say what that was. Raises `Unwritable`."""
        damaged: list[Harm] = []
        with self._said():
            self._writer.flush()
            replaced = self._inbox.ask(self._index.mend)
            labels = dict(self._index.rows("select key, label from root"))
            reading = Verifying(self._index, self._blobs)
            for key in reading.damaged():
                reason = self._change(lambda change: change.drop_damaged(key))  # noqa: B023
                if reason is not None:
                    damaged.append(Harm(key, labels.get(key), reason))
            self._change(Change.tidy_roots)
        self._remove(sweep(self._blobs, self._writer.change, self._clock() - STALE))
        return Verified(Amount(reading.entries, reading.nbytes), tuple(damaged), replaced)

    # ------------------------------------------------------------ the parts

    def _get(self, key: str, *, at_once: bool) -> Outputs | None:
        waiting = self._inbox.find(key)
        if waiting is not None:
            return waiting
        try:
            found = self._index.row(key)
            if found is None:
                return None
            record, used = checked(key, found[0]), found[1]
            if at_once and record.blobs():
                return None
            outputs = from_record(record, self._blobs.read, self._port_types)
        except Exception as error:  # codecs are foreign code: what they cannot read is a miss like any other
            self._missed(key, error)
            return None
        now = int(self._clock())
        if not isinstance(used, int) or now - used >= COARSE:
            self._writer.used(key, now)
        return outputs

    def _pruning(self, target: int, stale: float = STALE) -> Iterator[Removed]:
        """Prune, then sweep what nothing refers to, group by group."""
        change = self._writer.change
        return chain(prune(self._index, self._pins, change, target), sweep(self._blobs, change, self._clock() - stale))

    def _remove(self, steps: Iterator[Removed]) -> Removed:
        """Take the steps in the writer's thread, one at a time, so that results are written between them."""
        total = Removed()
        with self._said():
            while (removed := self._inbox.ask(lambda: next(steps, None))) is not None:
                total += removed
            if total.entries:
                self._inbox.ask(self._index.compact)
        return total

    def _change(self, work: Callable[[Change], T]) -> T:
        return self._inbox.ask(lambda: self._writer.change(work)[0])

    def _is_kept(self, key: str) -> bool:
        """Whether a result is a root already, and its blobs are there."""
        found = self._index.row(key)
        if found is None or not self._index.rows("select 1 from root where key = ?", key):
            return False
        return all(self._blobs.size(digest) is not None for digest in checked(key, found[0]).blobs())

    def _missed(self, key: str, error: Exception) -> None:
        """Have what is damaged dropped, so that it is planned no more and written anew."""
        log.debug("the result %s cannot be read: %s", key[:12], error)
        if isinstance(error, Damaged):
            self._inbox.tell(lambda: self._writer.change(lambda change: change.drop_damaged(key)))
        self._suspect(error)

    def _suspect(self, error: Exception) -> None:
        """Have the index looked at, once, when reading it says that it is damaged."""
        if not self._suspected and isinstance(error, sqlite3.DatabaseError) and is_damage(error):
            self._suspected = True
            self._inbox.tell(self._index.mend)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What goes wrong in upkeep, as a problem."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            message = f"the store in {self._folder} cannot be changed: {getattr(error, 'strerror', None) or error}"
            hint = "free some space, or move the store with DARKROOM_STORE"
            raise Unwritable(Problem(code=Code.STORE_UNWRITABLE, message=message, hint=hint)) from error
