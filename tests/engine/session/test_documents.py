"""Documents made, renamed, copied, deleted and restored, while others have them open."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.edits import SetNode
from engine.errors import Code
from engine.protocol.documents import Closed, Moved, Opened
from engine.session import DocumentRefused, Sessions
from tests.engine.session.clients import SMALL, Client, read, same

Enter = Callable[[str], Client]

TITLE = SetNode(id="model", field="title", value="M")


def test_a_new_document_can_be_opened(sessions: Sessions) -> None:
    sessions.create("fresh")
    assert sessions.names() == ["fresh", "small"]
    one = Client(sessions, "fresh", "one")
    assert isinstance(one.open(), Opened)
    assert one.document is not None
    assert one.document.nodes == {}


def test_a_renamed_document_stays_open_under_its_new_name(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    sessions.rename("small", "Large")
    assert one.last(Moved) == Moved(name="small", to="Large")
    one.name = "Large"
    one.done(SetNode(id="model", field="note", value="N"))
    sessions.save_all()
    assert sessions.names() == ["Large"]
    assert same(one.document, read(folder / "Large.yaml"))
    assert isinstance(one.undo().revision, int)


def test_a_name_may_change_its_case(sessions: Sessions) -> None:
    sessions.rename("small", "Small")
    assert sessions.names() == ["Small"]


def test_no_document_takes_the_place_of_another(sessions: Sessions, enter: Enter) -> None:
    enter("one")
    sessions.create("other")
    for work, to in ((sessions.rename, "other"), (sessions.duplicate, "Other")):
        with pytest.raises(DocumentRefused) as refused:
            work("small", to)
        assert refused.value.problem.code is Code.NAME_CLASH
    assert sessions.names() == ["other", "small"]


def test_what_is_not_there_cannot_be_renamed_or_deleted(sessions: Sessions) -> None:
    for work in (sessions.rename, sessions.duplicate):
        with pytest.raises(DocumentRefused):
            work("ghost", "x")
    with pytest.raises(DocumentRefused):
        sessions.delete("ghost")


def test_a_copy_holds_what_is_not_saved_yet(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    sessions.duplicate("small", "copy")
    assert same(one.document, read(folder / "copy.yaml"))
    assert "# words" in (folder / "copy.yaml").read_text()


def test_a_deleted_document_is_closed_and_can_be_restored(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    trashed = sessions.delete("small")
    assert one.last(Closed).reason == "deleted"
    assert one.not_done(TITLE).problem.code is Code.FILE_MISSING
    assert sessions.names() == []
    assert not (folder / "small.yaml").exists()
    assert sessions.folder.deleted() == [trashed]
    assert sessions.restore(trashed) == "small"
    assert same(one.document, read(folder / "small.yaml"))


def test_documents_of_one_name_are_all_kept_in_the_trash(sessions: Sessions, folder: Path) -> None:
    trashed = []
    for index in range(3):
        (folder / "small.yaml").write_text(f"darkroom: 1\nname: '{index}'\n")
        trashed.append(sessions.delete("small"))
    assert len(set(trashed)) == 3
    sessions.restore(trashed[1], "back")
    assert read(folder / "back.yaml").name == "1"
    sessions.restore(trashed[2])
    with pytest.raises(DocumentRefused):
        sessions.restore(trashed[0])
    assert sessions.restore(trashed[0], "first") == "first"


def test_a_deleted_document_in_conflict_keeps_both_texts(sessions: Sessions, enter: Enter, folder: Path) -> None:
    one = enter("one")
    one.done(TITLE)
    theirs = SMALL.replace("nodes:", "nodes: [")
    (folder / "small.yaml").write_text(theirs)
    trashed = sessions.delete("small")
    assert same(one.document, read(folder / ".trash" / f"{trashed}.yaml"))
    assert (folder / "small.yaml").read_text() == theirs


def test_the_trash_gives_out_nothing_else(sessions: Sessions, folder: Path) -> None:
    (folder / ".trash").mkdir()
    (folder / ".trash" / "mine.yaml").write_text("")
    for name in ("mine", "../small", "small.20250101T000000Z/../../x.20250101T000000Z", "a.20250101T000000Z"):
        with pytest.raises(DocumentRefused):
            sessions.restore(name)
