"""Room on devices: who moves off for whom, where to, and how it comes back."""

from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.devices import HOST
from engine.residency import Residency
from engine.store import MemoryStore
from tests.engine.doings import WAIT
from tests.engine.hardware import SIZE, Loader, OutOfMemory, Seer, Slab, ToyDevice, residency, toy_devices, use
from tests.engine.toys import Brush


def on(house: Residency, device: Any, *names: str) -> None:
    use(house.on(device), *names)


def sizes(house: Residency, device: Any, *names: str) -> list[int]:
    return [house.lying(device, [Brush(name)]) for name in names]


def test_what_has_to_leave_a_device_waits_in_memory_and_comes_back_without_a_load() -> None:
    loader, (device,) = Loader(), toy_devices(15)
    house = residency(loader, device)
    on(house, device, "a", "b", "a")
    assert loader.loads == {"a@toy:0": 1, "b@toy:0": 1}
    assert loader.moves == [("a", HOST), ("b", HOST), ("a", "toy:0")]


def test_what_waits_in_memory_is_dropped_when_its_budget_is_spent_the_oldest_first() -> None:
    loader, (device,) = Loader(), toy_devices(SIZE)
    house = residency(loader, device, memory=2 * SIZE)
    on(house, device, "a", "b", "c", "d")  # a, b and c have left; memory takes two
    on(house, device, "b")
    assert loader.loads["b@toy:0"] == 1
    on(house, device, "a")
    assert loader.loads["a@toy:0"] == 2


def test_without_any_memory_to_wait_in_models_are_dropped_at_once() -> None:
    loader, (device,) = Loader(), toy_devices(SIZE)
    house = residency(loader, device, memory=0)
    on(house, device, "a", "b", "a")
    assert loader.loads == {"a@toy:0": 2, "b@toy:0": 1}
    assert loader.moves == []


def test_room_is_made_before_a_load_where_the_size_is_known() -> None:
    held: list[list[int]] = []

    class Watching(Seer):
        def load(self, handle: Any, folder: Any, device: str) -> Any:
            held.append(sizes(house, toy, "a", "b"))
            return super().load(handle, folder, device)

    toy = ToyDevice("toy:0", 40)
    house = residency(Watching(), toy)
    on(house, toy, "a", "b", "c5", "a30")  # a30 needs 30 of 40
    assert held[-1] == [0, 0]
    assert toy.freed == 1
    blind = residency(Loader(), toy)
    on(blind, toy, "a", "b", "a30")
    assert sizes(blind, toy, "a", "b", "a30") == [0, SIZE, 30]  # made after


def test_room_is_made_before_a_model_comes_back() -> None:
    loader, (device,) = Loader(), toy_devices(30)
    house = residency(loader, device)
    on(house, device, "a30", "b", "a30")
    assert loader.moves == [("a30", HOST), ("b", HOST), ("a30", "toy:0")]


def test_each_device_has_its_own_copy_and_its_own_budget() -> None:
    loader, (one, two) = Loader(), toy_devices(SIZE, 3 * SIZE)
    house = residency(loader, one, two)
    on(house, one, "a", "b")
    on(house, two, "a", "b", "c")
    assert sizes(house, one, "a", "b", "c") == [0, SIZE, 0]
    assert sizes(house, two, "a", "b", "c") == [SIZE, SIZE, SIZE]
    assert loader.loads == {"a@toy:0": 1, "b@toy:0": 1, "b@toy:1": 1, "c@toy:1": 1}  # a moved over


def test_a_model_that_waits_twice_waits_once() -> None:
    loader, (one, two) = Loader(), toy_devices(SIZE, SIZE)
    house = residency(loader, one, two)
    on(house, one, "a")
    on(house, two, "a")
    on(house, one, "b")
    on(house, two, "b")
    assert house.lying(ToyDevice(HOST), [Brush("a")]) == SIZE


