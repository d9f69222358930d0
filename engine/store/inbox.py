"""The inbox: results and tasks on their way to the writer's thread."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from engine.store.memory import nbytes
from engine.store.protocol import Outputs
from engine.store.records import INLINE

T = TypeVar("T")

GROUP: Final = 0.1
"""Seconds between two commits, at most, while results arrive."""

MANY: Final = 2000
"""Small results that do not wait for the end of a group."""

ROOM: Final = 256 * 2**20
"""Bytes of results that may wait to be written before `put` makes its caller wait."""

_EACH: Final = 1024
"""Bytes that a waiting result takes besides its values, near enough."""

Task = tuple[Callable[[], Any], "Future[Any]"]


@dataclass(slots=True)
class Batch:
    """What the writer takes at once. Tasks come after the results that were put before them."""

    results: dict[str, Outputs]
    tasks: list[Task] = field(default_factory=list)
    closing: bool = False


class Inbox:
    """Results that can be read while they wait, and tasks for the thread that writes them.

    The writer is woken once for a group of small results and at once for a large one: a chain of small steps must not
    hand the interpreter to and fro.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[str, Outputs] = {}
        self._taken: dict[str, Outputs] = {}
        self._tasks: list[Task] = []
        self._bytes = 0
        self._taken_bytes = 0
        self._since: float | None = None
        self._urgent = False
        self._closed = False

    # ------------------------------------------------------------ from any thread

    def find(self, key: str) -> Outputs | None:
        """What waits to be written under a key."""
        found = self._waiting.get(key)
        return found if found is not None else self._taken.get(key)

    def put(self, key: str, outputs: Outputs) -> None:
        """Hand over a result; waits while too many bytes do. Once closed, nothing is taken."""
        size = sum(map(nbytes, outputs)) + _EACH
        with self._changed:
            while self._bytes and self._bytes + size > ROOM and not self._closed:
                self._wake(urgent=True)
                self._changed.wait()
            if self._closed:
                return
            self._waiting[key] = outputs
            self._bytes += size
            self._wake(urgent=size >= INLINE or len(self._waiting) >= MANY)

    def ask(self, work: Callable[[], T]) -> T:
        """What `work` gives, done by the writer after everything that was put; whatever it raises is raised here.

        Raises `RuntimeError` once closed.
        """
        future = self.tell(work)
        if future.cancelled():
            raise RuntimeError("the store is closed")
        return future.result()

    def tell(self, work: Callable[[], T]) -> "Future[T]":
        """The same without waiting. Once closed, nothing is done and the future is cancelled."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                future.cancel()
                return future
            self._tasks.append((work, future))
            self._wake(urgent=True)
        return future

    def close(self) -> None:
        """Take nothing more; the writer ends when it has done what waits."""
        with self._changed:
            self._closed = True
            self._wake(urgent=True)
            self._changed.notify_all()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits and the writer writes nothing."""
        return not (self._waiting or self._taken or self._tasks)

    # ------------------------------------------------------------ from the writer's thread

    def take(self, *, wait: bool = True) -> Batch:
        """What there is to do, once there is something and its group is complete. Without `wait`, what there is."""
        with self._changed:
            while wait and not self._urgent and not self._closed:
                self._changed.wait(None if self._since is None else self._since + GROUP - time.monotonic())
                if self._since is not None and time.monotonic() >= self._since + GROUP:
                    break
            self._taken, self._waiting = self._waiting, {}
            self._taken_bytes = self._bytes
            tasks, self._tasks = self._tasks, []
            self._since, self._urgent = None, False
            return Batch(self._taken, tasks, self._closed)

    def forget(self, keys: Iterable[str]) -> None:
        """Answer no more for results that are in the index: from now on others may prune them."""
        for key in keys:
            self._taken.pop(key, None)

    def written(self) -> None:
        """The results that were taken last are in the index, or never will be."""
        with self._changed:
            self._taken = {}
            self._bytes -= self._taken_bytes
            self._taken_bytes = 0
            self._changed.notify_all()

    def _wake(self, *, urgent: bool) -> None:
        """Begin a group, or end it."""
        if urgent and not self._urgent:
            self._urgent = True
            self._changed.notify_all()
        elif self._since is None:
            self._since = time.monotonic()
            self._changed.notify_all()
