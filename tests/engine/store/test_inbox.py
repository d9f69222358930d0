"""The inbox: what waits can be read, large results wake the writer, and too many bytes make their giver wait."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from engine.store import inbox
from engine.store.inbox import MANY, Inbox
from tests.engine.doings import WAIT
from tests.engine.shelf import LARGE, large


def test_results_come_before_the_tasks_that_followed_them() -> None:
    waiting = Inbox()
    waiting.put("a", (1,))
    waiting.put("b", (2,))
    waiting.put("a", (3,))
    task = waiting.tell(lambda: 5)
    batch = waiting.take()
    assert batch.results == {"a": (3,), "b": (2,)}
    assert [future for _, future in batch.tasks] == [task]
    assert not batch.closing
    assert waiting.take(wait=False).results == {}


def test_results_can_be_found_until_they_are_written() -> None:
    waiting = Inbox()
    waiting.put("a", (1,))
    assert waiting.find("a") == (1,)
    waiting.take(wait=False)
    waiting.put("a", (2,))
    assert waiting.find("a") == (2,)
    waiting.written()
    assert waiting.find("a") == (2,)
    waiting.take(wait=False)
    assert waiting.find("a") == (2,)
    assert not waiting.is_empty
    waiting.forget(["a", "b"])
    assert waiting.find("a") is None
    waiting.written()
    assert waiting.find("a") is None
    assert waiting.is_empty


@pytest.mark.parametrize(
    "fill",
    [
        lambda waiting: waiting.put("a", (LARGE,)),
        lambda waiting: [waiting.put(f"key {number}", (number,)) for number in range(MANY)],
        lambda waiting: (waiting.put("a", (1,)), waiting.tell(lambda: None)),
        lambda waiting: (waiting.put("a", (1,)), waiting.close()),
    ],
    ids=["large", "many", "a task", "closing"],
)
def test_what_is_urgent_waits_for_no_group(fill: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "GROUP", 10_000)
    waiting = Inbox()
    assert callable(fill)
    fill(waiting)
    assert waiting.take().results  # else the time limit ends it


def test_a_group_of_small_results_ends_by_itself() -> None:
    waiting = Inbox()
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(waiting.take)
        waiting.put("a", (1,))
        assert taken.result(WAIT).results == {"a": (1,)}


def test_too_many_bytes_make_their_giver_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "ROOM", 50_000)
    waiting, given = Inbox(), Event()

    def give() -> None:
        for number in range(4):
            waiting.put(f"key {number}", (large(number),))
        given.set()

    giver = Thread(target=give)
    giver.start()
    keys: list[str] = []
    while len(keys) < 4:
        results = waiting.take().results
        assert len(results) <= 2
        assert not given.is_set() or len(keys) + len(results) == 4
        keys += results
        waiting.written()
    giver.join(WAIT)
    assert keys == [f"key {number}" for number in range(4)]


def test_one_result_larger_than_the_room_is_taken_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "ROOM", 1_000)
    waiting = Inbox()
    waiting.put("a", (LARGE,))
    assert waiting.take().results == {"a": (LARGE,)}


def test_a_giver_that_waits_is_let_go_when_the_store_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "ROOM", 1_000)
    waiting, began = Inbox(), Event()

    def give() -> None:
        waiting.put("a", (LARGE,))
        began.set()
        waiting.put("b", (LARGE,))

    giver = Thread(target=give)
    giver.start()
    assert began.wait(WAIT)
    waiting.close()
    giver.join(WAIT)
    assert not giver.is_alive()
    batch = waiting.take()
    assert batch.closing
    assert set(batch.results) == {"a"}


def test_a_closed_inbox_takes_nothing() -> None:
    waiting = Inbox()
    waiting.close()
    waiting.put("a", (1,))
    assert waiting.find("a") is None
    assert waiting.tell(lambda: 1).cancelled()
    with pytest.raises(RuntimeError, match="the store is closed"):
        waiting.ask(lambda: 1)
