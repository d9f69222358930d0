"""Out of memory on a device: what is idle goes, the step is tried once more, and what cannot be done says why."""

import weakref
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from engine.context import Context
from engine.devices import HOST
from engine.errors import Code
from engine.events import Failed, Finished, Progress, Skipped, Started, Status, Stopped
from engine.graph import Link
from engine.spec import node
from engine.store import MemoryStore
from tests.engine.doings import Sum, reporting, work
from tests.engine.hardware import Loader, OutOfMemory, Slab, Workplace, residency, toy_devices
from tests.engine.toys import Brush, graph_of, n, pack_of


class Small:
    """Raises that the device's memory is not enough for the first calls."""

    def __init__(self, times: int, error: Callable[[], BaseException] = lambda: OutOfMemory("want 9 of 3")) -> None:
        self.left = times
        self.calls = 0
        self.error = error

    def __call__(self, a: Any) -> int:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise self.error()
        return 5


@node(category="test", version=1)
def GiveA() -> Brush[Any]:
    """Give the handle of a."""
    return Brush("a")


def using_a_brush(do: Callable[[Any], int]) -> Callable[..., Any]:
    """A step that uses a brush and does something with the live one."""

    @node(category="test", version=1, lane="device")
    def UseBrush(brush: Brush[Any], ctx: Context) -> Sum:
        """Use a brush."""
        with ctx.use(brush) as live:
            return do(live)

    return UseBrush


def place(*nodes: Callable[..., Any], budget: int | None = None, loader: Loader | None = None) -> Workplace:
    """A workplace with one device."""
    store = MemoryStore()
    house = residency(loader or Loader(), *toy_devices(budget), values=store)
    return Workplace(house, pack_of(GiveA, *nodes), store)


def test_a_step_that_ran_out_of_memory_once_is_done_again_and_nobody_notices() -> None:
    small = Small(1)
    desk = place(work("Small", small, "device"))
    ended = desk.run(graph_of(a=n("Small"), b=n("Add", a=Link("a", "sum"))), "b")
    assert (ended.status, ended.values) == (Status.DONE, {"b": (5,)})
    assert small.calls == 2
    assert (desk.paths(Started), desk.paths(Finished)) == (["a", "b"], ["a", "b"])


def test_a_step_that_runs_out_of_memory_again_fails_and_says_what_was_there() -> None:
    small = Small(9)
    desk = place(using_a_brush(small), budget=20_000)
    graph = graph_of(
        m=n("GiveA"), a=n("UseBrush", brush=Link("m", "brush")), b=n("Add", a=Link("a", "sum")), c=n("Number")
    )
    ended = desk.run(graph, "b", "c")
    assert (ended.status, ended.values) == (Status.FAILED, {"c": (0,)})
    (problem,) = ended.problems
    assert (problem.code, problem.node) == (Code.OUT_OF_MEMORY, "a")
    assert problem.message == (
        '"a" (UseBrush) needs more memory than toy:0 has: want 9 of 3. '
        "When all else had been moved off, there remained Brush a (10 B), of 20 kB for models and values"
    )
    assert "smaller size" in (problem.hint or "")
    assert small.calls == 2
    assert (desk.paths(Failed), desk.paths(Skipped)) == (["a"], ["b"])


@pytest.mark.parametrize("error", [ValueError("want 9 of 3"), MemoryError(), RuntimeError("out of memory")])
def test_an_error_that_is_the_nodes_own_is_never_tried_again(error: BaseException) -> None:
    small = Small(1, lambda: error)
    ended = place(work("Small", small, "device")).run(graph_of(a=n("Small")), "a")
    assert [problem.code for problem in ended.problems] == [Code.NODE_FAILED]
    assert small.calls == 1


@pytest.mark.parametrize("lane", ["value", "io"])
def test_what_runs_on_no_device_is_never_tried_again(lane: Any) -> None:
    small = Small(1)
    ended = place(work("Small", small, lane)).run(graph_of(a=n("Small")), "a")
    assert [problem.code for problem in ended.problems] == [Code.NODE_FAILED]
    assert small.calls == 1


def test_a_load_that_the_device_has_no_memory_for_is_tried_again_too() -> None:
    loader = Loader(fails=[OutOfMemory("weights")])
    desk = place(using_a_brush(lambda live: 1), loader=loader)
    assert desk.run(graph_of(m=n("GiveA"), a=n("UseBrush", brush=Link("m", "brush"))), "a").values == {"a": (1,)}
    assert loader.loads == {"a@toy:0": 1}


