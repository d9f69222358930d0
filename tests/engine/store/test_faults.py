"""Faults of the disk at every operation of a run: every entry stays old or new, and the next run is right."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from engine.store import index
from tests.engine.faults import Fault, Faulty
from tests.engine.shelf import in_index
from tests.engine.store.forks import UNUSABLE, UNWRITABLE, forks
from tests.engine.store.prints import develop, expected, open_prints, stored

RIGHT = expected()
TARGETS = {path: RIGHT[path] for path in ("book", "thin")}

EVERY_FAULT = pytest.mark.parametrize(
    ("fault", "lasting"),
    [(Fault.FULL, True), (Fault.BROKEN, False), (Fault.SHORT, False), (Fault.TORN, False)],
)


def runs_with_a_fault(folder: Path, fault: Fault, lasting: bool, before: Path | None = None) -> Iterator[Path]:
    """Folders of stores, each after a run in which the n-th operation came to harm, for every n."""
    for at in count():
        here = folder / str(at)
        if before is not None:
            shutil.copytree(before, here)
        files = Faulty(fault, at, lasting)
        with closing(open_prints(here, files=files)) as store:
            assert develop(store, edition=1 if before else 0, reuse=before is None).keys() == TARGETS.keys()
        yield here
        if not files.struck:
            assert at > 20
            return


@EVERY_FAULT
def test_after_a_fault_the_next_run_gives_the_right_bytes(tmp_path: Path, fault: Fault, lasting: bool) -> None:
    for folder in runs_with_a_fault(tmp_path, fault, lasting):
        _goes_on(folder)


@EVERY_FAULT
def test_after_a_fault_every_entry_is_old_or_new(tmp_path: Path, fault: Fault, lasting: bool) -> None:
    with closing(open_prints(tmp_path / "before")) as store:
        develop(store)
    old, new = RIGHT, expected(1)
    lost = (None,) if fault is Fault.TORN else ()
    for folder in runs_with_a_fault(tmp_path / "after", fault, lasting, tmp_path / "before"):
        found = stored(folder)
        assert all(outputs in (old[path], new[path], *lost) for path, outputs in found.items())
        with closing(open_prints(folder)) as store:
            assert fault is Fault.TORN or store.verify().damaged == ()


@pytest.mark.slow
def test_after_a_kill_at_any_operation_the_next_run_gives_the_right_bytes(tmp_path: Path) -> None:
    """Slow: some thirty processes."""
    ends = forks("killed", tmp_path)
    assert set(ends.values()) == {9, 0}
    assert len(ends) > 20
    for folder in ends:
        _goes_on(folder)


@pytest.mark.slow
def test_files_that_may_not_grow_are_a_problem_and_no_harm(tmp_path: Path) -> None:
    """The system itself refuses to write past a size, in SQLite's files too. Slow: some processes."""
    ends = forks("limited", tmp_path)
    assert set(ends.values()) == {UNUSABLE, UNWRITABLE, 0}
    for folder in ends:
        _goes_on(folder)


def _goes_on(folder: Path) -> None:
    """What is in the store is right, and so is the next run."""
    assert all(outputs in (None, RIGHT[path]) for path, outputs in stored(folder).items())
    with closing(open_prints(folder)) as store:
        assert develop(store) == TARGETS
        assert store.verify().damaged == ()


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The most pages that an index may have, while there is a number in the list."""
    limit: list[int] = []
    connect = index._connect

    def limited(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        if limit:
            connection.execute(f"pragma max_page_count = {limit[0]}")
        return connection

    monkeypatch.setattr(index, "_connect", limited)
    return limit


def test_an_index_that_is_full_at_any_page_keeps_what_it_has(tmp_path: Path, pages: list[int]) -> None:
    with closing(open_prints(tmp_path / "before")) as store:
        develop(store)
        store.clear()
    in_index(tmp_path / "before", "vacuum")
    least = in_index(tmp_path / "before", "pragma page_count")[0][0]
    new = expected(1)
    for most in count(least):
        folder = tmp_path / str(most)
        shutil.copytree(tmp_path / "before", folder)
        pages[:] = [most]
        with closing(open_prints(folder)) as store:
            assert develop(store, edition=1, reuse=False).keys() == TARGETS.keys()
        pages.clear()
        found = stored(folder)
        assert all(outputs in (RIGHT[path], new[path], None) for path, outputs in found.items())
        assert all(found[path] for path in TARGETS)  # roots
        with closing(open_prints(folder)) as store:
            assert store.verify().damaged == ()
        if found == new:
            break
    assert most > least + 2
