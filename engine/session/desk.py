"""The desk: who can say of a document what is wrong with it, and what of it is made already."""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol, TypeAlias

from engine.document import Parsed
from engine.errors import Problem

Mark: TypeAlias = Literal["cached", "runs"]
"""Whether a node's result is there, or it would run."""


class Desk(Protocol):
    """Asked from one thread, never while an edit waits. May take its time; what it says of an old revision is dropped.

    A document that was edited comes as `Parsed` with its names looked at; it has places when it was read or saved at
    this revision.
    """

    def check(self, parsed: Parsed) -> Iterable[Problem]:
        """Everything that is wrong with a document, the problems of `parsed` among it."""
        ...

    def marks(self, parsed: Parsed) -> Mapping[str, Mark]:
        """For each node by its path what would be done with it; nothing for a document that cannot run."""
        ...
