"""One change of the store: what a transaction does to actions, blobs and roots, and to the tally of their bytes.

A change is made under the lock of the store. Blobs are removed after its commit and still under the lock, and every
change that refers to a blob first looks whether it is there; so no process refers to a blob that another removes.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.store.blobs import Blobs
from engine.store.records import Damaged, Record, checked
from engine.store.roots import Root, Roots
from engine.store.schema import ROW

_AT_ONCE: Final = 500
"""Values in one `in (...)`; SQLite's own limit was 999 for long."""


@dataclass(frozen=True, slots=True)
class Row:
    """An action: its key, its record, the bytes of its row, and the sizes of its blobs by digest."""

    key: str
    record: Record
    nbytes: int
    blobs: Mapping[str, int]


def row_of(key: str, record: Record, blobs: Mapping[str, int]) -> Row:
    """The row of an action that is yet to be written."""
    return Row(key, record, ROW + len(key) + len(record.entries) + len(record.inline), blobs)


@dataclass(frozen=True, slots=True)
class Tally:
    """The bytes of everything, and how many of them are kept."""

    nbytes: int
    kept: int

    @property
    def cache(self) -> int:
        """The bytes that pruning may have."""
        return self.nbytes - self.kept


class Change:
    """What is changed in one transaction. `clean` follows the commit."""

    def __init__(self, index: sqlite3.Connection, blobs: Blobs, roots: Roots, now: int) -> None:
        self._index = index
        self._blobs = blobs
        self._roots = roots
        self._now = now
        self._grown = 0
        self._kept = 0
        self._gone: set[str] = set()
        self._released: set[str] = set()
        self._then: list[Callable[[], None]] = []

    def put(self, rows: Sequence[Row]) -> list[Row]:
        """Write actions in place of what is there. Those whose blobs are gone meanwhile are returned instead."""
        lost = [row for row in rows if not all(self._blobs.has(*blob) for blob in row.blobs.items())]
        left = {row.key for row in lost}
        whole = [row for row in rows if row.key not in left] if lost else rows
        before = self._rows([row.key for row in whole])
        rooted = [key for key in before if self._root(key) is not None]
        self._kept -= sum(self._kept_by(before[key]) for key in rooted)
        self._write(whole)
        for row in whole:
            self._grown += row.nbytes
            for digest, size in row.blobs.items():
                self._refer(row.key, digest, size)
            if row.key in before:
                self._grown -= before[row.key].nbytes
                self._forget(row.key, before[row.key].blobs.keys() - row.blobs.keys())
        for key in rooted:
            self._make_last(key)
        return lost

    def drop(self, keys: Iterable[str]) -> int:
        """Remove actions, and the blobs that only they refer to. Roots stay. Says how many were removed."""
        rows = [row for row in self._rows(keys).values() if self._root(row.key) is None]
        for row in rows:
            self._index.execute("delete from action where key = ?", (row.key,))
            self._grown -= row.nbytes
            self._forget(row.key, row.blobs)
        return len(rows)

    def make_room(self, oldest: Iterable[tuple[str, int]], target: int) -> int:
        """Remove of these actions, in turn, as many as it takes until at most `target` bytes are cache.

        They come with the time of their last use; those that were used since stay. Says how many were removed.
        """
        listed = dict(oldest)
        now = dict(self._among("select key, used from action where key in", tuple(listed)))
        removed = 0
        for key, used in listed.items():
            if self.tally().cache <= target:
                break
            if now.get(key) == used:
                removed += self.drop([key])
        return removed

    def drop_damaged(self, key: str) -> str | None:
        """Remove an action, a root too, if it is damaged indeed; what is wrong with it, None when nothing is."""
        row = self._rows([key]).get(key)
        wrong = None if row is None else self._damage(row)
        if wrong is not None:
            self.release(key)
            self.drop([key])
        return wrong

    def touch(self, used: Mapping[str, int]) -> None:
        """Remember when actions were last read."""
        self._index.executemany("update action set used = ? where key = ?", [(at, key) for key, at in used.items()])

    def keep(self, key: str, label: str) -> bool:
        """Make an action a root, on the disk once committed; False when it is not there whole. Raises `OSError`."""
        row = self._rows([key]).get(key)
        if row is None or self._damage(row) is not None:
            return False
        if self._root(key) is not None:
            return True
        self._index.execute("insert into root values (?, ?, ?)", (key, label, self._now))
        self._make_last(key)
        return True

    def release(self, key: str) -> bool:
        """Make a root an action like any other; False when it is none."""
        if self._root(key) is None:
            return False
        self._index.execute("delete from root where key = ?", (key,))
        self._released.add(key)
        self._kept -= sum(self._kept_by(row) for row in self._rows([key]).values())
        return True

    def restore(self) -> None:
        """Write again the roots that only their files know any more, as far as their blobs are there."""
        for root in self._roots.all():
            sizes = {digest: self._blobs.size(digest) for digest in root.record.blobs()}
            blobs = {digest: size for digest, size in sizes.items() if size is not None}
            if len(blobs) == len(sizes):
                self.put([row_of(root.key, root.record, blobs)])
                self._index.execute("insert or replace into root values (?, ?, ?)", (root.key, root.label, root.since))
        self.recount()

    def sweep(self, digests: Sequence[str]) -> set[str]:
        """Remove those of the blobs that no action refers to, and say which they are."""
        known = self._among("select digest from blob where digest in", digests)
        orphans = set(digests) - {str(row[0]) for row in known}
        self._gone |= orphans
        return orphans

    def tidy_roots(self) -> None:
        """Remove the files of roots that the index knows nothing of: of changes that were never committed."""
        rooted = {key for (key,) in self._index.execute("select key from root")}
        self._released |= {root.key for root in self._roots.all()} - rooted

    def recount(self) -> None:
        """Count all bytes anew, and forget references from actions that are not there."""
        index = self._index
        index.execute("delete from uses where key not in (select key from action)")
        orphans = index.execute("select digest from blob where digest not in (select digest from uses)").fetchall()
        index.executemany("delete from blob where digest = ?", orphans)
        self._gone.update(digest for (digest,) in orphans)
        index.execute(
            "update tally set bytes = (select coalesce(sum(size), 0) from action) + (select coalesce(sum(size), 0) "
            "from blob), kept = (select coalesce(sum(size), 0) from action join root using (key)) + (select "
            "coalesce(sum(size), 0) from blob where digest in (select digest from uses join root using (key)))"
        )
        self._grown = self._kept = 0

    def tally(self) -> Tally:
        """The bytes as they are now, within the change."""
        if self._grown or self._kept:
            self._index.execute("update tally set bytes = bytes + ?, kept = kept + ?", (self._grown, self._kept))
            self._grown = self._kept = 0
        return Tally(*self._index.execute("select bytes, kept from tally").fetchone())

    def then(self, do: Callable[[], None]) -> None:
        """Do something once the change is committed, before anyone else can change the store."""
        self._then.append(do)

    def clean(self) -> None:
        """Remove the blobs that nothing refers to any more, and the files of what is no root any more."""
        for digest in self._gone:
            self._blobs.remove(digest)
        for key in self._released:
            self._roots.remove(key)
        for do in self._then:
            do()

    # ------------------------------------------------------------ the parts

    def _write(self, rows: Iterable[Row]) -> None:
        self._index.executemany(
            "insert or replace into action values (?, ?, ?, ?, ?, ?)",
            [(r.key, r.record.entries, r.record.inline, r.record.seal, r.nbytes, self._now) for r in rows],
        )

    def _refer(self, key: str, digest: str, size: int) -> None:
        self._index.execute("insert or ignore into uses values (?, ?)", (digest, key))
        if self._index.execute("insert or ignore into blob values (?, ?)", (digest, size)).rowcount:
            self._grown += size
        self._gone.discard(digest)

    def _forget(self, key: str, digests: Iterable[str]) -> None:
        """One reference less to each blob; the last one lets go of it."""
        for digest in digests:
            self._index.execute("delete from uses where digest = ? and key = ?", (digest, key))
            if self._index.execute("select 1 from uses where digest = ? limit 1", (digest,)).fetchone() is None:
                self._grown -= self._size(digest)
                self._index.execute("delete from blob where digest = ?", (digest,))
                self._gone.add(digest)

    def _make_last(self, key: str) -> None:
        """Have a root and its blobs on the disk, and count it as kept."""
        row, root = self._rows([key])[key], self._root(key)
        if root is None:
            return
        self._released.discard(key)
        for digest in row.blobs:
            self._blobs.sync(digest)
        self._roots.write(Root(key, root[0], root[1], row.record))
        self._kept += self._kept_by(row)

    def _kept_by(self, row: Row) -> int:
        """The bytes that only this root holds."""
        others = "select 1 from uses join root using (key) where digest = ? and key <> ? limit 1"
        alone = (digest for digest in row.blobs if self._index.execute(others, (digest, row.key)).fetchone() is None)
        return row.nbytes + sum(self._size(digest) for digest in alone)

    def _damage(self, row: Row) -> str | None:
        """What is wrong with an action and its blobs; None when all is well."""
        try:
            for digest in checked(row.key, row.record).blobs():
                self._blobs.read(digest)
        except Damaged as damaged:
            return str(damaged)
        return None

    def _rows(self, keys: Iterable[str]) -> dict[str, Row]:
        found = self._among("select key, entries, inline, seal, size from action where key in", tuple(keys))
        return {
            key: self._row(key, Record(*record), size if isinstance(size, int) else 0) for key, *record, size in found
        }

    def _row(self, key: str, record: Record, size: int) -> Row:
        try:
            digests = checked(key, record).blobs()
        except Damaged:
            digests = {digest for (digest,) in self._index.execute("select digest from uses where key = ?", (key,))}
        return Row(key, record, size, {digest: self._size(digest) for digest in digests})

    def _size(self, digest: str) -> int:
        row = self._index.execute("select size from blob where digest = ?", (digest,)).fetchone()
        return int(row[0]) if row is not None else 0

    def _root(self, key: str) -> tuple[str, int] | None:
        row = self._index.execute("select label, since from root where key = ?", (key,)).fetchone()
        return None if row is None else (row[0], row[1])

    def _among(self, select: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for begin in range(0, len(values), _AT_ONCE):
            some = tuple(values[begin : begin + _AT_ONCE])
            yield from self._index.execute(f"{select} ({','.join('?' * len(some))})", some).fetchall()
