"""Files written whole or not at all: a unique file beside the place, then a rename."""

import contextlib
import os
import secrets
from pathlib import Path


def write_whole(path: Path, data: bytes, *, sync: bool = True) -> None:
    """Put a file in its place, replacing what is there; its folder exists. Raises `OSError`, leaving nothing behind.

    A file that is replaced keeps its permissions. With `sync` the bytes and the name are on the disk at the end, so
    that no crash leaves an empty file.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(descriptor, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                os.chmod(beside, path.stat().st_mode & 0o777)
            file.write(data)
            if sync:
                file.flush()
                os.fsync(descriptor)
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    if sync:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; where folders cannot be opened, as on Windows, the system does."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
