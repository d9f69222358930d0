"""The file under an open document: what other programs write is taken in or asked about, and nothing is lost."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document import Literal
from engine.edits import RemoveNode, RenameNode, SetInput, SetNode
from engine.errors import Code
from engine.protocol.documents import Accepted, Closed, Conflict, Opened, Resync, Saved, Settled, Unsaved
from engine.session import Sessions
from tests.engine.session.clients import SMALL, Client, read, same

Enter = Callable[[str], Client]


def write(folder: Path, old: str, new: str) -> str:
    """Another program changes the file."""
    file = folder / "small.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return file.read_text()


STEPS = SetInput(node="sample", input="steps", value=Literal(30))
TITLE = SetNode(id="model", field="title", value="M")


def test_what_another_program_wrote_arrives_as_edits(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    write(folder, "steps: 20", "steps: 30")
    sessions.look()
    assert one.last(Accepted).edits == (STEPS,)
    assert one.last(Accepted).client == "disk"
    assert one.last(Saved).revision == 1
    assert same(one.document, read(folder / "small.yaml"))


def test_it_is_merged_with_what_was_edited_here(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    one.done(RenameNode(id="positive", to="words"))
    write(folder, "steps: 20", "steps: 30  # more")
    sessions.save_all()
    text = (folder / "small.yaml").read_text()
    assert "steps: 30  # more" in text
    assert "title: M" in text
    assert "  # words\n  words:\n" in text
    assert same(one.document, read(folder / "small.yaml"))
    assert one.of(Conflict) == []


def test_comments_that_another_program_wrote_stay(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    write(folder, "# words", "# the words")
    one.done(TITLE)
    sessions.save_all()
    assert "# the words" in (folder / "small.yaml").read_text()


def test_a_file_that_was_only_touched_is_no_change(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    os.utime(folder / "small.yaml", ns=(1, 1))
    sessions.look()
    one.done(TITLE)
    sessions.save_all()
    assert one.of(Conflict) == []
    assert one.last(Saved).revision == 1


def test_the_same_change_on_both_sides_is_no_conflict(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(STEPS)
    write(folder, "steps: 20", "steps: 30")
    sessions.save_all()
    assert one.of(Conflict) == []
    assert same(one.document, read(folder / "small.yaml"))


CONTRADICTIONS = [
    (SetInput(node="sample", input="steps", value=Literal(10)), "steps: 20", "steps: 30"),
    (RemoveNode(id="sample"), "steps: 20", "steps: 30"),
    (SetNode(id="positive", field="title", value="P"), SMALL[SMALL.index("  # words") : SMALL.index("  sample:")], ""),
]


@pytest.mark.parametrize(("edit", "old", "new"), CONTRADICTIONS)
@pytest.mark.parametrize("take", ["theirs", "mine"])
def test_a_contradiction_is_asked_about_and_both_texts_are_kept(
    sessions: Sessions, enter: Enter, folder: Path, edit: SetInput, old: str, new: str, take: str
) -> None:
    one = enter("one")
    one.done(edit)
    mine = one.document
    theirs = write(folder, old, new)
    sessions.save_all()
    assert one.last(Conflict).theirs == theirs
    assert (folder / "small.yaml").read_text() == theirs
    one.done(SetNode(id="model", field="note", value="still editing"))
    mine = one.document
    assert sessions.resolve("small", "one", take) is None  # type: ignore[arg-type]
    kept = one.last(Settled).kept
    assert kept == "small.conflict-1"
    if take == "theirs":
        assert (folder / "small.yaml").read_text() == theirs
        assert same(read(folder / f"{kept}.yaml"), mine)
    else:
        assert same(read(folder / "small.yaml"), mine)
        assert (folder / f"{kept}.yaml").read_text() == theirs
    assert same(one.document, read(folder / "small.yaml"))
    one.done(SetNode(id="model", field="title", value="after"))
    sessions.save_all()
    assert same(one.document, read(folder / "small.yaml"))


def test_a_conflict_ends_by_itself_when_the_file_fits_again(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    write(folder, "nodes:", "nodes: [")
    sessions.save_all()
    assert one.last(Conflict).problems[0].code is Code.YAML_SYNTAX
    assert enter("two").last(Opened).conflict == one.last(Conflict)
    write(folder, "nodes: [", "nodes:")
    sessions.save_all()
    assert one.of(Settled)
    assert same(one.document, read(folder / "small.yaml"))


def test_a_file_that_is_broken_for_a_while_takes_nothing_away(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    write(folder, "nodes:", "nodes: [")
    sessions.look()
    assert one.document is not None
    assert len(one.of(Conflict)) == 1
    sessions.look()
    assert len(one.of(Conflict)) == 1
    write(folder, "nodes: [", "nodes:  # mended\n")
    sessions.look()
    assert one.of(Settled)


def test_a_file_that_is_gone_is_told_and_not_made_again_in_silence(
    sessions: Sessions, enter: Enter, folder: Path
) -> None:
    one = enter("one")
    (folder / "small.yaml").unlink()
    one.done(TITLE)
    sessions.save_all()
    assert one.last(Conflict).problems[0].code is Code.FILE_MISSING
    assert one.last(Conflict).theirs is None
    assert not (folder / "small.yaml").exists()
    sessions.resolve("small", "one", "mine")
    assert same(one.document, read(folder / "small.yaml"))


def test_a_file_that_is_gone_can_stay_so(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    mine = one.document
    (folder / "small.yaml").unlink()
    sessions.save_all()
    sessions.resolve("small", "one", "theirs")
    assert one.last(Closed).reason == "gone"
    assert not (folder / "small.yaml").exists()
    assert same(mine, read(folder / "small.conflict-1.yaml"))
    assert one.not_done(TITLE).problem.code is Code.FILE_MISSING


def test_a_file_that_comes_back_ends_the_conflict(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    (folder / "small.yaml").rename(folder / "away.yaml")
    sessions.look()
    one.done(TITLE)
    (folder / "away.yaml").rename(folder / "small.yaml")
    sessions.save_all()
    assert one.of(Settled)
    assert same(one.document, read(folder / "small.yaml"))


def test_bytes_that_are_no_text_are_never_overwritten(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    (folder / "small.yaml").write_bytes(b"\xff\xfe\x00")
    sessions.save_all()
    assert one.last(Conflict).problems[0].code is Code.NOT_TEXT
    sessions.resolve("small", "one", "mine")
    assert (folder / "small.conflict-1.yaml").read_bytes() == b"\xff\xfe\x00"
    assert same(one.document, read(folder / "small.yaml"))


def test_a_folder_in_the_files_place_is_told(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    (folder / "small.yaml").unlink()
    (folder / "small.yaml").mkdir()
    sessions.save_all()
    assert one.last(Conflict).problems[0].code is Code.FILE_UNREADABLE
    (folder / "small.yaml").rmdir()
    sessions.resolve("small", "one", "mine")
    assert same(one.document, read(folder / "small.yaml"))


def test_what_no_edit_can_say_replaces_a_document_that_nobody_changed(
    sessions: Sessions, enter: Enter, folder: Path
) -> None:
    one = enter("one")
    write(folder, "  sample:\n    type", "  sam-ple:\n    type")
    sessions.look()
    assert one.of(Resync)
    assert same(one.document, read(folder / "small.yaml"))


def test_a_change_between_look_and_write_is_seen(
    sessions: Sessions, enter: Enter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = enter("one")
    one.done(TITLE)
    true = os.fsync

    def late(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", true)
        write(folder, "steps: 20", "steps: 30")
        true(descriptor)

    monkeypatch.setattr(os, "fsync", late)
    sessions.save_all()
    assert one.document is not None
    assert one.document.nodes["sample"].inputs["steps"] == Literal(30)
    assert same(one.document, read(folder / "small.yaml"))


def test_there_is_nothing_to_resolve_without_a_conflict(sessions: Sessions, enter: Enter) -> None:
    enter("one")
    refused = sessions.resolve("small", "one", "mine")
    assert refused is not None
    assert refused.problem.code is Code.CONFLICT


def test_what_is_in_conflict_at_the_end_is_kept_beside(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(STEPS)
    theirs = write(folder, "steps: 20", "steps: 10")
    assert sessions.close_all() == ()
    assert (folder / "small.yaml").read_text() == theirs
    assert same(one.document, read(folder / "small.conflict-1.yaml"))
    assert one.of(Unsaved) == []
