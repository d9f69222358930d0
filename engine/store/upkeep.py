"""Upkeep: what is in a store, and whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.store.blobs import Blobs
from engine.store.index import Index
from engine.store.records import Damaged, Record, checked


@dataclass(frozen=True, slots=True)
class Amount:
    """So many results or files, and the bytes that they take."""

    entries: int
    nbytes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What is in a store.

    `kept` are the roots, `cache` is all else; a blob that both need counts as kept. `budget` is what the cache may
    take. `orphans` are files that nothing refers to; pruning removes them when they are an hour old. `index` is the
    bytes of the index's own files, in which small results lie.
    """

    kept: Amount
    cache: Amount
    budget: int
    orphans: Amount
    index: int


@dataclass(frozen=True, slots=True)
class Harm:
    """A result that was damaged and is dropped: its key, its label if it was kept, and what was wrong."""

    key: str
    label: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What reading everything found: how much was whole, what was not, and whether the index had to be begun anew."""

    whole: Amount
    damaged: tuple[Harm, ...]
    index_replaced: bool


def stats(index: Index, blobs: Blobs, budget: int) -> Stats:
    """Count everything. Raises `sqlite3.Error`."""
    kept, kept_bytes = index.rows("select count(*), coalesce(sum(size), 0) from action join root using (key)")[0]
    entries, entry_bytes = index.rows("select count(*), coalesce(sum(size), 0) from action")[0]
    in_kept = "select coalesce(sum(size), 0) from blob where digest in (select digest from uses join root using (key))"
    kept_bytes += index.rows(in_kept)[0][0]
    sizes = dict(index.rows("select digest, size from blob"))
    orphans = [found.nbytes for found in blobs.walk() if found.path.name not in sizes]
    orphans += [found.nbytes for found in blobs.unfinished()]
    return Stats(
        kept=Amount(kept, kept_bytes),
        cache=Amount(entries - kept, entry_bytes + sum(sizes.values()) - kept_bytes),
        budget=budget,
        orphans=Amount(len(orphans), sum(orphans)),
        index=index.nbytes,
    )


class Verifying:
    """Reads every record and every blob, each once; keys of what is damaged, and how much is whole."""

    def __init__(self, index: Index, blobs: Blobs) -> None:
        self._index = index
        self._blobs = blobs
        self._sizes: dict[str, int | None] = {}
        self.entries = 0
        self.nbytes = 0

    def damaged(self) -> Iterator[str]:
        """The keys of damaged results."""
        select = "select key, entries, inline, seal, size from action where key > ? order by key limit 200"
        after = ""
        while rows := self._index.rows(select, after):
            after = rows[-1][0]
            for key, *record, size in rows:
                if self._is_whole(key, Record(*record)):
                    self.entries += 1
                    self.nbytes += size
                else:
                    yield key
        self.nbytes += sum(size for size in self._sizes.values() if size is not None)

    def _is_whole(self, key: str, record: Record) -> bool:
        try:
            digests = checked(key, record).blobs()
        except Damaged:
            return False
        return all(self._blob(digest) is not None for digest in digests)

    def _blob(self, digest: str) -> int | None:
        """The bytes of a whole blob; None for a damaged one."""
        if digest not in self._sizes:
            try:
                self._sizes[digest] = len(self._blobs.read(digest))
            except (Damaged, OSError):
                self._sizes[digest] = None
        return self._sizes[digest]
