"""The hold on a data folder: a locked file that says who has it. The system lets go of it when its process ends."""

import json
import os
from pathlib import Path

from engine.errors import Code, Problem
from engine.queue.refuse import QueueTaken, unusable
from engine.store.lock import try_lock


class Hold:
    """One process's hold on a folder."""

    def __init__(self, path: Path, url: str) -> None:
        """Take it. Raises `QueueTaken`, which names who has it, and `QueueUnusable`."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise unusable(f"the data folder cannot be used: {error.strerror}", file=str(path)) from error
        try:
            if not try_lock(self._descriptor):
                raise _taken(path)
            self.announce(url)
        except BaseException:
            os.close(self._descriptor)
            raise

    def announce(self, url: str) -> None:
        """Write down where the holder answers."""
        said = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, said)

    def close(self) -> None:
        """Let go. The file stays: one that is removed could be locked by two."""
        os.close(self._descriptor)


def _taken(path: Path) -> QueueTaken:
    """Who has it. A file that says nothing belongs to a process that took it this moment."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        pid, url = int(said["pid"]), str(said["url"])
    except (OSError, ValueError, TypeError, KeyError):
        who = "another server"
    else:
        who = f"the server at {url} (process {pid})" if url else f"process {pid}"
    message = f"the data folder {path.parent} is in use by {who}"
    hint = "use that one, end it first, or give this one another folder with --data"
    return QueueTaken(Problem(code=Code.QUEUE_TAKEN, message=message, file=str(path), hint=hint))
