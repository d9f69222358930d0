"""Naming: a workflow that is made gets the name that was asked for, or a free one where that is taken."""

from collections.abc import Callable
from typing import Final

from engine.errors import Code
from engine.session import DocumentRefused, Sessions

TRIES: Final = 20
"""How often a free name is looked for: others may take it meanwhile."""


def named(sessions: Sessions, wanted: str, free: bool, make: Callable[[str], object]) -> str:
    """The name under which `make` made a workflow. Raises `DocumentRefused`, and what else `make` raises."""
    for _ in range(TRIES if free else 1):
        name = sessions.folder.free(wanted) if free else wanted
        try:
            make(name)
        except DocumentRefused as refused:
            if not free or refused.problem.code is not Code.NAME_CLASH:
                raise
            last = refused
        else:
            return name
    raise last
