"""Opening the file of the queue: one connection that shuts out all others, and whose commits are on the disk."""

import sqlite3
from itertools import count
from pathlib import Path
from typing import Final

from engine.errors import Code, Level, Problem
from engine.queue.refuse import QueueUnusable, unusable
from engine.queue.tables import harm, migrate

_BUSY: Final = 5.0
"""Seconds to wait for a program that is no Darkroom and has the file open."""

_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_LOG: Final = "-wal"


def open_tables(path: Path) -> tuple[sqlite3.Connection, Problem | None]:
    """The connection, and a notice when a damaged file was moved aside for a new one. Raises `QueueUnusable`.

    The log of changes is read, so what was committed before a crash is there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _finish_moving(path)
        try:
            return _opened(path), None
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            notice = _moved_aside(path, str(error))
        return _opened(path), notice
    except QueueUnusable as error:
        raise unusable(str(error), file=str(path), hint=error.problem.hint) from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise unusable(f"the queue cannot be opened: {reason}", file=str(path)) from error


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that the file is damaged, rather than that something is in the way."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def _opened(path: Path) -> sqlite3.Connection:
    index = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
    try:
        # In this order: in exclusive mode a log needs no memory that is shared with other processes.
        index.execute("pragma locking_mode = exclusive")
        index.execute("pragma journal_mode = wal")
        index.execute("pragma synchronous = full")
        migrate(index)
        found = harm(index)
        if found is not None:
            raise _damaged(found)
    except BaseException:
        index.close()
        raise
    return index


def _damaged(found: str) -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError(found)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _moved_aside(path: Path, reason: str) -> Problem:
    """Give file and log other names. The log goes first: it must never lie beside a file that is not its own."""
    aside = next(
        name
        for name in (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
        if not name.exists() and not _log(name).exists()
    )
    if _log(path).exists():
        _log(path).rename(_log(aside))
    path.rename(aside)
    found = " ".join(reason.split())
    return Problem(
        code=Code.QUEUE_DAMAGED,
        level=Level.WARNING,
        message=f"the queue was damaged ({found}) and is begun anew; the jobs that it held are in {aside.name}",
        file=str(aside),
        hint="submit what is missing again; results that were made are still in the store",
    )


def _finish_moving(path: Path) -> None:
    """A file whose log was moved aside, and that was not because the process died just then, is moved too."""
    for log in path.parent.glob(f"{path.name}.damaged-*{_LOG}"):
        aside = log.with_name(log.name.removesuffix(_LOG))
        if not aside.exists() and path.exists():
            path.rename(aside)


def _log(path: Path) -> Path:
    return path.with_name(path.name + _LOG)
