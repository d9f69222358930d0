"""Locks between processes, as files. The system lets go of them when their process ends, however it ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PATIENCE: Final = 30.0
"""Seconds to wait for a lock before giving up: a process that was stopped may hold it for ever."""

_NAP: Final = 0.05
"""Seconds between two tries, at most."""

if sys.platform == "win32":
    import msvcrt

    _PLACE: Final = 2**30
    """The byte that is locked: past the content, which others read."""

    def try_lock(descriptor: int) -> bool:
        """Lock an open file for this descriptor alone; False when another has it."""
        try:
            os.lseek(descriptor, _PLACE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Let go of what `try_lock` locked."""
        os.lseek(descriptor, _PLACE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Lock an open file for this descriptor alone; False when another has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Let go of what `try_lock` locked."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made if it is not there; its folder exists.

    Two holders in one process exclude each other too. Raises `TimeoutError`, an `OSError`, after `PATIENCE` seconds.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _wait(descriptor, path)
        try:
            yield
        finally:
            unlock(descriptor)
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path) -> None:
    nap = 0.0005
    until = time.monotonic() + PATIENCE
    while not try_lock(descriptor):
        if time.monotonic() > until:
            raise TimeoutError(f"another process holds {path}")
        time.sleep(nap)
        nap = min(2 * nap, _NAP)
