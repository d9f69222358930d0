"""The memory store: live values under a byte budget, least recently used first out."""

import threading
from collections import OrderedDict
from typing import Any, Final

from engine.errors import Problem
from engine.store.protocol import Outputs
from engine.types import port_type_of

DEFAULT_BUDGET: Final = 2 * 2**30
"""Bytes of values that one process keeps between runs."""

SMALL: Final = 64
"""Bytes that a plain value is taken to hold, besides the characters of a text."""


class MemoryStore:
    """Results as live values. Holds at most `budget` bytes, as the values' codecs count them."""

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        self._budget = budget
        self._entries: OrderedDict[str, tuple[Outputs, int]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        return self._held

    def get(self, key: str) -> Outputs | None:
        """The live values, which become the most recently used."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep live values; the least recently used make room. What exceeds the whole budget is not kept."""
        size = sum(nbytes(value) for value in outputs)
        with self._lock:
            _, replaced = self._entries.pop(key, (None, 0))
            self._held -= replaced
            if size > self._budget:
                return
            self._entries[key] = outputs, size
            self._held += size
            while self._held > self._budget:
                _, (_, freed) = self._entries.popitem(last=False)
                self._held -= freed

    def flush(self) -> tuple[Problem, ...]:
        """Nothing is ever pending in memory."""
        return ()

    def close(self) -> None:
        """Let go of every value."""
        with self._lock:
            self._entries.clear()
            self._held = 0


def nbytes(value: Any) -> int:
    """The memory that a value holds, by its codec; lists by their items."""
    if isinstance(value, list | tuple):
        return sum(nbytes(item) for item in value)
    if isinstance(value, str):
        return SMALL + len(value)
    described = port_type_of(type(value))
    return described.codec.nbytes(value) if described is not None else SMALL
