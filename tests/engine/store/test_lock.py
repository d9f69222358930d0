"""Locks of files: one holder at a time, in one process and in several."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.store import lock
from engine.store.lock import locked, try_lock, unlock


def test_a_lock_has_one_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.01)
    with locked(tmp_path / "lock"):
        with pytest.raises(TimeoutError, match="another process holds"), locked(tmp_path / "lock"):
            pass
        with locked(tmp_path / "another"):
            pass
    with locked(tmp_path / "lock"):
        pass


def test_a_lock_is_let_go_when_its_holder_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        raise ZeroDivisionError
    with locked(tmp_path / "lock"):
        pass


def test_those_who_wait_come_one_by_one(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    def add(_: int) -> None:
        with locked(tmp_path / "lock"):
            counter.write_text(str(int(counter.read_text()) + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(40)))
    assert counter.read_text() == "40"


def test_a_lock_ends_with_its_descriptor(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    one, other = os.open(path, os.O_RDWR | os.O_CREAT), os.open(path, os.O_RDWR)
    assert try_lock(one)
    assert not try_lock(other)
    os.close(one)
    assert try_lock(other)
    unlock(other)
    os.close(other)


def test_a_folder_that_is_not_there_has_no_lock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / "absent" / "lock"):
        pass
