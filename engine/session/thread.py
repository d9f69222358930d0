"""The thread: work done again and again behind the back of those who edit."""

import logging
import math
import threading
from collections.abc import Callable
from typing import Final

log = logging.getLogger("darkroom.session")


class Thread:
    """Calls `work` again and again, each time after as many seconds as it said, or when woken."""

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self._name: Final = name
        self._work = work
        self._change = threading.Condition()
        self._woken = False
        self._ended = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, if it has not begun."""
        with self._change:
            if self._thread is None and not self._ended:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wake(self) -> None:
        """Have the work done now."""
        with self._change:
            self._woken = True
            self._change.notify()

    def stop(self) -> None:
        """End after what is being done now."""
        with self._change:
            self._ended = True
            self._change.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        seconds = 0.0
        while True:
            with self._change:
                if not self._woken and not self._ended and seconds > 0:
                    self._change.wait(None if seconds == math.inf else seconds)
                self._woken = False
                if self._ended:
                    return
            try:
                seconds = self._work()
            except Exception:  # one document's trouble must not keep the others from being saved
                log.exception("%s failed", self._name)
                seconds = 1.0
