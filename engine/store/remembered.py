"""What is remembered of files: digests by (path, size, time, inode), and facts by digest."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from engine.types import Json


class Remembered:
    """A `Memory` in a small SQLite file. When the file cannot be used, nothing is remembered and all still works."""

    def __init__(self, file: Path | None) -> None:
        self._held: dict[str, Json] | None = None
        self._index = sqlite3.connect(":memory:")
        if file is not None:
            with contextlib.suppress(OSError, sqlite3.Error):
                file.parent.mkdir(parents=True, exist_ok=True)
                self._index = sqlite3.connect(file, timeout=10, isolation_level=None)
                self._index.execute("pragma journal_mode = wal")
                self._index.execute("pragma synchronous = normal")  # a fact that is lost is found out anew
        with contextlib.suppress(sqlite3.Error):
            self._index.execute("create table if not exists fact (name text primary key, value text) without rowid")

    def digest(self, path: Path) -> str:
        """The sha256 of a file, in hex; read again only when its size, time or inode changed."""
        stat = path.stat()
        name = f"file/{path.resolve()}/{stat.st_size}/{stat.st_mtime_ns}/{stat.st_ino}"
        known = self.recall(name)
        if isinstance(known, str):
            return known
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.keep(name, digest)
        return digest

    def recall(self, name: str) -> Json:
        """What `keep` was last given under a name; None if nothing."""
        if self._held is not None and name in self._held:
            return self._held[name]
        with contextlib.suppress(sqlite3.Error, ValueError):
            row = self._index.execute("select value from fact where name = ?", (name,)).fetchone()
            if row is not None:
                value: Json = json.loads(row[0])
                return value
        return None

    def keep(self, name: str, fact: Json) -> None:
        """Remember a fact about content."""
        if self._held is not None:
            self._held[name] = fact
            return
        with contextlib.suppress(sqlite3.Error):
            self._index.execute("insert or replace into fact values (?, ?)", (name, json.dumps(fact)))

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Write what is kept within the `with` at its end, in one go, and of each name only what it was given last."""
        held: dict[str, Json] = {}
        self._held = held
        try:
            yield
        finally:
            self._held = None
            with contextlib.suppress(sqlite3.Error):
                self._index.execute("begin immediate")
            for name, fact in held.items():
                self.keep(name, fact)
            with contextlib.suppress(sqlite3.Error):
                self._index.execute("commit")

    def close(self) -> None:
        """Close the file."""
        self._index.close()
