"""Blobs: bytes by digest, one file each. Written whole under a unique name, checked whenever they are read."""

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.atomic import Files, sync_folder, sync_whole, write_whole
from engine.store.records import Damaged

_DIGITS: Final = 64
"""Of a digest in hex: what has another name is no blob."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file: a blob is called by its digest. Its bytes, and when it was written, in seconds since 1970."""

    path: Path
    nbytes: int
    since: float


class Blobs:
    """Bytes under a folder: `blobs/ab/abc...`, and `unfinished/` for those that are being written."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._folder = folder / "blobs"
        self._unfinished = folder / "unfinished"
        self._files = files
        self._folder.mkdir(parents=True, exist_ok=True)

    def read(self, digest: str) -> bytes:
        """The bytes. Raises `Damaged` when they are missing or others, `OSError` when nobody can say now."""
        try:
            data = self._path(digest).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise Damaged(f"the blob {digest[:12]} is missing") from error
        except OSError as error:
            if error.errno == errno.EIO:
                raise Damaged(f"the blob {digest[:12]} cannot be read") from error
            raise
        if sha256(data).hexdigest() != digest:
            raise Damaged(f"the blob {digest[:12]} is damaged")
        return data

    def write(self, digest: str, data: bytes) -> None:
        """Have the bytes in their place. What lies there already is read, and written anew when it is damaged.

        What replaces a damaged blob is synced, for a root may refer to it.
        """
        path = self._path(digest)
        there = path.exists()
        with contextlib.suppress(Damaged, OSError):
            if there:
                self.read(digest)
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        self._unfinished.mkdir(exist_ok=True)
        write_whole(path, data, sync=there, files=self._files, beside=self._unfinished)

    def has(self, digest: str, size: int) -> bool:
        """Whether a file of that size lies in the place."""
        try:
            found = os.stat(self._path(digest))
        except OSError:
            return False
        return found.st_size == size

    def size(self, digest: str) -> int | None:
        """The bytes of the file in the place; None when there is none."""
        try:
            return os.stat(self._path(digest)).st_size
        except OSError:
            return None

    def sync(self, digest: str) -> None:
        """Make a blob last through a loss of power. Raises `OSError`."""
        sync_whole(self._path(digest), self._files)
        sync_folder(self._folder, self._files)

    def remove(self, digest: str) -> None:
        """Let go of a blob; one that cannot be removed stays, and is swept later."""
        with contextlib.suppress(OSError):
            self._path(digest).unlink()

    def tidy(self, before: float) -> None:
        """Remove unfinished files that nobody has touched since `before`: their writers are dead."""
        for found in self._in(self._unfinished):
            if found.since < before:
                with contextlib.suppress(OSError):
                    found.path.unlink()

    def walk(self) -> Iterator[Found]:
        """Every blob that lies here, whether anything refers to it or not."""
        shelves: list[Path] = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            shelves = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        for shelf in shelves:
            yield from (found for found in self._in(shelf) if len(found.path.name) == _DIGITS)

    def unfinished(self) -> Iterator[Found]:
        """The files that are being written, or whose writers were killed."""
        return self._in(self._unfinished)

    def _in(self, folder: Path) -> Iterator[Found]:
        with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):  # another process was quicker
                    stat = entry.stat(follow_symlinks=False)
                    yield Found(Path(entry.path), stat.st_size, stat.st_mtime)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
