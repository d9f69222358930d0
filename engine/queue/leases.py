"""Leases: until when a worker may be silent.

They are kept in memory and by a clock that nobody sets: none outlives the server, because its workers do not either.
What does outlive it is the token.
"""

from collections.abc import Callable, Mapping
from typing import Final

PAUSE: Final = 1.0
"""Seconds until one tries again where a disk failed."""


class Leases:
    """The leases of running jobs, `seconds` long each time."""

    def __init__(self, seconds: float, ticks: Callable[[], float]) -> None:
        self._seconds = seconds
        self._ticks = ticks
        self._until: dict[str, tuple[int, float]] = {}

    def apply(self, changes: Mapping[str, int | None]) -> None:
        """Begin the leases of these jobs anew, each with its token; end those that have none."""
        until = self._ticks() + self._seconds
        for job, token in changes.items():
            if token is None:
                self._until.pop(job, None)
            else:
                self._until[job] = token, until

    def over(self) -> list[tuple[str, int]]:
        """The jobs whose leases are over, with their tokens."""
        now = self._ticks()
        return [(job, token) for job, (token, until) in self._until.items() if until <= now]

    def put_off(self) -> None:
        """Let those that are over last a little longer, because nothing can be written now."""
        until = self._ticks() + PAUSE
        for job, token in self.over():
            self._until[job] = token, until

    def next_end(self) -> float | None:
        """Seconds until the next lease is over, at least 0; None when there is none."""
        if not self._until:
            return None
        return max(0.0, min(until for _, until in self._until.values()) - self._ticks())
