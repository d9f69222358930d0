"""The line: the jobs that a worker was given, one of which it performs while the others wait for it."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Final

from engine.worker.performer import Attempt, Performer

REST: Final = 1.0
"""Seconds that a performer works through, at most, before it does what it left to do."""


class Line:
    """Attempts in order. One thread performs them, others add to them, cancel and recall."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Attempt] = deque()
        self._current: Attempt | None = None
        self._is_over = False

    def put(self, attempt: Attempt) -> None:
        """Add an attempt at the end."""
        with self._changed:
            self._waiting.append(attempt)
            self._changed.notify()

    def end(self) -> None:
        """Let nothing follow what is in the line."""
        with self._changed:
            self._is_over = True
            self._changed.notify()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def next(self) -> Attempt | None:
        """The first attempt, which has begun then; waits for one. None at the end."""
        with self._changed:
            self._current = None
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            self._current = self._waiting.popleft() if self._waiting else None
            return self._current

    def recall(self, run: str) -> bool:
        """Take an attempt out that has not begun; whether there was one."""
        with self._changed:
            found = next((one for one in self._waiting if one.work.run == run), None)
            if found is not None:
                self._waiting.remove(found)
            return found is not None

    def find(self, run: str) -> Attempt | None:
        """The attempt at a run that is performed or waits."""
        with self._changed:
            here = (self._current, *self._waiting)
        return next((one for one in here if one is not None and one.work.run == run), None)

    def cancel(self) -> None:
        """Cancel what is performed, and all that waits."""
        with self._changed:
            for attempt in (self._current, *self._waiting):
                if attempt is not None:
                    attempt.cancelled.set()


def attempts(line: Line, performer: Performer) -> Iterator[Attempt]:
    """The attempts of a line, to its end. While none waits, and now and then, the performer may rest."""
    rested = time.monotonic()
    while True:
        if line.is_empty or time.monotonic() > rested + REST:
            performer.rest()
            rested = time.monotonic()
        attempt = line.next()
        if attempt is None:
            return
        yield attempt
