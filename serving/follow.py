"""Following jobs: up to which number a client was told of each, so that nothing is missed or told twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.types import Json


@dataclass(slots=True)
class Follow:
    """How far a client is with a job.

    `sent` is the number of the last event that it was told, `known` of the last one there is. While it `catches_up`
    from the log, what happens meanwhile is only noted. `is_kept` says that the client named the job.
    """

    sent: int
    known: int = 0
    catches_up: bool = False
    is_kept: bool = False
    previews: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether there are events that it was not told."""
        return self.sent < self.known

    def take(self, first: int, events: Sequence[Json]) -> tuple[int, Sequence[Json]] | None:
        """What of the events numbered from `first` comes next, with its own first number; None where that is nothing.

        None, too, where events in between are missing: then it `is_behind`, and has to catch up.
        """
        last = first + len(events) - 1
        self.known = max(self.known, last)
        if self.catches_up or first > self.sent + 1 or last <= self.sent:
            return None
        skip = self.sent + 1 - first
        self.sent = last
        return first + skip, events[skip:]
