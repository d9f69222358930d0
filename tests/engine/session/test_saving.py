"""Autosave: soon, whole, and told when it fails. Nothing is lost by it."""

import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.atomic import SYSTEM, System
from engine.document import Literal
from engine.edits import MoveNode, SetInput, SetNode
from engine.errors import Code, Unwritable
from engine.protocol.documents import Accepted, Conflict, Drafted, Opened, Saved, Unsaved
from engine.session import DocumentRefused, Sessions, saving
from tests.engine.session.clients import SMALL, Client, Quiet, read, same

Enter = Callable[[str], Client]

TITLE = SetNode(id="model", field="title", value="M")


def test_an_edit_is_in_the_file_soon_with_all_comments(folder: Path) -> None:
    sessions = Sessions(folder, Quiet(), autosave=0.02)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(TITLE)
    one.wait(lambda one: one.of(Saved))
    text = (folder / "small.yaml").read_text()
    assert text == SMALL.replace("type: LoadModel\n", "type: LoadModel\n    title: M\n")
    sessions.close_all()


def test_it_is_saved_while_someone_goes_on_editing(folder: Path) -> None:
    """At most so long after the first edit, whoever goes on."""
    sessions = Sessions(folder, Quiet(), autosave=0.05)
    one = Client(sessions, "small", "one")
    one.open()
    deadline = time.monotonic() + 20
    count = 0
    while not one.of(Saved) and time.monotonic() < deadline:
        count += 1
        one.done(MoveNode(id="model", position=(count, 0)))
    assert one.of(Saved)
    sessions.close_all()
    assert same(one.document, read(folder / "small.yaml"))


def test_a_check_that_takes_for_ever_keeps_nothing_from_being_saved(folder: Path) -> None:
    class Slow(Quiet):
        go = threading.Event()

        def check(self, parsed: object) -> tuple[()]:
            self.go.wait(20)
            return ()

    sessions = Sessions(folder, Slow(), autosave=0.02)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(TITLE)
    one.wait(lambda one: one.of(Saved))
    Slow.go.set()
    sessions.close_all()


def test_undoing_everything_writes_the_very_bytes_again(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    for edit in (TITLE, SetInput(node="sample", input="steps", value=None)):
        one.done(edit)
        sessions.save_all()
    assert (folder / "small.yaml").read_text() != SMALL
    one.undo()
    one.undo()
    sessions.save_all()
    assert (folder / "small.yaml").read_text() == SMALL


class Full(System):
    """A disk without room, until there is some again."""

    is_full = True

    def write(self, descriptor: int, data: memoryview) -> int:
        if self.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return SYSTEM.write(descriptor, data)


def test_a_full_disk_is_told_and_nothing_is_lost(
    sessions: Sessions, enter: Enter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = enter("one")
    full = Full()
    monkeypatch.setattr(System, "write", full.write)
    one.done(TITLE)
    (problem,) = sessions.save_all()
    assert problem.code is Code.OUTPUT_UNWRITABLE
    assert one.last(Unsaved).problem.code is Code.OUTPUT_UNWRITABLE
    assert enter("two").last(Opened).unsaved == one.last(Unsaved)
    assert (folder / "small.yaml").read_text() == SMALL
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]
    one.done(SetNode(id="model", field="note", value="still editing"))
    sessions.save_all()
    assert len(one.of(Unsaved)) == 1
    monkeypatch.undo()
    assert sessions.save_all() == ()
    assert one.last(Saved).revision == 2
    assert enter("three").last(Opened).unsaved is None
    assert same(one.document, read(folder / "small.yaml"))


def test_what_could_not_be_written_is_tried_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Full()
    monkeypatch.setattr(System, "write", full.write)
    monkeypatch.setattr(saving, "AGAIN", 0.01)
    sessions = Sessions(folder, Quiet(), autosave=0.01)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(TITLE)
    one.wait(lambda one: one.of(Unsaved))
    full.is_full = False
    monkeypatch.undo()
    one.wait(lambda one: one.of(Saved))
    sessions.close_all()


def test_a_document_that_everyone_left_is_saved_and_let_go(folder: Path) -> None:
    sessions = Sessions(folder, Quiet(), autosave=1000, linger=0)
    one = Client(sessions, "small", "one")
    one.open()
    one.done(TITLE)
    one.close()
    until = time.monotonic() + 20
    while sessions.since("small", 0) is not None and time.monotonic() < until:
        threading.Event().wait(0.01)
    assert same(one.document, read(folder / "small.yaml"))
    assert isinstance(one.open(resume=True), Opened)
    assert one.revision == 0
    sessions.close_all()


def test_everything_is_saved_at_the_end(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    assert sessions.close_all() == ()
    assert same(one.document, read(folder / "small.yaml"))


def test_a_text_can_be_written_by_who_has_nothing_open(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    sessions.write("small", SMALL.replace("steps: 20", "steps: 30"), "http")
    assert one.last(Accepted).client == "http"
    assert one.document is not None
    assert one.document.nodes["sample"].inputs["steps"] == Literal(30)
    assert "steps: 30" in (folder / "small.yaml").read_text()
    sessions.write("new", SMALL, "http")
    assert (folder / "new.yaml").read_text() == SMALL
    assert sessions.text("small")[1] == (folder / "small.yaml").read_text()


def test_a_write_that_cannot_be_saved_says_so(
    sessions: Sessions, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = enter("one")
    monkeypatch.setattr(System, "write", Full().write)
    with pytest.raises(Unwritable):
        sessions.write("small", SMALL.replace("steps: 20", "steps: 30"), "http")
    monkeypatch.undo()
    assert sessions.save_all() == ()
    assert one.of(Conflict) == []


def test_a_write_into_a_conflict_says_so(sessions: Sessions, enter: Enter, folder: Path) -> None:
    enter("one").done(TITLE)
    (folder / "small.yaml").write_text("nodes: [")
    with pytest.raises(DocumentRefused) as refused:
        sessions.write("small", SMALL.replace("steps: 20", "steps: 30"), "http")
    assert refused.value.problem.code is Code.CONFLICT
    assert (folder / "small.yaml").read_text() == "nodes: ["


def test_a_written_text_that_is_no_document_is_kept_nowhere(sessions: Sessions, enter: Enter, folder: Path) -> None:
    enter("one")
    assert isinstance(sessions.write("small", "nodes: [", "http"), Drafted)
    assert (folder / "small.yaml").read_text() == SMALL
    assert enter("http").last(Opened).draft is None