def test_everything_idle_makes_room_and_what_the_step_needs_stays() -> None:
    loader = Loader()
    desk = place(using_a_brush(Small(1)), loader=loader)
    device = desk.house.devices[0]
    for name in "bc":
        with desk.house.on(device).use(Brush(name)):
            pass
    desk.store.put("old", (Slab(7, device.name),))
    assert desk.run(graph_of(m=n("GiveA"), a=n("UseBrush", brush=Link("m", "brush"))), "a").values == {"a": (5,)}
    assert loader.moves == [("b", HOST), ("c", HOST)]
    assert loader.loads == {f"{name}@toy:0": 1 for name in "abc"}
    assert desk.store.get("old") == (Slab(7, HOST),)
    assert device.freed == 1  # type: ignore[attr-defined]


def test_values_of_the_run_that_no_step_reads_now_move_and_arrive_unchanged() -> None:
    seen: list[tuple[int, str]] = []

    @node(category="test", version=1, lane="device")
    def Make(*, size: int) -> Slab:
        """Make a slab on the device."""
        return Slab(size, "toy:0")

    @node(category="test", version=1, lane="device")
    def Both(one: Slab, two: Slab) -> Sum:
        """Come after both are there."""
        return one.size + two.size

    @node(category="test", version=1, lane="device")
    def Squeeze(slab: Slab, after: int) -> Sum:
        """Run out of memory the first time, and say where the slab lies."""
        seen.append((slab.size, slab.device))
        if len(seen) == 1:
            raise OutOfMemory("squeezed")
        return slab.size

    graph = graph_of(
        one=n("Make", size=1), two=n("Make", size=2),
        both=n("Both", one=Link("one", "slab"), two=Link("two", "slab")),
        a=n("Squeeze", slab=Link("one", "slab"), after=Link("both", "sum")),
        b=n("Squeeze", slab=Link("two", "slab"), after=Link("a", "sum")),
    )  # fmt: skip
    assert place(Make, Both, Squeeze).run(graph, "b").values == {"b": (2,)}
    assert seen == [(1, "toy:0"), (1, "toy:0"), (2, HOST)]


def test_nothing_that_the_first_try_made_is_there_at_the_second() -> None:
    class Tensor:
        """Something large."""

    made: list[weakref.ref[Tensor]] = []
    alive: list[bool] = []

    def do(a: int) -> int:
        if made:
            alive.append(made[0]() is not None)
            return 1
        tensor = Tensor()
        made.append(weakref.ref(tensor))
        raise OutOfMemory("no more")

    assert place(work("Small", do, "device")).run(graph_of(a=n("Small")), "a").values == {"a": (1,)}
    assert alive == [False]


def test_every_step_has_one_more_try_on_the_same_device() -> None:
    seen: list[tuple[int, str]] = []

    def function(brush: Brush[Any], ctx: Context, *, n: int = 0) -> Sum:
        """Fail once for each n."""
        with ctx.use(brush) as live:
            seen.append((n, live.device))  # type: ignore[attr-defined]
            if [number for number, _ in seen].count(n) == 1:
                raise OutOfMemory("once")
        return n

    function.__name__ = "Once"
    registry = pack_of(GiveA, node(category="test", version=1, lane="device")(function))
    desk = Workplace(residency(Loader(), *toy_devices(None, None)), registry)
    steps = {f"s{index}": n("Once", brush=Link("m", "brush"), n=index) for index in range(6)}
    assert desk.run(graph_of(m=n("GiveA"), **steps), *steps).status is Status.DONE
    assert len(seen) == 12
    assert all(len({device for number, device in seen if number == index}) == 1 for index in range(6))


def test_a_run_that_was_cancelled_meanwhile_tries_nothing_again() -> None:
    flag, tried = Event(), [0]

    def do(ctx: Context) -> None:
        tried[0] += 1
        ctx.progress(1, 2)
        flag.set()
        raise OutOfMemory("late")

    desk = place(reporting("Late", do, "device"))
    assert desk.run(graph_of(a=n("Late")), "a", cancelled=flag).status is Status.CANCELLED
    assert tried == [1]
    assert (desk.paths(Progress), desk.paths(Stopped)) == (["a"], ["a"])