def test_what_a_run_will_use_is_moved_off_last_and_for_nothing_but_the_step_at_hand() -> None:
    loader, (device,) = Loader(), toy_devices(2 * SIZE)
    house = residency(loader, device)
    on(house, device, "a", "b")  # a is the least recently used
    with house.claim(lambda key: False) as claim:
        claim.expect(Brush("a"))
        on(house, device, "c")
        assert sizes(house, device, "a", "b", "c") == [SIZE, 0, SIZE]
        claim.expect(Brush("c"))
        on(house, device, "b")  # cannot run otherwise
        assert sizes(house, device, "a", "b", "c") == [0, SIZE, SIZE]
        claim.done(Brush("c"))
        on(house, device, "a")
        assert sizes(house, device, "a", "b", "c") == [SIZE, SIZE, 0]
    on(house, device, "d")
    assert sizes(house, device, "a", "b", "d") == [SIZE, 0, SIZE]


def test_claims_end_with_their_run() -> None:
    loader, (device,) = Loader(), toy_devices(5)
    house = residency(loader, device)
    with house.claim(lambda key: False) as claim:
        claim.expect(Brush("a"))
        on(house, device, "a")
        assert sizes(house, device, "a") == [SIZE]  # more than the budget, and kept
    assert sizes(house, device, "a") == [0]


def test_values_of_earlier_runs_make_room_before_models_and_those_of_this_run_do_not() -> None:
    loader, (device,), values = Loader(), toy_devices(40), MemoryStore()
    house = residency(loader, device, values=values)
    values.put("old", (Slab(15, "toy:0"),))
    values.put("new", (Slab(15, "toy:0"), 1))
    with house.claim(lambda key: key == "new"):
        on(house, device, "a", "b")
    assert values.get("old") == (Slab(15, HOST),)
    assert values.get("new") == (Slab(15, "toy:0"), 1)
    assert sizes(house, device, "a", "b") == [SIZE, SIZE]
    assert house.said_of(device) == "Brush a (10 B), Brush b (10 B), 15 B of values, of 40 B for models and values"


def test_a_move_that_fails_leaves_the_model_waiting_or_gone_and_never_half_moved() -> None:
    loader, (device,) = Loader(), toy_devices(None)
    house = residency(loader, device)
    on(house, device, "a")
    house.relieve(device)
    loader.fails = [OutOfMemory("no room for a")]
    with pytest.raises(OutOfMemory, match="no room for a"):
        on(house, device, "a")
    with house.on(device).use(Brush("a")) as live:
        assert live.device == "toy:0"  # type: ignore[attr-defined]
    assert loader.loads == {"a@toy:0": 1}
    loader.fails = [MemoryError("no room in memory either")]
    house.relieve(device)
    on(house, device, "a")
    assert loader.loads == {"a@toy:0": 2}


def test_relief_moves_all_that_is_idle_but_what_the_step_needs() -> None:
    loader, (device,) = Loader(), toy_devices(None)
    house = residency(loader, device)
    on(house, device, "a", "b", "c")
    with house.on(device).use(Brush("c")):
        house.relieve(device, [Brush("b")])
        assert house.said_of(device) == "Brush b (10 B), Brush c (10 B, in use)"
    assert device.freed == 1


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([0, 1])), max_size=12), st.integers(0, 45))
def test_budgets_hold_after_any_uses(uses: Any, budget: int) -> None:
    devices = toy_devices(budget, 25)
    house = residency(Loader(), *devices)
    for name, number in uses:
        on(house, devices[number], name)
        for device in devices:
            assert sum(sizes(house, device, *"abcd")) <= (device.budget or 0)


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.integers(0, 45))
def test_with_memory_enough_to_wait_in_everything_is_loaded_once(uses: list[str], budget: int) -> None:
    loader, (device,) = Loader(), toy_devices(budget)
    on(residency(loader, device), device, *uses)
    assert loader.loads == {f"{name}@toy:0": 1 for name in uses}


def test_two_devices_load_at_once() -> None:
    meeting = Barrier(2, timeout=WAIT)

    class Meeting(Loader):
        def load(self, handle: Any, folder: Any, device: str) -> Any:
            meeting.wait()  # breaks unless both are here
            return super().load(handle, folder, device)

    loader, devices = Meeting(), toy_devices(SIZE, SIZE)
    house = residency(loader, *devices)
    threads = [Thread(target=on, args=(house, device, "a")) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert loader.loads == {"a@toy:0": 1, "a@toy:1": 1}
