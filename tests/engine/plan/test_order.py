"""The order of work: sound, depth first, and with as few values alive as any order can have, or nearly."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.plan.order import demands, depth_first, eager, ordered
from engine.plan.search import SMALL
from engine.plan.work import Work
from tests.engine.plan.works import SHAPES, alive, least_peak, random_work, work_of, works


def is_sound(work: Work, order: object) -> bool:
    """Whether every step is performed once, after all that it reads."""
    assert isinstance(order, list | tuple | range)
    at = {step: place for place, step in enumerate(order)}
    count = len(work.reads)
    return sorted(order) == list(range(count)) and all(
        at[value] < at[step] for step in range(count) for value in work.reads[step] if value < count
    )


@given(works())
@settings(max_examples=300)
def test_no_order_of_up_to_ten_steps_keeps_fewer_values_alive(work: Work) -> None:
    order, peak = ordered(work)
    assert is_sound(work, order)
    assert peak == work.peak(order) == least_peak(work)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_nor_does_one_of_thousands_of_random_graphs(shape: str) -> None:
    """Slow: brute force on 300 graphs of each shape."""
    random = Random(shape)
    for _ in range(300):
        work = random_work(SHAPES[shape], 10, random)
        order, peak = ordered(work)
        assert is_sound(work, order)
        assert peak == work.peak(order) == least_peak(work)


@pytest.mark.slow
def test_without_the_search_nearly_all_are_at_most_one_above_the_least() -> None:
    """Slow: as above. What holds for graphs too large for the search rests on this."""
    random = Random(3)
    above = Counter[int]()
    for shape in SHAPES.values():
        for _ in range(150):
            work = random_work(shape, 10, random)
            order = eager(work, depth_first(work, demands(work)))
            assert is_sound(work, order)
            above[work.peak(order) - least_peak(work)] += 1
    assert above[0] / above.total() > 0.95
    assert sum(count for gap, count in above.items() if gap > 1) / above.total() < 0.005


@given(works())
def test_the_floor_is_below_every_order_and_the_peak_is_what_it_says(work: Work) -> None:
    order, _ = ordered(work)
    assert work.floor <= least_peak(work)
    performed, most = 0, len(work.targets)
    for step in order:
        most = max(most, len(alive(work, performed) | set(work.reads[step]) | {step}))
        performed |= 1 << step
    assert work.peak(order) == most


@given(works(most=14), st.randoms())
def test_letting_go_sooner_never_makes_an_order_worse(work: Work, random: Random) -> None:
    rank = list(range(len(work.reads)))
    random.shuffle(rank)
    order = depth_first(work, rank)
    sooner = eager(work, order)
    assert is_sound(work, order)
    assert is_sound(work, sooner)
    assert work.peak(sooner) <= work.peak(order)


@given(works(most=7))
def test_an_order_that_is_as_good_as_any_stays(work: Work) -> None:
    if work.peak(range(len(work.reads))) == work.floor:
        assert list(ordered(work)[0]) == list(range(len(work.reads)))


def test_the_branch_that_needs_most_comes_first() -> None:
    work = work_of([[], [], [], [], [], [2, 3, 4], [0, 1, 5]])  # two single values, then a wide branch
    order, peak = ordered(work)
    assert list(order) == [2, 3, 4, 5, 0, 1, 6]
    assert peak == 4


def test_what_lets_go_of_values_does_not_wait_for_its_branch() -> None:
    work = work_of([[], [], [0, 1], [0], [1], [2, 3, 4]])  # 2 reads both, 3 and 4 let go of them
    assert ordered(work)[1] == 4


@pytest.mark.parametrize("size", [15, 255, 4095])
def test_trees_of_pairs_need_as_many_as_they_are_deep(size: int) -> None:
    sources: list[list[int]] = []
    waiting: list[int] = []  # in the worst order: all leaves first
    for step in range((size + 1) // 2):
        sources.append([])
        waiting.append(step)
    while len(waiting) > 1:
        sources.append([waiting.pop(0), waiting.pop(0)])
        waiting.append(len(sources) - 1)
    assert ordered(work_of(sources))[1] == size.bit_length() + 1


@pytest.mark.parametrize(("wide", "deep"), [(4, 50), (50, 4)])
def test_a_grid_needs_little_more_than_its_narrow_side(wide: int, deep: int) -> None:
    sources = [
        [*([step - wide] if step >= wide else []), *([step - 1] if step % wide else [])] for step in range(wide * deep)
    ]
    assert ordered(work_of(sources))[1] == 5


@pytest.mark.parametrize("shape", SHAPES)
def test_large_graphs_are_never_worse_than_the_files_own_order(shape: str) -> None:
    random = Random(shape)
    for _ in range(5):
        work = random_work(SHAPES[shape], 300, random)
        order, peak = ordered(work)
        assert is_sound(work, order)
        assert peak == work.peak(order) <= work.peak(range(len(work.reads)))


@pytest.mark.parametrize("count", [0, 1, SMALL, SMALL + 1, 20_000])
def test_nothing_depends_on_how_long_a_chain_is(count: int) -> None:
    work = work_of([[step - 1] if step else [] for step in range(count)])
    order, peak = ordered(work)
    assert list(order) == list(range(count))
    assert peak == min(count, 2)


def test_a_step_that_reads_ten_thousand_values_is_one_step() -> None:
    work = work_of([*([] for _ in range(10_000)), list(range(10_000))])
    assert ordered(work)[1] == 10_001


@given(works(), st.lists(st.integers(0, 3), min_size=10, max_size=10))
def test_rounds_come_one_after_another(work: Work, given: list[int]) -> None:
    bound = list(given[: len(work.reads)])
    met: list[int] = []
    for step, values in enumerate(work.reads):  # what a step needs is in its round or in an earlier one
        met.append(max((met[value] for value in values if value < len(met)), default=0))
        if bound[step]:
            bound[step] = met[step] = max(bound[step], met[step])
    work = Work(work.reads, work.targets, bound)
    order, peak = ordered(work)
    assert is_sound(work, order)
    assert peak == work.peak(order)
    turns = [bound[step] for step in order if bound[step]]
    assert turns == sorted(turns)
