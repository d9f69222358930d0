"""What a job gave: files written under their digests, values as JSON."""

import contextlib
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from engine.atomic import sync_whole, write_whole
from engine.errors import Code, Problem, Unwritable
from engine.protocol.jobs import FileOutput, Output, ValueOutput
from engine.publish import Metadata, as_json, extension
from engine.types import File

UNFINISHED: Final = "unfinished"
FORGOTTEN: Final = 3600.0
"""Seconds after which a file that was begun has nobody any more who would end it."""


class Outputs:
    """A folder of files named `<sha256><.ext>` by what they held before metadata; the same picture is the same file.

    A file is on the disk, whole, when `keep` returns, so a job that is done once more after a crash leaves no second.
    """

    def __init__(self, folder: Path) -> None:
        """Raises `Unwritable` where there can be no such folder."""
        self._folder = folder
        self._unfinished = folder / UNFINISHED
        try:
            self._unfinished.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error
        self._clean()

    def keep(self, value: Any, metadata: Metadata, root: Callable[[File], str] = lambda file: "") -> list[Output]:
        """An output as the protocol tells it, its files kept; `root` gives the key of a file's result in the store.

        Raises `Unwritable`.
        """
        values: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
        if values and all(isinstance(item, File) for item in values):
            return [self._keep_file(item, metadata, root(item)) for item in values]
        return [ValueOutput.model_validate({"value": as_json(value)})]

    def _keep_file(self, file: File, metadata: Metadata, root: str) -> FileOutput:
        digest = sha256(file.data).hexdigest()
        path = self._folder / f"{digest}{extension(file.media_type)}"
        try:
            if path.exists():
                sync_whole(path)  # whoever wrote it may not have come to that
            else:
                write_whole(path, metadata.embed(file.data, file.media_type), beside=self._unfinished)
            size = path.stat().st_size
        except OSError as error:
            raise _unwritable(path, error) from error
        width, height = _pixels(file)
        label = f"{width} x {height}" if width and height else ""
        return FileOutput(
            digest=digest,
            media_type=file.media_type,
            size=size,
            label=label,
            width=width,
            height=height,
            root=root,
        )

    def _clean(self) -> None:
        """Remove what processes that were killed had begun to write."""
        for path in self._unfinished.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > FORGOTTEN:
                    path.unlink()


def _pixels(file: File) -> tuple[int | None, int | None]:
    """Width and height of a picture, None for what has none."""
    width, height = ((file.facts or {}).get(name) for name in ("width", "height"))
    is_known = isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0
    return (int(str(width)), int(str(height))) if is_known else (None, None)


def _unwritable(path: Path, error: OSError) -> Unwritable:
    message = f"{path} cannot be written: {error.strerror or error}"
    return Unwritable(Problem(code=Code.OUTPUT_UNWRITABLE, message=message, hint="free some space in the data folder"))
