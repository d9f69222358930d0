"""Opening: older tables, newer ones, damaged ones, and folders that cannot be used."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import Code, Level
from engine.protocol.jobs import JobState
from engine.queue import QueueUnusable
from engine.queue.tables import STEPS, migrate
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, submit


def fill(folder: Path, count: int = 3) -> None:
    """A queue with some jobs."""
    with desk(folder) as queue:
        for number in range(count):
            submit(queue, str(number), document="x" * 5000)
        finish(queue, claim(queue))


def statement(folder: Path, text: str) -> list[tuple[object, ...]]:
    """What a query of SQLite's own gives."""
    with closing(sqlite3.connect(folder / "queue.sqlite", isolation_level=None)) as index:
        return index.execute(text).fetchall()


def test_a_newer_queue_is_refused_and_left_alone(tmp_path: Path) -> None:
    fill(tmp_path)
    statement(tmp_path, f"pragma user_version = {len(STEPS) + 1}")
    with pytest.raises(QueueUnusable, match="is of version 3; this Darkroom knows versions up to 2") as caught:
        desk(tmp_path).__enter__()
    problem = caught.value.problem
    assert (problem.code, problem.file) == (Code.QUEUE_UNUSABLE, str(tmp_path / "queue.sqlite"))
    assert problem.hint
    statement(tmp_path, f"pragma user_version = {len(STEPS)}")
    with desk(tmp_path) as queue:
        assert queue.status().result(PATIENCE).counts[JobState.QUEUED] == 2


def test_tables_grow_step_by_step_and_keep_what_is_in_them(tmp_path: Path) -> None:
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "queue.sqlite", isolation_level=None)) as index:
        further = (*STEPS, ("alter table job add column colour text not null default 'grey'",), ("create table x (a)",))
        migrate(index, further)
        assert index.execute("select distinct colour from job").fetchall() == [("grey",)]
        assert index.execute("pragma user_version").fetchone() == (len(STEPS) + 2,)
        migrate(index, further)


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "queue.sqlite", isolation_level=None)) as index:
        with pytest.raises(sqlite3.OperationalError, match="nonsense"):
            migrate(index, (*STEPS, ("alter table job add column colour text", "nonsense")))
        assert index.execute("pragma user_version").fetchone() == (len(STEPS),)
        assert "colour" not in [column[1] for column in index.execute("pragma table_info(job)")]


def _noise(path: Path) -> None:
    path.write_bytes(os.urandom(50_000))


def _holes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _no_tables(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as index:
        index.execute("drop table event")


@pytest.mark.parametrize("harm", [_noise, _holes, _half, _no_tables])
def test_a_damaged_queue_is_moved_aside_with_a_notice(tmp_path: Path, harm: object) -> None:
    fill(tmp_path, 20)
    path = tmp_path / "queue.sqlite"
    assert callable(harm)
    harm(path)
    damaged = path.read_bytes()
    with desk(tmp_path) as queue:
        (notice,) = queue.notices
        assert (notice.code, notice.level) == (Code.QUEUE_DAMAGED, Level.WARNING)
        aside = tmp_path / "queue.sqlite.damaged-1"
        assert notice.file == str(aside)
        assert "queue.sqlite.damaged-1" in notice.message
        assert aside.read_bytes() == damaged
        submit(queue)
    with desk(tmp_path) as queue:
        assert queue.notices == ()
        assert queue.status().result(PATIENCE).counts[JobState.QUEUED] == 1


def test_an_earlier_damaged_queue_is_kept(tmp_path: Path) -> None:
    for number in (1, 2):
        _noise(tmp_path / "queue.sqlite")
        with desk(tmp_path) as queue:
            assert queue.notices[0].file == str(tmp_path / f"queue.sqlite.damaged-{number}")
    assert (tmp_path / "queue.sqlite.damaged-1").exists()


def test_a_death_while_a_damaged_queue_is_moved_aside_leaves_no_half(tmp_path: Path) -> None:
    """The log was moved, its file not: without its log it would be an older queue, and nobody would know."""
    fill(tmp_path)
    (tmp_path / "queue.sqlite.damaged-1-wal").write_bytes(b"log")
    with desk(tmp_path) as queue:
        assert sum(queue.status().result(PATIENCE).counts.values()) == 0
    assert len(statement_of(tmp_path / "queue.sqlite.damaged-1")) == 3


def statement_of(path: Path) -> list[tuple[object, ...]]:
    (path.parent / f"{path.name}-wal").unlink()
    with closing(sqlite3.connect(path)) as index:
        return index.execute("select id from job").fetchall()


def test_somebody_else_s_database_is_left_alone(tmp_path: Path) -> None:
    statement(tmp_path, "create table job (a)")
    with pytest.raises(QueueUnusable, match="cannot be opened: table job already exists"):
        desk(tmp_path).__enter__()
    assert statement(tmp_path, "select count(*) from job") == [(0,)]


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(QueueUnusable, match="cannot be used") as caught:
        desk(tmp_path / "file").__enter__()
    assert caught.value.problem.file


def test_nobody_else_can_read_or_write_while_the_queue_is_open(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        with (
            closing(sqlite3.connect(tmp_path / "queue.sqlite", timeout=0)) as index,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            index.execute("select * from job")
        modes = queue._groups.ask(
            lambda change: [change.one(f"pragma {name}") for name in ("journal_mode", "synchronous", "locking_mode")]
        )
        assert modes.result(PATIENCE) == [("wal",), (2,), ("exclusive",)]
