"""Envelopes: edits that are done together or not at all, with what takes them back and which places they touch."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any, Final

from engine.document import Document, Path
from engine.edits import (
    Edit,
    EditRefused,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    apply,
    diff,
    invert,
    reach,
    removed,
    spelled,
    touched,
)
from engine.errors import Problem

SEVERAL: Final = 24
"""From how many edits on their inverse is found from the two documents, rather than edit by edit."""


class DoesNotFit(EditRefused):
    """An envelope is refused because of the edit at `index`."""

    def __init__(self, problem: Problem, index: int) -> None:
        super().__init__(problem)
        self.index = index


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an envelope: the document, the edits as applied, their inverse, and the places that they touched."""

    document: Document
    edits: tuple[Edit, ...] = ()
    inverse: tuple[Edit, ...] = ()
    places: frozenset[Path] = frozenset()

    def then(self, edit: Edit) -> "Done":
        """One edit more. Raises `EditRefused`."""
        after = apply(self.document, edit)
        back = invert(self.document, edit)
        places = reach(self.document, edit, after)
        return Done(after, (*self.edits, edit), (*back, *self.inverse), self.places | places)

    def before(self, later: "Done") -> "Done":
        """Both, where `later` is what came of edits of this one's document."""
        edits, inverse = (*self.edits, *later.edits), (*later.inverse, *self.inverse)
        return Done(later.document, edits, inverse, self.places | later.places)


def perform(document: Document, edits: Sequence[Edit], base: Document | None = None) -> Done:
    """Do edits, spelled out; `base` is the document as their author knew it. Raises `DoesNotFit`."""
    if len(edits) > SEVERAL and not any(isinstance(edit, _RENAMES) for edit in edits):
        return _together(document, edits, base)
    done = Done(document)
    for index, edit in enumerate(edits):
        with _at(index):
            for one in spelled(done.document, edit, base):
                done = done.then(one)
    return done


def _together(document: Document, edits: Sequence[Edit], base: Document | None) -> Done:
    """Many edits at once, whose inverse is the difference of the documents; removals in a row in one pass."""
    said: list[Edit] = []
    now = document
    index = 0
    while index < len(edits):
        run: list[Any] = [*takewhile(lambda edit: isinstance(edit, _REMOVALS), islice(edits, index, None))]
        gone = removed(now, run) if run else None
        if gone is not None:
            now = gone[0]
            said += gone[1]
            index += len(run)
            continue
        with _at(index):
            for one in spelled(now, edits[index], base):
                now = apply(now, one)
                said.append(one)
        index += 1
    return Done(now, tuple(said), diff(now, document), touched(document, now))


@contextmanager
def _at(index: int) -> Iterator[None]:
    try:
        yield
    except EditRefused as refused:
        raise DoesNotFit(refused.problem, index) from refused


_REMOVALS: Final = (RemoveNode, RemoveParameter)
_RENAMES: Final = (RenameNode, RenameOutput, RenameParameter)
