"""Checkpoints: what is kept when, what is gone on from, and that the result is that of an unbroken run."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code, Level
from engine.events import Status
from engine.resources import Machine
from engine.run import AUTOMATIC, Checkpointing
from engine.run.checkpoints import APART, SHARE, SLOW, work_of
from engine.store import MemoryStore, Outputs
from tests.engine.mountain import STEPS, Mountain
from tests.engine.shelf import open_disk

EVERYTHING = list(range(1, STEPS + 1))


def unbroken(**said: Any) -> int:
    return Mountain(when=Checkpointing(every=0)).height(**said)


class Clock:
    """A clock that each unit of work moves on by `unit` seconds, and each making of a state by `making`."""

    def __init__(self, unit: float, making: float = 0.0) -> None:
        self.now = 1000.0
        self.unit = unit
        self.making = making
        self.kept: list[int] = []

    def work(self, done: int) -> None:
        self.now += self.unit
        self.done = done

    def keep(self, height: int) -> int:
        self.now += self.making
        self.kept.append(self.done)
        return height


def kept_by(clock: Clock, monkeypatch: pytest.MonkeyPatch, when: Checkpointing = AUTOMATIC, **said: Any) -> list[int]:
    """After which units a climb by that clock kept its state."""
    monkeypatch.setattr("engine.run.checkpoints.time.monotonic", lambda: clock.now)
    Mountain(when=when, fail=clock.work, keep=clock.keep).climb(**said)
    return clock.kept


def test_a_cancelled_run_goes_on_where_it_was_and_ends_the_same() -> None:
    mountain = Mountain()
    assert mountain.climb(stop=5).status is Status.CANCELLED
    assert mountain.height() == unbroken()
    assert mountain.units == EVERYTHING[5:]


def test_every_kth_unit_is_kept_and_the_last_before_a_cancel() -> None:
    kept: list[int] = []

    def keep(height: int) -> int:
        kept.append(height)
        return height

    mountain = Mountain(when=Checkpointing(every=5), keep=keep)
    mountain.climb(stop=8)
    assert kept == [unbroken(end=5), unbroken(end=8)]
    assert mountain.height() == unbroken()
    assert mountain.units == EVERYTHING[8:]


def test_without_a_cancel_work_goes_on_from_the_last_kth_unit() -> None:
    def die(done: int) -> None:
        if done == 8:
            raise SystemExit("killed")

    mountain = Mountain(when=Checkpointing(every=3), fail=die)
    mountain.climb()
    mountain.fail = lambda done: None
    assert mountain.height() == unbroken()
    assert mountain.units == EVERYTHING[6:]


def test_quick_work_keeps_nothing_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_by(Clock(SLOW * 0.99), monkeypatch, end=60) == []
    assert kept_by(Clock(SLOW * 0.99), monkeypatch, end=60, stop=50) == []


def test_slow_work_keeps_one_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_by(Clock(SLOW), monkeypatch, end=35) == [10, 20, 30, 35]
    assert kept_by(Clock(APART * 3), monkeypatch, end=4) == [1, 2, 3, 4]


def test_slow_work_keeps_what_is_done_when_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_by(Clock(2.0), monkeypatch, stop=3) == [3]


def test_keeping_that_takes_long_is_done_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most its share of the time, but for the first and the last."""
    clock = Clock(SLOW, making=0.5)
    kept = kept_by(clock, monkeypatch, end=200)
    apart = 0.5 / SHARE
    assert kept[:2] == [10, 10 + apart]
    assert len(kept) * clock.making <= SHARE * 200 + 2 * clock.making


def test_what_is_asked_for_is_kept_however_quick_the_work_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_by(Clock(0.001, making=5), monkeypatch, Checkpointing(every=4), end=10) == [4, 8, 10]


def test_turned_off_nothing_is_kept_and_nothing_is_read() -> None:
    mountain = Mountain()
    mountain.climb(stop=5)
    mountain.when = Checkpointing(every=0)
    mountain.climb(stop=7)
    assert mountain.units == EVERYTHING[:7]
    mountain.when = Checkpointing(every=1)
    mountain.height()
    assert mountain.units == EVERYTHING[5:]


def test_without_reuse_nothing_is_read_and_all_is_kept() -> None:
    mountain = Mountain()
    mountain.climb(stop=5)
    mountain.climb(stop=9, reuse=False)
    assert mountain.units == EVERYTHING[:9]
    mountain.height()
    assert mountain.units == EVERYTHING[9:]


