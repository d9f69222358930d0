"""A disk that is full: what was not done is said, what was done stays, and the queue goes on when there is room."""

from concurrent.futures import Future
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from engine.errors import Code, Unwritable
from engine.queue import Queue
from engine.queue.change import Change
from tests.engine.queue.desk import PATIENCE, Ticks, claim, desk, finish, get, new, submit

MORE = "x" * 200_000
LEASE = 10.0


def pages(queue: Queue, most: int) -> None:
    """Let the file have so many pages and no more: what SQLite says then is what it says of a full disk."""
    queue._groups.ask(lambda change: change.one(f"pragma max_page_count = {most}")).result(PATIENCE)


def test_a_full_disk_is_said_and_the_queue_goes_on(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        pages(queue, 20)
        with pytest.raises(Unwritable, match="disk is full") as caught:
            queue.submit(new(document=MORE)).result(PATIENCE)
        assert caught.value.problem.code is Code.QUEUE_UNWRITABLE
        assert caught.value.problem.hint
        assert get(queue, job.id).position == 1
        pages(queue, 2**30)
        submit(queue, "big", document=MORE)
    with desk(tmp_path) as queue:
        assert [job.name for job in queue.list().result(PATIENCE).jobs] == ["big", "job"]


def test_who_waits_goes_on_waiting_when_the_disk_is_full(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        waiting = queue.claim("worker", wait=True)
        pages(queue, 20)
        with pytest.raises(Unwritable):
            queue.submit(new(document=MORE)).result(PATIENCE)
        pages(queue, 2**30)
        assert not waiting.done()
        submit(queue)
        held = waiting.result(PATIENCE)
        assert held is not None
        assert finish(queue, held)


def test_what_was_taken_back_harms_no_group_that_fails(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        pages(queue, 20)
        busy, go = queue_that_waits(queue)
        asked: list[Future[Any]] = [queue.submit(new()), queue.claim("a", wait=True), queue.claim("b")]
        assert [future.cancel() for future in asked] == [True] * 3
        big = queue.submit(new(document=MORE))
        go.set()
        assert busy.result(PATIENCE) is True
        assert isinstance(big.exception(PATIENCE), Unwritable)
        pages(queue, 2**30)
        assert claim(queue).job.name == "job"


def queue_that_waits(queue: Queue) -> tuple[Future[bool], Event]:
    """Keep the queue's thread busy until the event is set, so that what is asked meanwhile is one group."""
    begun, go = Event(), Event()

    def wait(change: Change) -> bool:
        begun.set()
        return go.wait(PATIENCE)

    busy = queue._groups.ask(wait)
    assert begun.wait(PATIENCE)
    return busy, go


def test_places_and_counts_are_true_after_a_full_disk(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue, "a")
        pages(queue, 20)
        asked: list[Future[Any]] = [queue.submit(new("b")), queue.submit(new(document=MORE)), queue.claim("worker")]
        for future in asked:
            assert future.exception(PATIENCE) is None or isinstance(future.exception(), Unwritable)
        pages(queue, 2**30)
        submit(queue, "c")
        status = queue.status().result(PATIENCE)
        assert {state: count for state, count in queue._groups._counts.items() if count} == {
            state: count for state, count in status.counts.items() if count
        }


def test_a_lease_that_ends_while_the_disk_is_full_ends_later(tmp_path: Path) -> None:
    ticks = Ticks()
    with desk(tmp_path, ticks=ticks, lease=LEASE) as queue:
        submit(queue)
        held = claim(queue)
        queue._groups.ask(lambda change: change.one("pragma query_only = 1")).result(PATIENCE)
        ticks.now += LEASE
        with pytest.raises(Unwritable):
            queue.status().result(PATIENCE)
        queue._groups.ask(lambda change: change.one("pragma query_only = 0")).result(PATIENCE)
        assert get(queue, held.job.id).worker == "worker"
        ticks.now += LEASE
        assert get(queue, held.job.id).worker is None
