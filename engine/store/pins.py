"""Pins: keys that no process may prune until a run ends.

A pin is a file with the keys, locked by the process that needs them. The system unlocks it when that process ends, so
a pin of a dead process is one that can be locked, and nobody has to renew anything.
"""

import contextlib
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.store.lock import locked, try_lock

log = logging.getLogger("darkroom.store")


class Pins:
    """The pins of all processes that use a store."""

    def __init__(self, folder: Path, lock: Path) -> None:
        self._folder = folder / "pins"
        self._lock = lock

    @contextmanager
    def hold(self, keys: Iterable[str]) -> Iterator[None]:
        """Keep keys from being pruned. Where no file can be written, they are only less safe: a miss is planned again.

        Made under the lock of the store, so no pruning has begun that does not see it.
        """
        path = self._folder / secrets.token_hex(8)
        content = "\n".join(keys).encode()
        descriptor = None
        try:
            if content:
                descriptor = self._make(path, content)
        except OSError as error:
            log.warning("results that a run will read cannot be pinned: %s", error)
        try:
            yield
        finally:
            if descriptor is not None:
                _end(path, descriptor)

    def all(self) -> set[str]:
        """Every key that is pinned; pins of dead processes are removed. The caller holds the lock of the store."""
        keys: set[str] = set()
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):  # a pin that ends now; what else fails ends the pruning
                descriptor = os.open(path, os.O_RDWR)
                try:
                    if try_lock(descriptor):
                        _remove(path)
                    else:
                        keys.update(path.read_text(encoding="utf-8").splitlines())
                finally:
                    os.close(descriptor)
        return keys

    def _make(self, path: Path, content: bytes) -> int:
        with locked(self._lock):
            self._folder.mkdir(exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            try:
                try_lock(descriptor)
                with open(descriptor, "wb", closefd=False) as file:
                    file.write(content)
            except OSError:
                _end(path, descriptor)
                raise
            return descriptor


def _end(path: Path, descriptor: int) -> None:
    os.close(descriptor)
    _remove(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # one that stays is removed by the next pruning
        path.unlink(missing_ok=True)
