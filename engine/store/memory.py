"""The memory store: live values under a byte budget, least recently used first out."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from engine.errors import Problem
from engine.store.places import SMALL, add_up, at_home, nbytes
from engine.store.protocol import Outputs

__all__ = ["DEFAULT_BUDGET", "SMALL", "MemoryStore", "nbytes"]

DEFAULT_BUDGET: Final = 2 * 2**30
"""Bytes of values that one process keeps between runs."""


class _Entry(NamedTuple):
    """The outputs of a step: the bytes that they hold here, and those on devices by the devices' names, if any."""

    outputs: Outputs
    here: int
    elsewhere: dict[str, int] | None


class MemoryStore:
    """Results as live values. Holds at most `budget` bytes of the computer's memory, as the values' codecs count them.

    What lies on devices counts there instead, and comes here when residency makes room on the device: this is its
    `Belongings`.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._here = 0
        self._elsewhere: dict[str, int] = {}
        self._pinned: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def have(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are here."""
        return self._entries.keys() & set(keys)

    @property
    def nbytes(self) -> int:
        """Bytes held now in the computer's memory."""
        return self._here

    def held(self, device: str) -> int:
        """Bytes held now on a device."""
        return self._elsewhere.get(device, 0)

    def get(self, key: str) -> Outputs | None:
        """The live values, which become the most recently used."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry.outputs

    def at_once(self, key: str) -> Outputs | None:
        """The same: nothing here has to be read first."""
        return self.get(key)

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep live values; the least recently used make room. What exceeds the whole budget is not kept."""
        elsewhere: dict[str, int] = {}
        here = add_up(outputs, elsewhere)
        with self._lock:
            if key in self._entries:
                self._drop(key)
            if here <= self._budget:
                self._keep(key, _Entry(outputs, here, elsewhere or None))

    def move_off(self, device: str, wanted: int | None, spare: Callable[[str], bool]) -> int:
        """Move values from a device to the computer's memory; see `Belongings`.

        Here they count, and may have to be dropped: a run that wants them reads them from disk.
        """
        with self._lock:
            there = [(key, entry) for key, entry in self._entries.items() if device in (entry.elsewhere or ())]
        freed = 0
        for key, entry in there:
            if wanted is not None and freed >= wanted:
                break
            if not spare(key):
                freed += self._bring_home(key, entry, device)
        return freed

    @contextmanager
    def pinned(self, keys: Iterable[str]) -> Iterator[None]:
        """Let none of the keys make room for others until the `with` ends."""
        wanted = tuple(keys)
        with self._lock:
            self._pinned.update(wanted)
            for key in wanted:
                if key in self._entries:  # at the other end it would only stand in the way of what may go
                    self._entries.move_to_end(key)
        try:
            yield
        finally:
            with self._lock:
                self._pinned.subtract(wanted)
                self._pinned += Counter()  # forgets what counts nothing
                self._trim()

    def keep(self, key: str, label: str, outputs: Outputs | None = None) -> bool:
        """Nothing in memory lasts."""
        return False

    def release(self, key: str) -> bool:
        """There are no roots in memory."""
        return False

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        """Nothing is ever pending in memory."""
        return ()

    def close(self) -> None:
        """Let go of every value."""
        with self._lock:
            self._entries.clear()
            self._elsewhere.clear()
            self._here = 0

    def _bring_home(self, key: str, entry: _Entry, device: str) -> int:
        outputs = tuple(at_home(value) for value in entry.outputs)  # without the lock: copies may take a while
        here = add_up(outputs, {})
        with self._lock:
            if self._entries.get(key) is not entry:
                return 0
            if here > self._budget:
                self._drop(key)
            else:
                self._forget(entry)
                self._keep(key, _Entry(outputs, here, None))  # a key that is there keeps its turn
        return (entry.elsewhere or {})[device]

    def _keep(self, key: str, entry: _Entry) -> None:
        self._entries[key] = entry
        self._here += entry.here
        if entry.elsewhere:
            for device, count in entry.elsewhere.items():
                self._elsewhere[device] = self._elsewhere.get(device, 0) + count
        if self._here > self._budget:
            self._trim()

    def _trim(self) -> None:
        """Drop the least recently used that hold something here and are not pinned, until the rest fit."""
        while self._here > self._budget:
            oldest = (each for each, held in self._entries.items() if held.here and not self._pinned.get(each))
            first = next(oldest, None)
            if first is None:
                return
            self._drop(first)

    def _drop(self, key: str) -> None:
        self._forget(self._entries.pop(key))

    def _forget(self, entry: _Entry) -> None:
        self._here -= entry.here
        for device, count in (entry.elsewhere or {}).items():
            self._elsewhere[device] -= count
