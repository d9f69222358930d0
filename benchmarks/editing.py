"""Editing on the server: from an edit's arrival to the accepted edit in every client's hands."""

import statistics
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.documents import chain
from benchmarks.report import table
from engine import workshop
from engine.document import Layout, Literal, Node, Parsed, write
from engine.edits import AddNode, Edit, MoveNode, RemoveNode, SetInput, SetNode
from engine.errors import Problem
from engine.protocol.documents import Accepted, DocumentMessage, Marks, Saved
from engine.registry import Registry
from engine.resources import Machine
from engine.session import Mark, Sessions
from engine.store import Remembered
from engine.workshop import Workshop

SIZES: Final = ((200, 5.0), (2_000, 30.0))
"""Nodes, and the milliseconds that an edit may take at the median."""

EDITS: Final = 300
LISTENERS: Final = 4


class Checking:
    """The real check of documents, behind each edit, as the server has it."""

    def __init__(self, folder: Path) -> None:
        import nodes

        pack = nodes.pack()
        self._folder = folder
        self._room = Workshop(Registry.of(pack), pack.readers, Remembered(None), Machine())

    def check(self, parsed: Parsed) -> tuple[Problem, ...]:
        """Everything that is wrong."""
        return workshop.prepare(parsed, {}, self._room, folder=self._folder, draw=lambda: 1).problems

    def marks(self, parsed: Parsed) -> Mapping[str, Mark]:
        """Nothing is made."""
        return dict.fromkeys(parsed.document.nodes if parsed.document else (), "runs")


class Ears:
    """Four clients that are told as the server tells them, in JSON."""

    def __init__(self) -> None:
        self.heard = threading.Condition()
        self.last: dict[type[DocumentMessage], int] = {}

    def hear(self, message: DocumentMessage) -> None:
        """Write the message as it is sent, and remember how far it goes."""
        message.model_dump_json()
        with self.heard:
            self.last[type(message)] = getattr(message, "revision", 0)
            self.heard.notify_all()

    def wait(self, kind: type[DocumentMessage], revision: int) -> None:
        """Until a message of this kind tells of a revision."""
        with self.heard:
            if not self.heard.wait_for(lambda: self.last.get(kind, -1) >= revision, 60):
                raise AssertionError(f"no {kind.__name__} of {revision}")


def report() -> str:
    """The table: the answer while everything behind it goes on, and how long problems and the file take."""
    rows = [_row(size, bound) for size, bound in SIZES]
    head = ("nodes", "edit ms median", "p99", "at most", "undo ms", "problems after ms", "in the file after ms")
    return (
        f"{EDITS} edits of all kinds one after the other, {LISTENERS} clients told of each in JSON, checks and saves "
        "going on behind; then five alone, and how long it takes until its problems and marks are told and the file "
        "holds it.\n\n" + table(head, rows)
    )


def _row(size: int, bound: float) -> tuple[object, ...]:
    document = chain(size).document
    places = {name: (float(index), 0.0) for index, name in enumerate(document.nodes)}
    text = write(replace(document, layout=Layout(nodes=places)))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "large.yaml").write_text(text)
        sessions = Sessions(Path(folder), Checking(Path(folder)))
        ears = Ears()
        for index in range(LISTENERS):
            sessions.open("large", f"client{index}", ears.hear)
        taken = sorted(_edit(sessions, _drawn(index, size)) for index in range(EDITS))
        undone = _undo(sessions)
        behind = [_behind(sessions, ears, index) for index in range(5)]
        if sessions.close_all():
            raise AssertionError("not saved")
    median, worst = statistics.median(taken), taken[int(len(taken) * 0.99)]
    told, saved = (statistics.median(each) for each in zip(*behind, strict=True))
    return (
        size,
        *(f"{ms * 1e3:.2f}" for ms in (median, worst)),
        bound,
        f"{undone * 1e3:.2f}",
        *(f"{ms * 1e3:.0f}" for ms in (told, saved)),
    )


def _drawn(index: int, size: int) -> Edit:
    node = f"n{index * 7 % size}"
    kinds: tuple[Edit, ...] = (
        SetInput(node=node, input="b", value=Literal(index)),
        MoveNode(id=node, position=(index, index)),
        SetNode(id=node, field="title", value=str(index)),
        AddNode(id=f"new{index}", node=Node(type="Integer")),
        RemoveNode(id=f"new{index - 1}"),
    )
    return kinds[index % len(kinds)]


def _edit(sessions: Sessions, edit: Edit) -> float:
    began = time.perf_counter()
    answer = sessions.edit("large", "client0", [edit], 0)
    seconds = time.perf_counter() - began
    if not isinstance(answer, Accepted):
        raise AssertionError(answer)
    return seconds


def _undo(sessions: Sessions) -> float:
    taken = []
    for _ in range(50):
        began = time.perf_counter()
        sessions.undo("large", "client0")
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _behind(sessions: Sessions, ears: Ears, index: int) -> tuple[float, float]:
    """Seconds from an edit until its problems and marks are told, and until the file holds it."""
    sessions.save_all()
    began = time.perf_counter()
    answer = sessions.edit("large", "client0", [SetNode(id="n1", field="note", value=f"note {index}")], 0)
    ears.wait(Marks, answer.revision)
    told = time.perf_counter() - began
    ears.wait(Saved, answer.revision)
    return told, time.perf_counter() - began
