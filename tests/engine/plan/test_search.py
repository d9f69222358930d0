"""The search: finds the least peak, knows when there is none below, and gives up in time."""

from random import Random

from hypothesis import given

from engine.plan.search import EFFORT, SMALL, Search
from engine.plan.work import Work
from tests.engine.plan.works import SHAPES, least_peak, random_work, work_of, works


@given(works(most=8))
def test_it_finds_an_order_within_any_bound_that_can_be_met(work: Work) -> None:
    steps = range(len(work.reads))
    least = least_peak(work)
    found = Search(work).within(least, steps)
    assert found is not None
    assert work.peak(found) == least
    assert Search(work).within(least - 1, steps) is None


def test_ten_steps_never_need_all_its_effort() -> None:
    random = Random(5)
    for shape in SHAPES.values():
        for _ in range(40):
            work = random_work(shape, 10, random)
            search = Search(work)
            search.within(least_peak(work) - 1, range(len(work.reads)))
            assert search.effort > EFFORT / 4


def test_it_gives_up_when_its_effort_is_spent() -> None:
    random = Random(2)
    work = work_of([[random.randrange(step)] if step else [] for step in range(SMALL)])
    search = Search(work)
    assert search.within(work.floor - 1, range(SMALL)) is None
    assert -SMALL < search.effort <= 0
    assert search.within(SMALL, range(SMALL)) is None  # it is shared by all that is asked
    assert Search(work).within(SMALL, range(SMALL)) is not None
