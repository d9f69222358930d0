"""The index: set aside, removed or changed by others while it is open."""

import shutil
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from engine.errors import Code
from engine.store import lock
from engine.store.lock import locked
from tests.engine.shelf import LARGE, in_index, large, open_disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_an_index_that_another_process_set_aside_is_left_for_the_new_one(folder: Path) -> None:
    with closing(open_disk(folder)) as one, closing(open_disk(folder)) as other:
        one.put("a", (1,))
        assert one.flush() == ()
        other.keep("kept", "picture", (2, LARGE))
        in_index(folder, "drop table tally")
        one.put("b", (2,))
        assert one.flush() == ()
        other.put("c", (3, large(1)))
        assert other.flush() == ()
        for store in (one, other):
            assert store.have(["a", "b", "c", "kept"]) == {"b", "c", "kept"}
            assert store.get("c") == (3, large(1))
            assert store.get("kept") == (2, LARGE)


def test_a_folder_that_is_removed_while_it_is_used_is_made_again(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("a", (1, LARGE))
        store.flush()
        shutil.rmtree(folder)
        assert store.get("a") is None
        store.put("b", (2, LARGE))
        assert store.flush() == ()
        assert store.get("b") == (2, LARGE)
        assert "a" not in store
    with closing(open_disk(folder)) as store:
        assert store.get("b") == (2, LARGE)


def test_a_process_that_holds_the_lock_for_too_long_is_a_problem(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.01)
    with closing(open_disk(folder)) as store:
        with locked(folder / "lock"):
            store.put("a", (1,))
            (problem,) = store.flush()
            assert not store.keep("b", "picture", (1,))
        assert problem.code is Code.STORE_UNWRITABLE
        assert f"another process holds {folder / 'lock'}" in problem.message
        assert len(store.flush()) == 1
        store.put("a", (1,))
        assert store.flush() == ()
        assert store.get("a") == (1,)


def test_opening_and_reading_wait_for_no_writer(folder: Path) -> None:
    with ExitStack() as opened:
        store = opened.enter_context(closing(open_disk(folder)))
        store.put("a", (1, LARGE))
        store.flush()
        with locked(folder / "lock"), closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as busy:
            busy.execute("begin immediate")
            busy.execute("update action set used = 0")
            another = opened.enter_context(closing(open_disk(folder)))
            for each in (store, another):
                assert each.get("a") == (1, LARGE)
                assert "a" in each
            busy.execute("rollback")


def test_results_can_be_read_before_they_are_written(folder: Path) -> None:
    with closing(open_disk(folder)) as store, locked(folder / "lock"):
        value = (1, LARGE)
        store.put("a", value)
        assert "a" in store
        assert store.have(["a", "b"]) == {"a"}
        assert store.get("a") is value
        assert store.at_once("a") is value


def test_at_once_gives_what_needs_no_file(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("small", (1, "text"))
        store.put("large", (1, LARGE))
        store.flush()
        assert store.at_once("small") == (1, "text")
        assert store.at_once("large") is None
        assert store.at_once("other") is None


def test_many_keys_are_asked_for_at_once(folder: Path) -> None:
    keys = [f"key {number}" for number in range(1234)]
    with closing(open_disk(folder)) as store:
        for key in keys[::2]:
            store.put(key, (1,))
        store.flush()
        assert store.have(keys) == set(keys[::2])
        assert store.have([]) == set()


def test_questions_that_are_no_keys_are_answered(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        assert 5 not in store
        assert None not in store
        assert store.get("") is None
