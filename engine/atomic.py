"""Files written whole or not at all: a unique file beside the place, then a rename."""

import contextlib
import errno
import os
import secrets
from pathlib import Path
from typing import Final, Protocol


class Files(Protocol):
    """What writing asks of the system, as `os` gives it; a test puts in one that fails."""

    def create(self, path: Path) -> int:
        """A descriptor of a new file, which no other had; for writing."""
        ...

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of the bytes, and say how many."""
        ...

    def sync(self, descriptor: int) -> None:
        """Wait until a file or a folder is on the disk."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name, in place of what had it."""
        ...


class System:
    """The files of the operating system."""

    def create(self, path: Path) -> int:
        """As `Files` says."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)

    def write(self, descriptor: int, data: memoryview) -> int:
        """As `Files` says."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """As `Files` says."""
        os.fsync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """As `Files` says."""
        os.replace(source, target)


SYSTEM: Final = System()


def write_whole(
    path: Path, data: bytes, *, sync: bool = True, files: Files = SYSTEM, beside: Path | None = None
) -> None:
    """Put a file in its place, replacing what is there; its folder exists. Raises `OSError`, leaving nothing behind.

    A file that is replaced keeps its permissions. With `sync` the bytes and the name are on the disk at the end, so
    that no crash leaves an empty file. The file is first written in the folder `beside`, on the same disk; by default
    in the folder of `path`.
    """
    unfinished = (beside or path.parent) / f".{secrets.token_hex(8)}.tmp"
    try:
        descriptor = files.create(unfinished)
        try:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(unfinished, path.stat().st_mode & 0o777)
            _write_all(descriptor, data, files)
            if sync:
                files.sync(descriptor)
        finally:
            os.close(descriptor)
        files.rename(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent, files)


def sync_whole(path: Path, files: Files = SYSTEM) -> None:
    """Make a file that was written without `sync` last, and its name. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDWR)  # Windows syncs only what could be written
    try:
        files.sync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent, files)


def sync_folder(folder: Path, files: Files = SYSTEM) -> None:
    """Make new names in a folder last; where folders cannot be opened, as on Windows, the system does."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        files.sync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems sync no folders
            raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes, files: Files) -> None:
    left = memoryview(data)
    while left:
        written = files.write(descriptor, left)
        if not written:
            raise OSError(errno.EIO, "nothing more can be written")
        left = left[written:]
