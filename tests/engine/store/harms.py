"""Harm to the files of a store, at random."""

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from tests.engine.shelf import blobs

Harm: TypeAlias = Callable[[Path, random.Random], None]


def flip(path: Path, odds: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[odds.randrange(len(data))] ^= 1 << odds.randrange(8)
    path.write_bytes(data)


def truncate(path: Path, odds: random.Random) -> None:
    os.truncate(path, odds.randrange(1, path.stat().st_size))


def empty(path: Path, odds: random.Random) -> None:
    os.truncate(path, 0)


def delete(path: Path, odds: random.Random) -> None:
    path.unlink()


def swap(path: Path, odds: random.Random) -> None:
    """The bytes of another blob, whole in themselves."""
    others = [other for other in path.parent.parent.rglob("*") if other.is_file() and other != path]
    path.write_bytes(odds.choice(others).read_bytes())


def lengthen(path: Path, odds: random.Random) -> None:
    with path.open("ab") as file:
        file.write(b"\0")


HARMS: Final[tuple[Harm, ...]] = (flip, truncate, empty, delete, swap, lengthen)


def harm(folder: Path, part: float, odds: random.Random) -> Mapping[str, str]:
    """Harm a part of the blobs of a store; what was done, by digest."""
    chosen = [path for path in blobs(folder) if odds.random() < part]
    done = {path.name: odds.choice(HARMS) for path in chosen}
    for path in chosen:
        before = path.read_bytes()
        done[path.name](path, odds)
        if path.exists() and path.read_bytes() == before:  # swapped with its equal
            path.unlink()
    return {name: what.__name__ for name, what in done.items()}
