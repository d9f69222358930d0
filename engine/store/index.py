"""The index: one SQLite file in WAL mode, one connection that reads and one that writes.

SQLite before 3.51.3 can damage a database in WAL mode when one connection writes while another checkpoints (the
WAL-reset fault). So everything that writes or checkpoints happens under the lock of the store: transactions with the
checkpoints that follow them, and closing. Readers write nothing and wait for nobody.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from engine.store.blobs import Blobs
from engine.store.change import Change, Tally
from engine.store.lock import locked
from engine.store.migrate import migrate
from engine.store.records import Record
from engine.store.roots import Roots
from engine.store.schema import is_current, is_sound

T = TypeVar("T")

_BUSY: Final = 30.0
"""Seconds that SQLite itself waits for its locks; ours let it wait only for programs that are not Darkroom."""

_DAMAGE: Final = frozenset({11, 26})
"""Codes of SQLite for a file that is malformed, and for one that is no database."""

_NOT_OURS: Final = ("no such table", "no such column", "table ")
"""How SQLite begins to say that tables are missing or have other columns."""

_AT_ONCE: Final = 500

_MUCH: Final = 0.25
"""The part of the index that must be free for it to be written anew."""


class Index:
    """What is in a store. Reading raises `sqlite3.Error`; changing raises that and `OSError`."""

    def __init__(self, folder: Path, lock: Path, blobs: Blobs, roots: Roots, clock: Callable[[], float]) -> None:
        """Open the index, made or migrated or made anew where it must be. Raises `OSError`."""
        self._path = folder / "index.sqlite"
        self._lock = lock
        self._blobs = blobs
        self._roots = roots
        self._clock = clock
        self._reading = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        try:
            self._reader = self._current() or self._made()
        except sqlite3.Error as error:
            raise OSError(f"{self._path}: {error}") from error
        self._inode = self._inode_now()

    @property
    def nbytes(self) -> int:
        """The bytes of the index's files."""
        return sum(path.stat().st_size for path in self._files() if path.exists())

    # ------------------------------------------------------------ reading, from any thread

    def row(self, key: str) -> tuple[Record, int] | None:
        """The record of an action, unchecked, and when it was last used."""
        select = "select entries, inline, seal, used from action where key = ?"
        with self._reading:
            row = self._reader.execute(select, (key,)).fetchone()
        return None if row is None else (Record(row[0], row[1], row[2]), row[3])

    def has(self, key: str) -> bool:
        """Whether there is such an action."""
        with self._reading:
            return self._reader.execute("select 1 from action where key = ?", (key,)).fetchone() is not None

    def have(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are there."""
        wanted = tuple(keys)
        found: set[str] = set()
        for begin in range(0, len(wanted), _AT_ONCE):
            some = wanted[begin : begin + _AT_ONCE]
            select = f"select key from action where key in ({','.join('?' * len(some))})"  # noqa: S608
            found.update(key for (key,) in self.rows(select, *some))
        return found

    def rows(self, select: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self._reading:
            return self._reader.execute(select, values).fetchall()

    # ------------------------------------------------------------ changing, from the writer's thread

    def change(self, work: Callable[[Change], T], *, durable: bool = False) -> tuple[T, Tally]:
        """Let `work` change the store in one transaction: all of it or, when anything raises, nothing.

        With `durable` it is on the disk before this returns. An index that turns out to be damaged is set aside and
        the work is done on a new one.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)  # somebody may have removed the whole folder
        with locked(self._lock):
            try:
                return self._change(work, durable)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._replace()
                return self._change(work, durable)

    def mend(self) -> bool:
        """Set the index aside if it is damaged, and say whether it was."""
        with locked(self._lock):
            try:
                sound = is_sound(self._writing())
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                sound = False
            if not sound:
                self._replace()
            return not sound

    def compact(self) -> None:
        """Give back the room of what was removed, if it is much and nobody is in the way."""
        with locked(self._lock), contextlib.suppress(sqlite3.OperationalError):
            index = self._writing()
            free, pages = (index.execute(f"pragma {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
            if free > pages * _MUCH:
                index.execute("vacuum")
            index.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close both connections; the last process of all folds the log into the index."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):
                held.enter_context(locked(self._lock))
            self._close_writer()
            with self._reading:
                self._reader.close()

    # ------------------------------------------------------------ the parts

    def _change(self, work: Callable[[Change], T], durable: bool) -> tuple[T, Tally]:
        index = self._writing()
        index.execute(f"pragma synchronous = {'full' if durable else 'normal'}")
        with _transaction(index):
            change = Change(index, self._blobs, self._roots, int(self._clock()))
            result = work(change)
            tally = change.tally()
        change.clean()
        return result, tally

    def _writing(self) -> sqlite3.Connection:
        """The connection that writes; both are new where someone has set the index aside or removed it."""
        if self._inode_now() != self._inode:
            self._begin_anew()
        if self._writer is None:
            self._writer = _connect(self._path)
        return self._writer

    def _replace(self) -> None:
        """Set the damaged index aside, unless another process did, and begin a new one."""
        if self._inode_now() == self._inode:
            self._set_aside()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._close_writer()
        reader = self._make()
        with self._reading:
            self._reader.close()
            self._reader = reader
        self._inode = self._inode_now()

    def _close_writer(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(sqlite3.Error):
                self._writer.close()
            self._writer = None

    def _inode_now(self) -> int:
        """Which file has the index's name now; it cannot be mistaken for one that is still open here."""
        try:
            return self._path.stat().st_ino
        except FileNotFoundError:
            return 0

    def _current(self) -> sqlite3.Connection | None:
        """A connection to an index that can be used as it is, which it nearly always can; without the lock."""
        if not self._path.exists():
            return None
        index = _connect(self._path)
        current = False
        try:
            with contextlib.suppress(sqlite3.Error):  # what is wrong is looked at under the lock
                current = is_current(index)
        finally:
            if not current:
                with locked(self._lock):
                    index.close()
        return index if current else None

    def _made(self) -> sqlite3.Connection:
        with locked(self._lock):
            return self._make()

    def _make(self) -> sqlite3.Connection:
        """A connection to an index that is made, migrated, or begun anew in place of a damaged one; under the lock."""
        try:
            return self._prepared()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._set_aside()
            return self._prepared()

    def _prepared(self) -> sqlite3.Connection:
        index = _connect(self._path)
        try:
            if not is_current(index):
                index.execute("pragma journal_mode = wal")
                with _transaction(index):
                    migrate(index, self._blobs, self._roots, int(self._clock()))
        except BaseException:
            index.close()
            raise
        return index

    def _set_aside(self) -> None:
        for path in self._files():
            with contextlib.suppress(FileNotFoundError):
                path.replace(f"{path}.damaged")

    def _files(self) -> list[Path]:
        """The log before the index: a log must never lie beside an index that is not its own."""
        return [Path(f"{self._path}{suffix}") for suffix in ("-wal", "-shm", "")]


@contextlib.contextmanager
def _transaction(index: sqlite3.Connection) -> Iterator[None]:
    index.execute("begin immediate")
    try:
        yield
        index.execute("commit")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            index.execute("rollback")
        raise


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY, check_same_thread=False, isolation_level=None)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that the file is no index of ours, rather than that something is in the way."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE or str(error).startswith(_NOT_OURS)
