"""The folder: where the documents lie. Only here are their files looked at, written, moved and deleted."""

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from engine.atomic import System, sync_folder, write_whole
from engine.document import read_bytes
from engine.errors import Code, Problem, Unwritable
from engine.session.names import (
    ENDING,
    DocumentRefused,
    check_free,
    check_name,
    free_name,
    name_of_trashed,
    refuse,
    time_of_trashed,
    trashed_name,
)

TRASH: Final = ".trash"
_TRIES: Final = 3


class Stamp(NamedTuple):
    """What changes when a file does, and is cheap to look at."""

    modified: int
    size: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> "Stamp":
        """The stamp of a file."""
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)


class Trashed(NamedTuple):
    """A deleted document: its name in the trash, the one that it had, its bytes, when it was deleted (Unix seconds)."""

    trashed: str
    name: str
    size: int
    deleted: float


class Changed(Exception):
    """The file is not the one that was expected."""


class Folder:
    """The folder of the documents, which need not exist yet. Names are checked whenever one becomes a path."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path: Final = path
        self._now = now

    def names(self) -> list[str]:
        """The documents that are there, in order."""
        return sorted(name for name in self._stems(self.path) if self._is_one(name))

    def deleted(self) -> list[str]:
        """The deleted documents that can be restored, in order."""
        return sorted(self._stems(self.path / TRASH))

    def trash(self) -> list[Trashed]:
        """The same with what is known of them, the newest first."""
        found = []
        for trashed in self.deleted():
            with contextlib.suppress(DocumentRefused, OSError):  # a file that somebody put there, or that has gone
                name, deleted = name_of_trashed(trashed), time_of_trashed(trashed)
                found.append(Trashed(trashed, name, os.stat(self._trashed(trashed)).st_size, deleted))
        return sorted(found, key=lambda one: (one.deleted, one.trashed), reverse=True)

    def free(self, name: str) -> str:
        """The name, or one like it that no document has. Refuses what is no name."""
        return free_name(name, self._stems(self.path))

    def file(self, name: str) -> Path:
        """The file of a document. Refuses what is no name."""
        check_name(name)
        return self.path / f"{name}{ENDING}"

    def find(self, name: str) -> Path:
        """The file of a document that is there under this very name. Refuses any other."""
        path = self.file(name)
        names = self._stems(self.path)
        if name not in names:
            near = next((other for other in names if other.casefold() == name.casefold()), None)
            hint = f'did you mean "{near}"?' if near else None
            raise refuse(Code.FILE_MISSING, f'there is no workflow "{name}"', hint)
        return path

    def stamp(self, name: str) -> Stamp | None:
        """The stamp of a document's file; None if there is none."""
        try:
            return Stamp.of(os.stat(self.file(name)))
        except OSError:
            return None

    def read(self, name: str) -> tuple[Stamp, bytes] | Problem:
        """The bytes of a document with their stamp, or why there are none."""
        path = self.file(name)
        problem = self._fault(path)
        for _ in range(_TRIES):
            before = self.stamp(name)
            data = problem or read_bytes(path)
            if isinstance(data, Problem):
                return data
            if before is not None and before == self.stamp(name):
                return before, data
        return Problem(code=Code.FILE_UNREADABLE, message="the file is being written all the time", file=str(path))

    def save(self, name: str, text: str, expected: Stamp | None) -> Stamp:
        """Write a document whole or not at all, if its file is still the expected one, or None and not there.

        Raises `Changed` if it is another, and `Unwritable`.
        """
        path = self.file(name)
        guard = _Guard(expected)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_whole(Path(os.path.realpath(path)), text.encode(), files=guard)
        except (OSError, ValueError) as error:
            raise _unwritable(path, error) from error
        assert guard.written is not None  # noqa: S101 - set before the rename
        return guard.written

    def create(self, name: str, text: str) -> None:
        """Make a document. Refuses a name that is taken; raises `Unwritable`."""
        check_free(name, self._stems(self.path))
        try:
            self.save(name, text, None)
        except Changed as changed:
            raise refuse(Code.NAME_CLASH, f'there is a workflow "{name}" already') from changed

    def beside(self, name: str, text: str) -> str:
        """Keep a text as a new document beside one; the name it got. Raises `Unwritable`."""
        kept = self._room_beside(name)
        self.save(kept, text, None)
        return kept

    def move_beside(self, name: str) -> str | None:
        """Make the file of a document, whatever it holds, another one beside; its name, None if there is no file.

        Raises `Unwritable`.
        """
        if self.stamp(name) is None:
            return None
        kept = self._room_beside(name)
        self._move(self.file(name), self.file(kept))
        return kept

    def rename(self, name: str, to: str) -> None:
        """Give a document another name, which no other has. Raises `Unwritable`."""
        source = self.find(name)
        check_free(to, [other for other in self._stems(self.path) if other != name])
        if name.casefold() == to.casefold():
            with _writing(source):
                os.rename(source, self.file(to))
        else:
            self._move(source, self.file(to))

    def delete(self, name: str) -> str:
        """Move a document to the trash; the name that it has there. Raises `Unwritable`."""
        source = self.find(name)
        trashed = self._room_in_trash(name)
        self._move(source, trashed)
        return trashed.stem

    def throw_away(self, name: str, text: str) -> str:
        """Put a text into the trash as if a document of this name had held it. Raises `Unwritable`."""
        trashed = self._room_in_trash(name)
        with _writing(trashed):
            write_whole(trashed, text.encode())
        return trashed.stem

    def restore(self, trashed: str, to: str | None = None) -> str:
        """Take a deleted document out of the trash, under its old name or another; the name. Raises `Unwritable`."""
        name = to if to is not None else name_of_trashed(trashed)
        name_of_trashed(trashed)
        if trashed not in self.deleted():
            raise refuse(Code.FILE_MISSING, f'there is no deleted workflow "{trashed}"')
        check_free(name, self._stems(self.path))
        self._move(self._trashed(trashed), self.file(name))
        return name

    def forget(self, trashed: str) -> None:
        """Remove a deleted document for ever. Raises `Unwritable`."""
        name_of_trashed(trashed)
        if trashed not in self.deleted():
            raise refuse(Code.FILE_MISSING, f'there is no deleted workflow "{trashed}"')
        path = self._trashed(trashed)
        with _writing(path):
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def _trashed(self, trashed: str) -> Path:
        """The file of a deleted document, whose name was checked."""
        return self.path / TRASH / f"{trashed}{ENDING}"

    def _room_beside(self, name: str) -> str:
        stem = re.sub(r"\.conflict-[0-9]+$", "", name)[:80]
        taken = {other.casefold() for other in self._stems(self.path)}
        return next(kept for n in count(1) if (kept := f"{stem}.conflict-{n}").casefold() not in taken)

    def _room_in_trash(self, name: str) -> Path:
        trash = self.path / TRASH
        with _writing(trash):
            trash.mkdir(parents=True, exist_ok=True)
        stem = trashed_name(name, self._now())
        taken = set(self.deleted())
        free = stem if stem not in taken else next(each for n in count(1) if (each := f"{stem}-{n}") not in taken)
        return self._trashed(free)

    def _move(self, source: Path, target: Path) -> None:
        """Move a file to where none is; made sure of by making an empty one there first."""
        with _writing(target):
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            try:
                os.replace(source, target)
            except BaseException:
                target.unlink()
                raise
            sync_folder(target.parent)
            sync_folder(source.parent)

    def _stems(self, folder: Path) -> list[str]:
        try:
            return [name.removesuffix(ENDING) for name in os.listdir(folder) if name.endswith(ENDING)]
        except OSError:
            return []

    def _is_one(self, name: str) -> bool:
        try:
            return self._fault(self.file(name)) is None
        except DocumentRefused:  # a person may call their files as they like; here they cannot be opened
            return False

    def _fault(self, path: Path) -> Problem | None:
        """Why a file is none to be read: it is gone, no file, or a link that leads out of the folder."""
        try:
            found = os.stat(path)
        except FileNotFoundError:
            return Problem(code=Code.FILE_MISSING, message="the file is gone", file=str(path))
        except OSError as error:
            message = f"the file cannot be read: {error.strerror}"
            return Problem(code=Code.FILE_UNREADABLE, message=message, file=str(path))
        if not stat.S_ISREG(found.st_mode):
            return Problem(code=Code.FILE_UNREADABLE, message="this is not a file", file=str(path))
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.path)):
            message = "the file is a link that leads out of the folder of workflows"
            return Problem(code=Code.OUTSIDE_ROOT, message=message, file=str(path))
        return None


class _Guard(System):
    """Writes a file only in place of the expected one, which is looked at last of all."""

    def __init__(self, expected: Stamp | None) -> None:
        self._expected = expected
        self.written: Stamp | None = None

    def rename(self, source: Path, target: Path) -> None:
        """As `Files` says. Raises `Changed`."""
        self.written = Stamp.of(os.stat(source))
        try:
            there = Stamp.of(os.stat(target))
        except FileNotFoundError:
            there = None
        if there != self._expected:
            raise Changed
        super().rename(source, target)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError | ValueError) -> Unwritable:
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    message = f"{path.name} cannot be written: {why}"
    return Unwritable(Problem(code=Code.OUTPUT_UNWRITABLE, message=message, file=str(path)))
