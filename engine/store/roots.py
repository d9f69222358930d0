"""Roots: what a person keeps, written down beside the index too, so that a damaged index loses none of it."""

import base64
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from engine.atomic import Files, sync_folder, write_whole
from engine.store.records import Damaged, Record, checked


@dataclass(frozen=True, slots=True)
class Root:
    """A kept result: its label, since when it is kept (seconds since 1970), and its record."""

    key: str
    label: str
    since: int
    record: Record


class Roots:
    """One small file for each root, on the disk before `write` returns."""

    def __init__(self, folder: Path, files: Files) -> None:
        self._folder = folder / "kept"
        self._unfinished = folder / "unfinished"
        self._files = files

    def write(self, root: Root) -> None:
        """Write a root down. Raises `OSError`."""
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync_folder(self._folder.parent, self._files)
        written = {
            "key": root.key,
            "label": root.label,
            "since": root.since,
            "entries": root.record.entries,
            "inline": base64.b64encode(root.record.inline).decode(),
            "seal": root.record.seal.hex(),
        }
        self._unfinished.mkdir(exist_ok=True)
        data = json.dumps(written).encode()
        write_whole(self._path(root.key), data, files=self._files, beside=self._unfinished)

    def remove(self, key: str) -> None:
        """A root no more; one that cannot be removed stays, and is only more than there should be."""
        with contextlib.suppress(OSError):
            self._path(key).unlink(missing_ok=True)

    def all(self) -> Iterator[Root]:
        """Every root that can be read."""
        for path in sorted(self._folder.glob("*.json")):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, Damaged):
                said = json.loads(path.read_bytes())
                inline, seal = base64.b64decode(said["inline"]), bytes.fromhex(said["seal"])
                record = checked(said["key"], Record(said["entries"], inline, seal))
                yield Root(said["key"], str(said["label"]), int(said["since"]), record)

    def _path(self, key: str) -> Path:
        return self._folder / f"{quote(key, safe='')}.json"
