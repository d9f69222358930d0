"""Pruning: least recently used results first, never a root, never what is pinned; and files that nothing refers to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from engine.store.blobs import Blobs
from engine.store.change import Change, Tally
from engine.store.index import Index
from engine.store.pins import Pins

T = TypeVar("T")

STALE: Final = 3600.0
"""Seconds after which a file that nothing refers to is nobody's any more: a writer that lives is done by then."""

_PAGE: Final = 10_000
"""Results that are looked at in one reading."""

_AT_ONCE: Final = 200
"""Results or files that are removed in one transaction, so that no other process waits long."""


class Changing(Protocol):
    """How the store is changed: `Writer.change`."""

    def __call__(self, work: Callable[[Change], T]) -> tuple[T, Tally]:
        """What `work` gives, and the tally after it."""
        ...


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed: results, files that nothing referred to, and the bytes of both."""

    entries: int = 0
    orphans: int = 0
    nbytes: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(self.entries + other.entries, self.orphans + other.orphans, self.nbytes + other.nbytes)


def prune(index: Index, pins: Pins, change: Changing, target: int) -> Iterator[Removed]:
    """Remove the least recently used results until at most `target` bytes are cache.

    Yields what was removed, group by group. Ends above the target when the rest is pinned.
    """
    _, tally = change(Change.recount)
    after = (-1, "")
    while tally.cache > target:
        oldest = _oldest(index, after)
        if not oldest:
            return
        after = (oldest[-1][1], oldest[-1][0])
        for some in _in_groups(oldest):
            before = tally
            removed, tally = change(lambda change: _make_room(change, pins, some, target))  # noqa: B023
            yield Removed(entries=removed, nbytes=max(0, before.nbytes - tally.nbytes))
            if tally.cache <= target:
                return


def sweep(blobs: Blobs, change: Changing, before: float) -> Iterator[Removed]:
    """Remove blobs that no result refers to and that were written before a time, in seconds since 1970.

    Yields what was removed, group by group.
    """
    sizes = {found.path.name: found.nbytes for found in blobs.walk() if found.since < before}
    for digests in _in_groups(list(sizes)):
        orphans, _ = change(lambda change: change.sweep(digests))  # noqa: B023
        yield Removed(orphans=len(orphans), nbytes=sum(sizes[digest] for digest in orphans))


def _make_room(change: Change, pins: Pins, some: Sequence[tuple[str, int]], target: int) -> int:
    pinned = pins.all()
    return change.make_room([(key, used) for key, used in some if key not in pinned], target)


def _oldest(index: Index, after: tuple[int, str]) -> Sequence[tuple[str, int]]:
    select = (
        "select key, used from action where (used, key) > (?, ?) and key not in (select key from root) "
        "order by used, key limit ?"
    )
    return [(key, used) for key, used in index.rows(select, *after, _PAGE)]


def _in_groups(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(items), _AT_ONCE):
        yield items[begin : begin + _AT_ONCE]
