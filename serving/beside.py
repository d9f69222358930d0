"""The pictures that lie beside the workflows: which names an image input can take besides what was uploaded."""

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.roots import locate
from engine.types import Memory, Unfit
from serving.answers import refuse
from serving.uploads import MEDIA_TYPES, Asset

MOST: Final = 1000
"""Pictures that are listed, at most."""

LOOKED: Final = 20_000
"""Entries of folders that are looked at for them, at most."""

IMAGE: Final = "image"


@dataclass(frozen=True, slots=True)
class Beside:
    """A picture, by the name that an image input takes, and its bytes."""

    name: str
    size: int


class Images:
    """The pictures under `folders`, `but` those of some; files are found under `roots` too, as for workflows."""

    def __init__(
        self, folders: tuple[Path, ...], roots: tuple[Path, ...], memory: Memory, *, but: Container[Path] = ()
    ) -> None:
        self._folders = folders
        self._but = but
        self._roots = (*folders, *roots)
        self._memory = memory

    def listed(self) -> list[Beside]:
        """The pictures, by name; the first thousand that are found."""
        found: dict[str, Beside] = {}
        for folder in self._folders:
            for path in _files(folder, self._but):
                name = path.relative_to(folder).as_posix()
                if name not in found and len(found) < MOST:
                    found[name] = Beside(name, path.stat().st_size)
        return sorted(found.values(), key=lambda one: one.name)

    def find(self, name: str) -> Asset:
        """The file of a picture by its name. Refuses with 404 what is no picture, not there, or not to be read."""
        media_type = _media_type(name)
        try:
            path = locate(IMAGE, name, self._roots) if media_type else None
        except (Unfit, OSError, ValueError):
            path = None
        if path is None or media_type is None or not path.is_file():
            raise refuse(404, "there is no picture of that name beside the workflows")
        return Asset(self._memory.digest(path), path, media_type)


def _files(folder: Path, but: Container[Path]) -> Iterator[Path]:
    """The pictures of a folder and of those below it. Links to folders are not followed, nor hidden folders."""
    looked = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(place, name) not in but)
        looked += len(folders) + len(names)
        if looked > LOOKED:
            return
        for name in sorted(names):
            path = Path(place, name)
            if _media_type(name) and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                yield path


def _media_type(name: str) -> str | None:
    media_type = MEDIA_TYPES.get(Path(name).suffix.lower().replace(".jpeg", ".jpg").replace(".tiff", ".tif"), "")
    return media_type if media_type.startswith("image/") else None
