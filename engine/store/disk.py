"""The disk store: one SQLite index of actions, and blobs by digest. Shared by any number of processes.

    index.sqlite    action: key -> record      part: digest -> bytes under 16 KiB
    blobs/ab/abc... larger bytes, each written to a unique temp file and renamed into place

A writer thread does the work of `put`, off the lane that produced the values, and commits in groups. Bytes are
checked against their digest whenever they are read; whatever is missing or damaged is a miss.
"""

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.atomic import write_whole
from engine.errors import Code, Problem
from engine.store.protocol import Outputs
from engine.store.records import from_record, to_record
from engine.types import PortType

log = logging.getLogger("darkroom.store")

INLINE: Final = 16 * 1024
"""Bytes below which a value lives in the index itself."""

COMMIT_EVERY: Final = 0.1
"""Seconds between two commits, at most, while results arrive."""

PENDING: Final = 1000
"""Results that may wait to be written before `put` makes its caller wait."""

_SCHEMA = """
create table if not exists action (key text primary key, record text not null) without rowid;
create table if not exists part (digest text primary key, data blob not null) without rowid;
"""


class DiskStore:
    """Results under a folder, which is made if it is not there. Raises `OSError` when it cannot be."""

    def __init__(self, folder: Path, port_types: Mapping[str, PortType[Any]]) -> None:
        self._blobs = folder / "blobs"
        self._blobs.mkdir(parents=True, exist_ok=True)
        self._port_types = port_types
        self._index = _open(folder / "index.sqlite")
        self._lock = threading.Lock()
        self._pending: queue.Queue[tuple[str, Outputs] | threading.Event | None] = queue.Queue(PENDING)
        self._problems: dict[str, Problem] = {}
        self._folder = folder
        self._writer = threading.Thread(target=self._write_all, name="darkroom-store", daemon=True)
        self._writer.start()

    def __contains__(self, key: object) -> bool:
        with contextlib.suppress(sqlite3.Error), self._lock:
            return self._index.execute("select 1 from action where key = ?", (key,)).fetchone() is not None
        return False

    def get(self, key: str) -> Outputs | None:
        """The outputs, every byte checked; None when any part is missing or damaged."""
        try:
            with self._lock:
                row = self._index.execute("select record from action where key = ?", (key,)).fetchone()
            return None if row is None else from_record(row[0], self._part, self._port_types)
        except Exception as error:  # codecs are foreign code: what they cannot read is a miss like any other
            log.debug("the result %s cannot be read: %s", key[:12], error)
            return None

    def put(self, key: str, outputs: Outputs) -> None:
        """Hand the outputs to the writer."""
        self._pending.put((key, outputs))

    def flush(self) -> tuple[Problem, ...]:
        """Wait until the writer has committed everything; what it could not write, once for each reason."""
        written = threading.Event()
        self._pending.put(written)
        written.wait()
        with self._lock:
            problems, self._problems = self._problems, {}
        return tuple(problems.values())

    def close(self) -> None:
        """Flush, end the writer and close the index; closing again does nothing."""
        if not self._writer.is_alive():
            return
        self.flush()
        self._pending.put(None)
        self._writer.join()
        self._index.close()

    def _part(self, digest: str) -> bytes:
        with self._lock:
            row = self._index.execute("select data from part where digest = ?", (digest,)).fetchone()
        data: bytes = row[0] if row is not None else self._blob(digest).read_bytes()
        if sha256(data).hexdigest() != digest:
            self._blob(digest).unlink(missing_ok=True)  # else its size alone would keep it from being written anew
            raise ValueError(f"the bytes of {digest[:12]} are damaged")
        return data

    def _blob(self, digest: str) -> Path:
        return self._blobs / digest[:2] / digest

    # ------------------------------------------------------------ the writer's thread

    def _write_all(self) -> None:
        """Write what is pending until told to end; commit at most `COMMIT_EVERY` after the first write of a group."""
        due: float | None = None
        while True:
            try:
                item = self._pending.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
            except queue.Empty:
                self._commit()
                due = None
                continue
            if isinstance(item, tuple):
                self._write(*item)
                due = due or time.monotonic() + COMMIT_EVERY
                continue
            self._commit()
            due = None
            if item is None:
                return
            item.set()

    def _write(self, key: str, outputs: Outputs) -> None:
        try:
            record = to_record(outputs)
            small = [(digest, data) for digest, data in record.parts.items() if len(data) < INLINE]
            for digest, data in record.parts.items():
                if len(data) >= INLINE:
                    self._write_blob(digest, data)
            with self._lock:
                self._index.executemany("insert or replace into part values (?, ?)", small)
                self._index.execute("insert or replace into action values (?, ?)", (key, record.entries))
        except Exception as error:  # codecs are foreign code, and this thread must outlive what they raise
            self._note(error)

    def _write_blob(self, digest: str, data: bytes) -> None:
        path = self._blob(digest)
        if path.exists() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, sync=False)  # a torn blob fails its digest and is a miss

    def _commit(self) -> None:
        try:
            with self._lock:
                self._index.commit()
        except sqlite3.Error as error:
            self._note(error)

    def _note(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        if isinstance(error, OSError | sqlite3.Error):
            message = f"results cannot be kept in {self._folder}: {reason}"
            hint = "free some space, or move the store with DARKROOM_STORE"
        else:
            message = f"a result cannot be kept: {reason}"
            hint = "its node must return values that the codecs of their types can write"
        with self._lock:
            self._problems.setdefault(reason, Problem(code=Code.STORE_UNWRITABLE, message=message, hint=hint))


def _open(path: Path) -> sqlite3.Connection:
    """The index, made if it is not there; one that is no database any more is set aside and made anew."""
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, or the disk is full: not damaged
            raise OSError(f"{path}: {error}") from error
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}{suffix}").replace(f"{path}{suffix}.damaged")
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        index.execute("pragma journal_mode = wal")
        index.execute("pragma synchronous = normal")
        index.executescript(_SCHEMA)
    except sqlite3.Error:
        index.close()
        raise
    return index
