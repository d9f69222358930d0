"""Rounds: each model in one of them where the links allow it, and only where they don't fit together."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan.models import Model
from engine.plan.rounds import rounds

SIZE = 10


def model(name: str) -> Model:
    return name, "brush"


def using(*names: str) -> list[Mapping[Model, int]]:
    """Steps that use models, each a text with a letter for each model; all are of one size."""
    return [{model(letter): SIZE for letter in name} for name in names]


def loads(order: Sequence[int], models: Sequence[Mapping[Model, int]], budget: int) -> int:
    """How often a model is loaded if the least recently used ones leave when the budget is spent."""
    resident: dict[Model, int] = {}
    count = 0
    for step in order:
        for one, size in models[step].items():
            count += one not in resident
            resident.pop(one, None)
            resident[one] = size
        for other in list(resident):
            if sum(resident.values()) > budget and other not in models[step]:
                del resident[other]
    return count


def in_rounds(found: Sequence[int]) -> list[int]:
    return sorted((step for step, turn in enumerate(found) if turn), key=lambda step: found[step])


def test_models_that_fit_together_ask_for_nothing() -> None:
    reads, models = [[], [0], [1], [2]], using("a", "b", "a", "b")
    assert list(rounds(reads, models, 2 * SIZE)) == []
    assert list(rounds([], [], 0)) == []
    assert list(rounds([[], []], using("a", "a"), 0)) == []


def test_sizes_that_are_not_known_ask_for_nothing() -> None:
    assert list(rounds([[], [], []], [{model("a"): 0}, {model("b"): 0}, {model("a"): 0}], 5)) == []


def test_all_steps_of_a_model_come_before_those_of_the_next() -> None:
    reads = [[], [0], [], [2], [], [4], [1, 3, 5]]
    assert list(rounds(reads, using("a", "b", "a", "b", "a", "b", ""), SIZE)) == [1, 2, 1, 2, 1, 2, 0]


def test_it_matters_what_comes_between() -> None:
    """The path from one model's step to another's may lead through steps that use none."""
    reads = [[], [0], [1], [], [3]]  # b needs a, by way of a step without models
    assert list(rounds(reads, using("a", "", "b", "b", ""), SIZE)) == [1, 0, 2, 2, 0]


def test_the_order_of_models_follows_the_links_and_not_the_file() -> None:
    reads = [[], [], [1], []]  # a, b, a: b must come before the second a
    assert list(rounds(reads, using("a", "b", "a", "b"), SIZE)) == [2, 1, 2, 1]


def test_as_many_models_share_a_round_as_fit_together() -> None:
    reads: list[list[int]] = [[], [0], [1], [2]]
    assert list(rounds(reads, using("a", "b", "c", "d"), 2 * SIZE)) == [1, 1, 2, 2]


def test_models_that_wait_for_each_other_take_turns() -> None:
    reads = [[], [0], [1], [2], [], [4], [5], [6]]  # twice a, b, a, b
    assert list(rounds(reads, using(*"abababab"), SIZE)) == [1, 2, 3, 4, 1, 2, 3, 4]


def test_a_step_may_use_several_models_at_once() -> None:
    reads = [[], [0], [], [2], [], [4]]
    models = using("ab", "bc", "ab", "bc", "ab", "bc")
    found = rounds(reads, models, 2 * SIZE)
    assert list(found) == [1, 2, 1, 2, 1, 2]
    assert loads(in_rounds(found), models, 2 * SIZE) == 3
    assert loads(range(6), models, 2 * SIZE) > 3


@pytest.mark.parametrize("budget", [SIZE, 2 * SIZE, 3 * SIZE])
def test_each_model_is_loaded_once_where_the_links_allow_it(budget: int) -> None:
    """Random graphs in which each step reads only steps of its own model or of models before it."""
    random = Random(budget)
    for _ in range(200):
        names = [random.choice("abcde") for _ in range(random.randint(1, 30))]
        reads = [
            random.sample(before, min(len(before), random.randint(0, 2)))
            for step, name in enumerate(names)
            for before in [[other for other in range(step) if names[other] <= name]]
        ]
        models = using(*names)
        found = rounds(reads, models, budget)
        order = in_rounds(found) or range(len(names))
        assert loads(order, models, budget) == len(set(names))


@given(st.lists(st.sampled_from(["", "a", "b", "c", "ab"]), max_size=12), st.data())
def test_no_step_comes_before_what_it_needs(names: list[str], data: st.DataObject) -> None:
    reads = [
        sorted(data.draw(st.sets(st.integers(0, step - 1), max_size=3))) if step else [] for step in range(len(names))
    ]
    found = rounds(reads, using(*names), data.draw(st.sampled_from([0, SIZE, 2 * SIZE])))
    met: list[int] = []
    for step, values in enumerate(reads if found else []):
        before = max((met[value] for value in values), default=0)
        assert (found[step] > 0) == bool(names[step])
        assert not found[step] or found[step] >= before
        met.append(max(before, found[step]))
