"""The outbox: what a run reports, gathered for a moment, so that thousands of steps are not thousands of frames."""

import operator
import threading
from collections.abc import Callable
from typing import Final

from engine.events import Cached, Event, Failed, Finished, Preview, Progress, Skipped, Started, Stopped
from engine.protocol.events import to_json
from engine.protocol.worker import Events, Told

WAIT: Final = 0.02
"""Seconds that an event waits for others at most."""

MANY: Final = 256
"""Events that go out at once, without waiting for more."""


class Outbox:
    """Gathers the events of one run after another and sends them from a thread of its own.

    `send` gets what was gathered; it may be called from the thread that reports, too, and never twice at once.
    """

    def __init__(self, send: Callable[[Told], None]) -> None:
        self._send = send
        self._lock = threading.Condition()
        self._sending = threading.Lock()
        self._run = ""
        self._events: Events = []
        self._progress: dict[str, tuple[int, int]] = {}
        self._is_closed = False
        self._is_gathering = False
        self._thread = threading.Thread(target=self._work, name="darkroom-outbox", daemon=True)
        self._thread.start()

    def begin(self, run: str) -> None:
        """What follows is of this run."""
        with self._lock:
            self._run, self._events, self._progress = run, [], {}

    def add(self, event: Event) -> None:
        """Take an event, from one thread. Previews do not go this way."""
        if isinstance(event, Preview):
            raise TypeError("a preview is no event that can wait")
        with self._lock:
            is_first = not self._events and not self._progress
            if isinstance(event, Progress):
                counts = _counts(event)
                if counts is not None:
                    self._progress[event.path] = counts
            else:
                self._events.append(to_json(event))
                if isinstance(event, _OF_A_STEP):
                    self._progress.pop(event.path, None)
            if is_first and not self._is_gathering:
                self._lock.notify()
            is_full = len(self._events) >= MANY
        if is_full:
            self.flush()

    def flush(self) -> None:
        """Send at once what is there."""
        with self._sending:
            told = self._taken()
            if told is not None:
                self._send(told)

    def rest(self) -> Events:
        """Take what was not sent yet, for whoever ends the run; nothing of it is sent any more."""
        with self._sending, self._lock:
            events, self._events, self._progress = self._events, [], {}
            return events

    def close(self) -> None:
        """Let the thread end; what is there is not sent."""
        with self._lock:
            self._is_closed = True
            self._lock.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._is_gathering = False
                self._lock.wait_for(lambda: self._is_closed or self._events or self._progress)
                self._is_gathering = True
                self._lock.wait_for(lambda: self._is_closed, WAIT)
                if self._is_closed:
                    return
            self.flush()

    def _taken(self) -> Told | None:
        with self._lock:
            if not self._events and not self._progress:
                return None
            events, self._events = self._events, []
            progress, self._progress = self._progress, {}
            steps = [(path, done, total) for path, (done, total) in progress.items()]
            return Told(run=self._run, events=events, progress=steps)


def _counts(event: Progress) -> tuple[int, int] | None:
    """The numbers of a progress; None where a node gave what are none."""
    try:
        return operator.index(event.done), operator.index(event.total)
    except TypeError:
        return None


_OF_A_STEP: Final = (Started, Cached, Finished, Failed, Skipped, Stopped)
"""Events before which a step's progress means nothing any more."""
