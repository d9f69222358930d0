"""What steps should take, by what they took."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.costs import Cost, Observation, Observed, Shape, Size, record
from engine.costs.cost import as_seconds, cost
from engine.costs.rows import KEPT, SHAPES, read
from engine.errors import Code, Problem
from engine.events import Failed, Finished, Progress, Started
from engine.graph import Link
from engine.store import Remembered
from engine.types import Json
from tests.engine.doings import raising, work
from tests.engine.mountain import Mountain
from tests.engine.toys import Desk, graph_of, n, pack_of


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Remembered]:
    with closing(Remembered(tmp_path / "files.sqlite")) as remembered:
        yield remembered


def shape(steps: float = 20, name: str = "ddim") -> Shape:
    amount = Size("Timing.steps", str(steps), float(steps))
    return Shape("Draw", "cuda", frozenset({amount, Size("Timing.name", f'"{name}"')}))


USUAL = shape()


def keep(memory: Remembered, *seconds: float, of: Shape = USUAL, first: bool = False, peak: int | None = None) -> None:
    many = [Observation(f"n{index}", one, peak) for index, one in enumerate(seconds)]
    record(memory, many, {one.path: of for one in many}, frozenset() if first else frozenset({of.family}))


def told(memory: Remembered, of: Shape = USUAL, *, first: bool = False) -> Cost:
    found = cost(of, read(memory, of.family), first=first)
    assert found is not None
    return found


def test_without_past_runs_nothing_is_said(memory: Remembered) -> None:
    assert cost(USUAL, read(memory, USUAL.family), first=True) is None
    keep(memory, 1.0, of=shape(name="euler"))
    assert cost(USUAL, read(memory, USUAL.family), first=True) is None


def test_the_median_is_expected_and_a_slow_run_changes_nothing(memory: Remembered) -> None:
    keep(memory, *[2.0] * 9, 60.0)
    found = told(memory)
    assert (found.seconds, found.low, found.high, found.runs) == (2.0, 2.0, 2.0, 10)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_what_is_expected_lies_between_low_and_high_and_those_among_the_last_runs(seconds: list[float]) -> None:
    with closing(Remembered(None)) as memory:
        for one in seconds:
            keep(memory, one)
        found = told(memory)
    last = seconds[-KEPT:]
    assert found.runs == len(last)
    assert min(last) <= found.low <= found.seconds <= found.high <= max(last)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.booleans())
def test_the_steps_of_a_run_are_kept_as_if_each_came_alone(seconds: list[float], first: bool) -> None:
    with closing(Remembered(None)) as together, closing(Remembered(None)) as apart:
        keep(together, *seconds, first=first)
        for index, one in enumerate(seconds):
            keep(apart, one, first=first and index == 0)
        assert read(together, USUAL.family) == read(apart, USUAL.family)


def test_old_runs_are_forgotten(memory: Remembered) -> None:
    keep(memory, *[9.0] * KEPT)
    keep(memory, *[1.0] * KEPT)
    assert told(memory).seconds == 1.0


def test_what_the_first_step_in_a_process_loads_is_told_apart(memory: Remembered) -> None:
    keep(memory, 5.0, 2.0, 2.2, first=True)
    keep(memory, 7.0, first=True)
    assert (told(memory).seconds, told(memory).loading) == (2.1, 0.0)
    assert told(memory, first=True).seconds == 6.0
    assert told(memory, first=True).loading == pytest.approx(3.9)


def test_either_kind_of_run_tells_of_the_other_if_need_be(memory: Remembered) -> None:
    keep(memory, 5.0, first=True)
    assert told(memory).seconds == told(memory, first=True).seconds == 5.0
    keep(memory, 3.0, of=shape(30))
    assert told(memory, shape(30), first=True).seconds == 3.0


def test_only_the_first_of_a_family_in_a_process_is_a_first_one(memory: Remembered) -> None:
    many = [Observation("a", 5.0), Observation("b", 1.0)]
    used = record(memory, many, {"a": shape(20), "b": shape(30)}, frozenset())
    assert used == {USUAL.family}
    record(memory, many[:1], {"a": shape(20)}, used)
    rows = read(memory, USUAL.family)
    assert [(len(rows[of.name].firsts), len(rows[of.name].laters)) for of in (shape(20), shape(30))] == [(1, 1), (0, 1)]


def test_the_peak_is_told_where_it_is_known(memory: Remembered) -> None:
    keep(memory, 1.0)
    assert told(memory).peak is None
    keep(memory, 1.0, 1.0, peak=3_000_000_000)
    assert told(memory).peak == 3_000_000_000


def test_another_amount_is_scaled_and_says_from_what(memory: Remembered) -> None:
    keep(memory, 2.0, peak=5)
    found = told(memory, shape(30))
    assert (found.seconds, found.scaled_from, found.peak) == (3.0, "steps 20", None)
    assert str(found) == "about 3 s (scaled from steps 20)"


def test_what_is_loaded_first_is_not_scaled(memory: Remembered) -> None:
    keep(memory, 12.0, 2.0, first=True)
    found = told(memory, shape(30), first=True)
    assert (found.seconds, found.loading) == (13.0, 10.0)


def test_first_runs_alone_are_not_scaled(memory: Remembered) -> None:
    keep(memory, 12.0, first=True)
    assert cost(shape(30), read(memory, USUAL.family), first=True) is None


def test_the_nearest_amount_is_scaled(memory: Remembered) -> None:
    keep(memory, 100.0, of=shape(1))
    keep(memory, 2.0, of=shape(20))
    assert told(memory, shape(25)).seconds == 2.5


@pytest.mark.parametrize(("then", "now"), [(0, 20), (20, 0), (-1, 20)])
def test_an_amount_that_means_something_else_is_not_scaled(memory: Remembered, then: float, now: float) -> None:
    keep(memory, 2.0, of=shape(then))
    assert cost(shape(now), read(memory, USUAL.family), first=False) is None


def test_an_amount_that_is_the_same_need_not_be_understood(memory: Remembered) -> None:
    default = Size("Blank.width", "0", 0.0)
    then, now = (Shape("Draw", "cuda", shape(steps).sizes | {default}) for steps in (20, 40))
    keep(memory, 2.0, of=then)
    assert told(memory, now).seconds == 4.0


def test_only_some_shapes_of_a_family_are_kept_those_that_ran_last(memory: Remembered) -> None:
    for steps in (*range(1, SHAPES + 1), 1, SHAPES + 1):
        keep(memory, 1.0, of=shape(steps))
    rows = read(memory, USUAL.family)
    assert len(rows) == SHAPES
    assert shape(1).name in rows
    assert shape(2).name not in rows


@pytest.mark.parametrize("fact", [None, 1, [], {}, {"format": 0, "rows": {"x": 1}}])
def test_what_is_no_row_of_today_is_nothing(memory: Remembered, fact: Json) -> None:
    memory.keep(f"cost/{USUAL.family}", fact)
    assert read(memory, USUAL.family) == {}
    keep(memory, 1.0)
    assert told(memory).runs == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "under 0.01 s"), (0.0123, "0.012 s"), (0.5, "0.5 s"), (3.14, "3.1 s"), (42.4, "42 s"), (99.4, "99 s"),
     (100, "1 min 40 s"), (120, "2 min"), (3600, "60 min")],
)  # fmt: skip
def test_seconds_are_told_as_people_read_them(seconds: float, text: str) -> None:
    assert as_seconds(seconds) == text


def test_a_cost_is_a_line_and_json() -> None:
    one = Cost(3.14, 3.14, 3.14, 1)
    many = Cost(3.14, 2.9, 3.4, 12, 1.5, 1_200_000_000)
    assert (str(one), str(many)) == ("3.1 s (in 1 run)", "3.1 s (2.9 s to 3.4 s in 12 runs), 1.2 GB")
    assert many.as_json() == {
        "seconds": 3.14, "low": 2.9, "high": 3.4, "loading": 1.5, "peak": 1_200_000_000, "runs": 12,
        "scaled_from": None, "text": str(many),
    }  # fmt: skip


def test_a_run_is_observed_step_by_step() -> None:
    observed = Observed()
    slow, fast = work("Slow", lambda a: a, "io"), work("Fast", lambda a: a)
    desk = Desk(pack_of(slow, fast, raising("Fail", ValueError("no"))))
    graph = graph_of(a=n("Slow"), b=n("Fast", n=1), c=n("Fail"), d=n("Fast", a=Link("c", "sum")))
    desk.run(graph, "a", "b", "d", emit=observed)
    assert sorted(one.path for one in observed.steps) == ["a", "b"]
    assert observed.unmade == {"c", "d"}


def observed(mountain: Mountain) -> list[str]:
    """The paths of steps of which the last climb says what they take."""
    told = Observed()
    for event in mountain.events:
        told(event)
    return [one.path for one in told.steps]


def test_a_step_that_went_on_from_a_checkpoint_is_not_observed() -> None:
    mountain = Mountain()
    mountain.climb(stop=5)
    assert observed(mountain) == ["base"]
    mountain.climb()
    assert mountain.units[0] == 6
    assert observed(mountain) == []
    mountain.climb(reuse=False)
    assert observed(mountain) == ["base", "top"]


def test_of_a_step_that_began_anew_only_the_last_attempt_counts() -> None:
    told = Observed()
    failed = Failed("a", Problem(code=Code.NODE_FAILED, message="no"), 1.0)
    for event in (Started("a"), Progress("a", 6, 8), failed, Started("a"), Progress("a", 1, 8), Finished("a", 3.0, 7)):
        told(event)
    assert told.steps == [Observation("a", 3.0, 7)]
    assert told.unmade == set()
