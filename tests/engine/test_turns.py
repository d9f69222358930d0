"""Turns: which device may begin a step of which round, and that there is always one that may."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.run.turns import Turns

ONE, OTHER = "toy:0", "toy:1"


def test_alone_a_device_ends_each_round_before_the_next() -> None:
    turns = Turns([1, 1, 3], [ONE])
    assert turns.may(ONE, 1)
    turns.begin(ONE, 1)
    turns.end(1)
    assert not turns.may(ONE, 3)
    turns.end(1)
    assert turns.may(ONE, 3)


def test_beside_another_that_stays_a_device_may_go_on_and_never_back() -> None:
    turns = Turns([1, 1, 2], [ONE, OTHER])
    turns.begin(ONE, 1)
    assert turns.may(OTHER, 2)
    turns.begin(OTHER, 2)
    assert not turns.may(OTHER, 1)
    assert not turns.may(ONE, 2)  # nobody would be left for the first round
    turns.end(1)
    turns.end(1)
    assert turns.may(ONE, 2)


def test_steps_without_a_round_may_begin_everywhere_at_any_time() -> None:
    turns = Turns([], [ONE])
    assert turns.may(ONE, 0)
    turns = Turns([2, 1], [ONE])
    turns.begin(ONE, 1)
    assert turns.may(ONE, 0)
    turns.begin(ONE, 0)
    assert not turns.may(ONE, 2)


@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 3), st.randoms(use_true_random=False))
def test_however_steps_come_to_be_ready_all_begin_and_no_device_goes_back(
    rounds: list[int], count: int, random: Random
) -> None:
    """Steps of the first round that is left can always become ready; those of others do when they like."""
    draw = random.sample
    devices = [f"toy:{number}" for number in range(count)]
    turns = Turns(rounds, devices)
    left = sorted(rounds)
    went: dict[str, list[int]] = {device: [] for device in devices}
    while left:
        ready = [left[0], *draw(left, len(left) // 2)]
        device, turn = next(
            (device, turn) for turn in ready[::-1] for device in draw(devices, count) if turns.may(device, turn)
        )
        turns.begin(device, turn)
        went[device].append(turn)
        left.remove(turn)
        turns.end(turn)
    assert all(been == sorted(been) for been in went.values())
