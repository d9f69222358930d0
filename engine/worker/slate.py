"""A slate: where a worker writes what it is doing, and where others read it when it cannot be asked any more."""

import mmap
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.events import Event, Failed, Finished, Planned, Skipped, Started, Stopped

SIZE: Final = 4096


class Slate:
    """A short text in a file that two processes have in memory. It outlives the one that wrote it."""

    def __init__(self, path: Path) -> None:
        with path.open("a+b") as file:
            file.truncate(SIZE)
            self._page = mmap.mmap(file.fileno(), SIZE)

    def write(self, text: str) -> None:
        """Replace the text; takes about a microsecond."""
        data = text.encode("utf-8", "replace")[: SIZE - 1] + b"\0"
        self._page[: len(data)] = data

    def read(self) -> str:
        """The text."""
        return self._page[:].partition(b"\0")[0].decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the file."""
        self._page.close()


class Doing:
    """Listens to a run and writes on the slate which steps are at work: `sample (UNetSample) ran`."""

    def __init__(self, slate: Slate, types: Mapping[str, str]) -> None:
        self._slate = slate
        self._types = types
        self._at_work: dict[str, None] = {}

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case Started(path):
                self._at_work[path] = None
            case Finished(path) | Failed(path) | Stopped(path) | Skipped(path) if path in self._at_work:
                del self._at_work[path]
            case Planned():
                self._at_work.clear()
            case _:
                return
        self._slate.write(self._said())

    def _said(self) -> str:
        steps = [f"{path} ({self._types.get(path, '?')})" for path in self._at_work]
        return f"{' and '.join(steps[:MANY])}{' and others' if len(steps) > MANY else ''} ran" if steps else "it ran"


MANY: Final = 3
"""Steps that are named at most."""