def test_another_end_goes_on_from_the_nearest() -> None:
    mountain = Mountain()
    assert mountain.height(end=6) == unbroken(end=6)
    assert mountain.height(end=9) == unbroken(end=9)
    assert mountain.units == [7, 8, 9]
    assert mountain.height(end=4) == unbroken(end=4)
    assert mountain.units == [], "the fourth unit's checkpoint is the result"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"machine": Machine("cuda", {"dtype": "float32"}, {"torch": "2.13"})},
        {"inputs": {"base": 8}},
        {"inputs": {"name": "other"}},
        {"inputs": {"about": "other"}},
    ],
    ids=["version", "device", "upstream", "setting", "what the node says"],
)
def test_whatever_changes_the_work_begins_anew(change: dict[str, Any]) -> None:
    mountain = Mountain()
    mountain.climb(stop=5)
    inputs = change.pop("inputs", {})
    for name, value in change.items():
        setattr(mountain, name, value)
    assert mountain.height(**inputs) == unbroken(**inputs)
    assert mountain.units == EVERYTHING


def test_a_volatile_step_goes_on_only_within_its_run() -> None:
    mountain = Mountain(volatile=True)
    mountain.climb("one", stop=5)
    mountain.climb("two", stop=6)
    assert mountain.units == EVERYTHING[:6]
    mountain.climb("one", stop=7)
    assert mountain.units == [6, 7]


def test_a_step_that_is_tried_twice_goes_on_from_its_first_try() -> None:
    failures = [MemoryError("the device is full")]

    def fail_once(done: int) -> None:
        if done == 4 and failures:
            raise failures.pop()

    mountain = Mountain(fail=fail_once)
    assert mountain.height() == unbroken()
    assert mountain.units == [1, 2, 3, 4, *EVERYTHING[3:]]


class Lossy(MemoryStore):
    """Some of what it says to have cannot be read."""

    def __init__(self, odds: random.Random) -> None:
        super().__init__()
        self._odds = odds

    def get(self, key: str) -> Outputs | None:
        return None if self._odds.random() < 0.5 else super().get(key)


@given(st.randoms(use_true_random=False), st.lists(st.integers(1, STEPS), max_size=5))
def test_whatever_is_lost_the_result_is_the_same(odds: random.Random, stops: list[int]) -> None:
    mountain = Mountain(store=Lossy(odds))
    for stop in stops:
        mountain.climb(stop=stop)
    assert mountain.height() == unbroken()


def test_another_process_goes_on_from_disk(tmp_path: Path) -> None:
    for stop in (4, 9, 0):
        store = open_disk(tmp_path)
        mountain = Mountain(store=store)
        ended = mountain.climb(stop=stop)
        store.close()
    assert ended.values["top"] == (unbroken(),)
    assert mountain.units == EVERYTHING[9:]


def test_work_that_cannot_be_kept_says_so_once_and_runs() -> None:
    def refuse(height: int) -> int:
        raise TypeError("the scheduler keeps a Generator as its sampler.\n")

    mountain = Mountain(keep=refuse)
    assert mountain.height() == unbroken()
    (problem,) = mountain.problems()
    assert (problem.code, problem.level, problem.node) == (Code.NOT_RESUMABLE, Level.WARNING, "top")
    assert problem.message == '"top" (Climb) cannot be resumed: the scheduler keeps a Generator as its sampler'


RECIPE = '[1,"Climb",1,[["base",7],["end",3]],[["paint","k","paint"]],"cpu",[],""]'


@pytest.mark.parametrize("other", [1.0, True, "1", None, [1], (2,)])
def test_values_of_an_identity_are_told_apart(other: Any) -> None:
    assert work_of(RECIPE, {"end": 1}) != work_of(RECIPE, {"end": other})


def test_an_identity_stands_for_the_inputs_that_it_names_and_for_nothing_else() -> None:
    later = RECIPE.replace('["end",3]', '["end",4]')
    assert work_of(RECIPE, {"end": 0}) == work_of(later, {"end": 0})
    assert work_of(RECIPE, {}) != work_of(later, {})
    assert work_of(RECIPE, {"paint": 0}) == work_of(RECIPE.replace('"k"', '"l"'), {"paint": 0})
    for part, other in (("[1,", "[2,"), ('b",1', 'b",2'), ("7", "8"), ("k", "l"), ("cpu", "mps"), ("[],", "[9],")):
        assert work_of(RECIPE.replace(part, other, 1), {"end": 0}) != work_of(RECIPE, {"end": 0})


def test_an_identity_of_strange_values_is_refused() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        work_of(RECIPE, {"end": object()})
