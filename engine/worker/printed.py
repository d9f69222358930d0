"""What a worker's process prints, line by line in the log under its name."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO, Final

LONGEST: Final = 2000
"""Bytes of a line that are logged."""

A_SECOND: Final = 100
"""Lines that are logged in a second; of more it is said how many they were."""


class Printed:
    """Reads what a process prints in a thread of its own, to its end. `last` is its last line."""

    def __init__(self, name: str, stream: IO[bytes] | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = logging.getLogger(f"darkroom.worker.{name}")
        self._stream = stream
        self._clock = clock
        self._last = deque[str](maxlen=1)
        self._thread = threading.Thread(target=self._read, name=f"darkroom-{name}-prints", daemon=True)
        self._thread.start()

    @property
    def last(self) -> str:
        """The last line, empty if there was none."""
        return self._last[-1] if self._last else ""

    def finish(self, seconds: float) -> None:
        """Wait until all was read, but not for ever: what the process began may print on."""
        self._thread.join(seconds)

    def _read(self) -> None:
        began, lines = self._clock(), 0
        if self._stream is None:
            return
        with self._stream:
            while data := self._stream.readline(LONGEST):
                line = data.decode("utf-8", "replace").strip()
                if not line:
                    continue
                self._last.append(line)
                now = self._clock()
                if now - began >= 1:
                    self._dropped(lines - A_SECOND)
                    began, lines = now, 0
                lines += 1
                if lines <= A_SECOND:
                    self._log.info("%s", line)
        self._dropped(lines - A_SECOND)

    def _dropped(self, lines: int) -> None:
        if lines > 0:
            self._log.info("(%d more lines)", lines)
