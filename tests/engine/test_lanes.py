"""Lanes: what goes on at once, what never does, and which device a step goes to."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from threading import Barrier, Event, Lock, Thread
from typing import Any

import pytest

from engine.context import Context
from engine.devices import Device
from engine.events import Cached, Finished, Started, Status
from engine.graph import Graph, Link
from engine.run import Lanes
from engine.spec import node
from tests.engine.doings import WAIT, Sum, work
from tests.engine.hardware import Loader, ToyDevice, Workplace, residency, toy_devices
from tests.engine.toys import Brush, Desk, chain, graph_of, n, pack_of


@node(category="test", version=1)
def Give(*, name: str) -> Brush[Any]:
    """Give a handle."""
    return Brush(name)


def using(name: str, do: Callable[[Any], Any] = lambda live: None) -> Callable[..., Any]:
    """A device step that uses a brush and does something with the live one."""

    def function(brush: Brush[Any], ctx: Context, *, n: int = 0) -> Sum:
        """Use a brush."""
        with ctx.use(brush) as live:
            do(live)
        return n

    function.__name__ = name
    return node(category="test", version=1, lane="device")(function)


def branches(count: int, kind: str, first: str = "abcd") -> Graph:
    """Branches of a handle and a step that uses it."""
    nodes = {}
    for index in range(count):
        nodes[f"m{index}"] = n("Give", name=first[index % len(first)])
        nodes[f"s{index}"] = n(kind, brush=Link(f"m{index}", "brush"), n=index)
    return graph_of(**nodes)


def steps(count: int) -> list[str]:
    return [f"s{index}" for index in range(count)]


def test_two_devices_work_on_two_branches_at_once() -> None:
    meeting, seen = Barrier(2, timeout=WAIT), Counter[str]()

    def meet(live: Any) -> None:
        meeting.wait()  # breaks unless both are at work
        seen[live.device] += 1

    place = Workplace(residency(Loader(), *toy_devices(None, None)), pack_of(Give, using("Meet", meet)))
    assert place.run(branches(4, "Meet"), *steps(4)).status is Status.DONE
    assert seen == {"toy:0": 2, "toy:1": 2}


def test_each_device_has_at_most_one_step_and_each_step_its_model_there() -> None:
    locks = {"toy:0": Lock(), "toy:1": Lock()}
    alone: list[bool] = []

    def check(live: Any) -> None:
        free = locks[live.device].acquire(blocking=False)
        alone.append(free)
        if free:
            locks[live.device].release()

    place = Workplace(residency(Loader(), *toy_devices(None, None)), pack_of(Give, using("Check", check)))
    place.run(branches(40, "Check"), *steps(40))
    assert alone == [True] * 40


def test_a_step_goes_to_the_idle_device_that_has_its_model() -> None:
    devices = toy_devices(None, None)
    seen: list[tuple[str, str]] = []
    registry = pack_of(Give, using("See", lambda live: seen.append((live.name, live.device))))
    house = residency(Loader(), *devices)
    for device, name in zip(devices, "ab", strict=True):
        with house.on(device).use(Brush(name)):
            pass
    place = Workplace(house, registry)
    for name in "bab":
        place.run(branches(1, "See", name), "s0", reuse=False)
    assert seen == [("b", "toy:1"), ("a", "toy:0"), ("b", "toy:1")]


def test_which_device_a_step_runs_on_changes_no_key_and_no_result() -> None:
    ended = [
        Workplace(residency(Loader(), *toy_devices(*[None] * count)), pack_of(Give, using("Use"))).run(
            branches(8, "Use"), *steps(8)
        )
        for count in (1, 2, 3)
    ]
    assert ended[0].plan.keys == ended[1].plan.keys == ended[2].plan.keys
    assert ended[0].values == ended[1].values == ended[2].values


def test_runs_that_go_on_at_once_share_the_lanes() -> None:
    lock = Lock()
    alone: list[bool] = []

    def check(live: Any) -> None:
        alone.append(lock.acquire(blocking=False))
        if alone[-1]:
            lock.release()

    registry = pack_of(Give, using("Check", check))
    house = residency(Loader(), *toy_devices(None))
    with Lanes() as lanes:
        places = [Workplace(house, registry, lanes=lanes) for _ in range(3)]
        threads = [Thread(target=place.run, args=(branches(10, "Check"), *steps(10))) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT)
    assert alone == [True] * 30


def test_threads_stay_warm_between_runs_that_share_lanes_and_end_with_them() -> None:
    seen: list[int] = []
    registry = pack_of(Give, using("See", lambda live: seen.append(threading.get_ident())))
    before = threading.active_count()
    with Lanes() as lanes:
        place = Workplace(residency(Loader(), *toy_devices(None)), registry, lanes=lanes)
        for _ in range(3):
            place.run(branches(1, "See"), "s0", reuse=False)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    assert len(seen) == 3
    assert len(set(seen)) == 1


class Idle(Lanes):
    """Lanes that must not be needed."""

    def on(self, device: Device, work: Callable[[], None]) -> None:
        raise AssertionError("nothing needs a device")

    def beside(self, work: Callable[[], None]) -> None:
        raise AssertionError("nothing needs the pool")


def test_runs_that_need_no_thread_start_none() -> None:
    place = Workplace(residency(Loader()), lanes=Idle())
    assert place.run(chain(20), "n19").values == {"n19": (20,)}
    assert place.run(chain(20), "n19").values == {"n19": (20,)}
    assert place.paths(Cached) == [f"n{index}" for index in range(20)]
    assert place.paths(Started) == []


def test_encoding_goes_on_beside_the_next_steps_of_the_device() -> None:
    sampled_again = Event()

    def sample(a: int) -> int:
        if a == 1:
            sampled_again.set()
        return a

    def encode(a: int) -> int:
        return int(a == 1 or sampled_again.wait(WAIT))

    registry = pack_of(work("Sample", sample, "device"), work("Encode", encode, "io"))
    graph = graph_of(
        s0=n("Sample", a=0), e0=n("Encode", a=Link("s0", "sum")),
        s1=n("Sample", a=1), e1=n("Encode", a=Link("s1", "sum")),
    )  # fmt: skip
    assert Desk(registry).run(graph, "e0", "e1").values == {"e0": (1,), "e1": (1,)}


@pytest.mark.parametrize(("budget", "most"), [(0, 2), (2**30, 12)])
def test_no_step_runs_ahead_while_many_bytes_wait(monkeypatch: pytest.MonkeyPatch, budget: int, most: int) -> None:
    """The plan is load, use, load, use. Loads take no time here, and uses wait until all loads that may begin did."""
    monkeypatch.setattr("engine.run.crew.AHEAD", budget)
    lock, all_loaded = Lock(), Event()
    waiting: set[int] = set()
    peak: list[int] = []

    def load(a: int) -> int:
        with lock:
            waiting.add(a)
            peak.append(len(waiting))
            if len(waiting) == most:
                all_loaded.set()
        return a

    def use(a: int) -> int:
        assert all_loaded.wait(WAIT)
        with lock:
            waiting.remove(a)
        return a

    nodes = {}
    for index in range(12):
        nodes[f"l{index}"] = n("Load", a=index)
        nodes[f"u{index}"] = n("Use", a=Link(f"l{index}", "sum"))
    with Lanes(2) as lanes:
        registry = pack_of(work("Load", load, "io"), work("Use", use, "device"))
        place = Workplace(residency(Loader()), registry, lanes=lanes)
        place.run(graph_of(**nodes), *(f"u{index}" for index in range(12)))
    assert max(peak) == most
    assert len(place.paths(Finished)) == 24


def test_the_end_of_a_device_step_says_the_most_that_the_device_held() -> None:
    class Scale(ToyDevice):
        began = 0

        def begin_peak(self) -> None:
            self.began += 1

        def peak(self) -> int | None:
            return 100 * self.began

    place = Workplace(residency(Loader(), Scale()), pack_of(Give, using("Use")))
    place.run(branches(2, "Use"), "s0", "s1")
    told = {event.path: event.peak for event in place.events if isinstance(event, Finished)}
    assert told == {"m0": None, "m1": None, "s0": 100, "s1": 200}


def test_models_of_steps_that_are_left_stay_where_they_are() -> None:
    """The device has room for two: c, which nobody will use, goes for a, though b is older."""
    loader, (device,) = Loader(), toy_devices(20)
    house = residency(loader, device)
    for name in "bc":
        with house.on(device).use(Brush(name)):
            pass
    place = Workplace(house, pack_of(Give, using("Use")))
    place.run(branches(2, "Use", "ab"), "s0", "s1")
    assert loader.loads == {f"{name}@toy:0": 1 for name in "abc"}
    assert loader.moves == [("c", "cpu")]


def test_handles_that_are_in_the_store_are_known_before_the_first_step() -> None:
    loader, (device,) = Loader(), toy_devices(20)
    house = residency(loader, device)
    place = Workplace(house, pack_of(Give, using("Use")))
    place.run(branches(2, "Use", "ab"), "m0", "m1")
    for name in "bc":
        with house.on(device).use(Brush(name)):
            pass
    place.run(branches(2, "Use", "ab"), "s0", "s1")
    assert place.paths(Started) == ["s0", "s1"]
    assert loader.moves == [("c", "cpu")]


def test_a_listener_that_fails_leaves_shared_lanes_usable() -> None:
    registry = pack_of(Give, using("Use"))

    def fail(event: object) -> None:
        if isinstance(event, Finished) and event.path == "s0":
            raise BrokenPipeError("nobody reads")

    with ExitStack() as stack:
        lanes = stack.enter_context(Lanes())
        place = Workplace(residency(Loader(), *toy_devices(None)), registry, lanes=lanes)
        with pytest.raises(BrokenPipeError):
            place.run(branches(4, "Use"), *steps(4), emit=fail)
        assert place.run(branches(4, "Use"), *steps(4)).status is Status.DONE
