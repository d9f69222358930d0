"""Digests of files and of all files in a folder."""

import json
import os
from collections.abc import Iterator, Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from engine.types import Memory

LARGE: Final = 2**20
"""Bytes from which on a file's digest is remembered; smaller ones are read each time, which is as fast."""


def digest_of(value: Any) -> str:
    """The sha256 of JSON."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def digest_of_file(path: Path, memory: Memory | None = None) -> str:
    """The sha256 of a file."""
    if memory is not None and path.stat().st_size >= LARGE:
        return memory.digest(path)
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def digests(folder: Path, memory: Memory | None = None) -> Mapping[str, str]:
    """The sha256 of each of the `files_in` a folder, by path within it. Raises `OSError` for what cannot be read."""
    return {path.relative_to(folder).as_posix(): digest_of_file(path, memory) for path in sorted(files_in(folder))}


def files_in(folder: Path) -> Iterator[Path]:
    """Every file in a folder and in those below; links are followed.

    What Python and tools write beside code is left out: `__pycache__` and folders whose names begin with a dot.
    """
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = (name for name in folders if name != "__pycache__" and not name.startswith("."))
        yield from (path for name in names if (path := Path(place, name)).is_file())
