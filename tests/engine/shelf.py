"""Values and folders for tests of the store."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.store import DiskStore
from engine.store.records import INLINE
from engine.types import File
from tests.engine.toys import REGISTRY

SMALL_FILE = File(b"a" * 100, "image/png", {"width": 3})
LARGE = File(b"b" * (INLINE + 1), "image/png", {})


@dataclass
class Stranger:
    """No port type."""

    value: int


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def open_disk(folder: Path, **said: Any) -> DiskStore:
    return DiskStore(folder, REGISTRY.port_types, **said)


def large(number: int, size: int = 20_000) -> File:
    """A file that is a blob, unlike that of any other number."""
    return File(number.to_bytes(4, "big") * (size // 4), "image/png", {})


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def age(path: Path, seconds: float, clock: Clock) -> None:
    """Have a file last written so long ago."""
    os.utime(path, (clock.now - seconds, clock.now - seconds))


def in_index(folder: Path, statement: str, *values: Any) -> list[Any]:
    """What SQLite says to a statement about the index of a store."""
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as index:
        return index.execute(statement, values).fetchall()
