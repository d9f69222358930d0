"""Migrations: trees of older versions made into trees of the newest, so that old files open for ever."""

from collections.abc import Callable, Mapping
from typing import Final

from engine.document.model import FORMAT
from engine.document.tree import Branch

MIGRATIONS: Final[Mapping[int, Callable[[Branch], Branch]]] = {}
"""By version, what makes a tree of the next version. What it moves keeps its offsets, for the places of problems."""


def migrate(
    tree: Branch,
    version: int,
    *,
    to: int = FORMAT,
    migrations: Mapping[int, Callable[[Branch], Branch]] = MIGRATIONS,
) -> Branch:
    """The tree as one of the newest version."""
    for step in range(version, to):
        tree = migrations[step](tree)
    return tree
