"""Where files wait until a model is whole: near its place, under their digests, so that none looks like a model."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from console.fetching.refused import NotFetched
from console.fetching.remote import MARK, Remote
from engine.atomic import sync_folder
from engine.errors import Code
from engine.store.lock import try_lock

HIDDEN: Final = ".fetching"


class Staging:
    """The files of one repository that have come, whole ones and begun ones."""

    def __init__(self, folder: Path) -> None:
        self.folder: Final = folder

    def whole(self, remote: Remote) -> Path:
        """Where a file lies once it is whole and was judged."""
        return self.folder / remote.digest

    def part(self, remote: Remote) -> Path:
        """Where it lies before."""
        return self.folder / f"{remote.digest}.part"

    def missing(self, remotes: list[Remote]) -> int:
        """The bytes that are still to come."""
        awaited = {remote.digest: remote for remote in remotes if not self.whole(remote).exists()}
        begun = (self.part(remote) for remote in awaited.values())
        return sum(one.size for one in awaited.values()) - sum(part.stat().st_size for part in begun if part.exists())

    def assembled(self, files: Mapping[str, Remote], name: str) -> Path:
        """A folder with files under their names; those in `files` are whole."""
        tree = self.folder / name
        shutil.rmtree(tree, ignore_errors=True)
        for file, remote in files.items():
            place = tree / file
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(self.whole(remote), place)  # an end before all is in place loses nothing
            except OSError:
                shutil.copyfile(self.whole(remote), place)
        return tree


@contextmanager
def staged(to: Path, repository: str) -> Iterator[Staging]:
    """Where the files of a repository wait, for this process alone. Raises `NotFetched`, `OSError`.

    What is there outlives an error, so that the next fetch goes on; without one it is thrown away.
    """
    folder = to / HIDDEN / repository.replace("/", "--")
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not try_lock(descriptor):
            raise NotFetched(Code.BUSY, f"another process is fetching {repository}", "wait until it has ended")
        yield Staging(folder)
    finally:
        os.close(descriptor)
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # others wait in it
        folder.parent.rmdir()


def ensure_free(target: Path) -> None:
    """Raise `NotFetched` where a folder stands in the way that was not fetched."""
    if target.is_dir() and not (target / MARK).is_file():
        message = f"{target} is there already, and was not fetched as a whole"
        raise NotFetched(Code.CONFLICT, message, "move it away, or name another folder with --to")


def land(tree: Path, target: Path, said: Mapping[str, str | None]) -> None:
    """Put a whole folder in its place, in that of an earlier one."""
    (tree / MARK).write_text(json.dumps(said, indent=2) + "\n")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        earlier = tree.with_name("earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        target.rename(earlier)
    tree.rename(target)
    sync_folder(target.parent)


def land_file(whole: Path, target: Path) -> None:
    """Put one file in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.replace(target)
    sync_folder(target.parent)
