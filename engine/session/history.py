"""History: what each client can take back, and whose work the places of a document are."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from engine.document import Document, Path
from engine.document.report import shown
from engine.edits import Edit, EditRefused, apply, reach
from engine.errors import Code, Problem
from engine.session.envelope import SEVERAL, Done, perform

DEPTH: Final = 1000
"""How many steps a client can take back."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is taken back at once: for each revision that it made, the newest first, the edits that do so."""

    parts: tuple[tuple[int, tuple[Edit, ...]], ...]
    gesture: str = ""


@dataclass(slots=True)
class History:
    """One client's steps, the newest last."""

    undo: deque[Step] = field(default_factory=lambda: deque(maxlen=DEPTH))
    redo: deque[Step] = field(default_factory=lambda: deque(maxlen=DEPTH))

    def add(self, revision: int, inverse: tuple[Edit, ...], gesture: str) -> None:
        """Remember an edit of the client's; what was taken back before can no longer be done again."""
        self.redo.clear()
        if gesture and self.undo and self.undo[-1].gesture == gesture:
            last = self.undo.pop()
            self.undo.append(Step(((revision, inverse), *last.parts), gesture))
        else:
            self.undo.append(Step(((revision, inverse),), gesture))


class Writers:
    """Who wrote where, and at which revision last."""

    def __init__(self) -> None:
        self._last: dict[Path, dict[str, int]] = {}

    def note(self, places: Collection[Path], client: str, revision: int) -> None:
        """A client's envelope touched these places."""
        for place in places:
            self._last.setdefault(place, {})[client] = revision

    def other(self, places: Collection[Path], client: str, since: int) -> Path | None:
        """A place of these that someone else wrote after a revision; None if there is none."""
        for place in places:
            if any(who != client and when > since for who, when in self._last.get(place, {}).items()):
                return place
        return None


def take_back(document: Document, step: Step, client: str, writers: Writers) -> tuple[Done, tuple[Problem, ...]]:
    """Do what takes a step back, but for edits that no longer fit or would take back another client's work."""
    done = Done(document)
    skipped: list[Problem] = []
    for revision, edits in step.parts:
        together = _together(done.document, revision, edits, client, writers)
        if together is not None:
            done = done.before(together)
            continue
        for edit in edits:
            try:
                places = reach(done.document, edit, apply(done.document, edit))
                theirs = writers.other(places, client, revision)
                if theirs is not None:
                    skipped.append(_theirs(theirs))
                elif places:
                    done = done.then(edit)
            except EditRefused as refused:
                skipped.append(refused.problem)
    return done, tuple(skipped)


def _together(document: Document, revision: int, edits: tuple[Edit, ...], client: str, writers: Writers) -> Done | None:
    """Many edits done at once; None where they are few, or not all of them can be done."""
    if len(edits) <= SEVERAL:
        return None
    try:
        done = perform(document, edits)
    except EditRefused:
        return None
    return done if writers.other(done.places, client, revision) is None else None


def _theirs(place: Path) -> Problem:
    where = ".".join(map(str, place))
    node = str(place[1]) if place[0] == "nodes" else None
    message = f"{shown(where)} was changed by another since, and stays"
    return Problem(code=Code.CONFLICT, message=message, node=node)
