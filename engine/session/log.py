"""The log: the last envelopes, for clients that were cut off and for texts that were made from an older revision."""

from collections import deque
from collections.abc import Set
from dataclasses import dataclass
from itertools import islice
from typing import Final

from engine.document import Document, Path
from engine.edits import Edit, EditRefused, apply_all
from engine.protocol.documents import Accepted

LENGTH: Final = 1000
"""How many envelopes are remembered."""

_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An envelope that was accepted, what takes it back, and the places that it touched."""

    accepted: Accepted
    inverse: tuple[Edit, ...]
    places: frozenset[Path]


class Log:
    """The envelopes of one document, by revision without a gap."""

    def __init__(self, length: int = LENGTH) -> None:
        self._length = length
        self._entries: deque[Entry] = deque()
        self._requests: dict[tuple[str, int], Accepted] = {}

    def add(self, entry: Entry) -> None:
        """Remember the newest envelope, and forget the oldest of too many."""
        self._entries.append(entry)
        accepted = entry.accepted
        if accepted.request is not None:
            self._requests[accepted.client, accepted.request] = accepted
        if len(self._entries) > self._length:
            old = self._entries.popleft().accepted
            if old.request is not None:
                self._requests.pop((old.client, old.request), None)

    def clear(self) -> None:
        """Forget all: what came now cannot be said in envelopes."""
        self._entries.clear()
        self._requests.clear()

    def repeated(self, client: str, request: int | None) -> Accepted | None:
        """The answer to a request that was accepted already."""
        return None if request is None else self._requests.get((client, request))

    def since(self, revision: int, newest: int) -> list[Entry] | None:
        """The envelopes after a revision; None if they are not all known."""
        count = newest - revision
        if not 0 <= count <= len(self._entries):
            return None
        return [*islice(self._entries, len(self._entries) - count, None)]

    def rewound(self, document: Document, revision: int, newest: int) -> Document | None:
        """The document as it was at a revision; None if that is not known any more."""
        entries = self.since(revision, newest)
        if entries is None:
            return None
        try:
            for entry in reversed(entries):
                document = apply_all(document, entry.inverse)
        except EditRefused:  # an inverse of what a file held and no edit could make
            return None
        return document

    def concerning(self, names: Set[str], revision: int, newest: int) -> tuple[Accepted, ...]:
        """The envelopes after a revision that touched one of these names; the last twenty."""
        entries = self.since(revision, newest) or []
        found = [entry.accepted for entry in entries if any({*place[1:2]} & names for place in entry.places)]
        return tuple(found[-_TOLD:])
