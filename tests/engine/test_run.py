"""Runs: order of events, lanes, failures, cancellation, and what is let go of when."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Annotated, Any, NamedTuple

import pytest

from engine.context import Context
from engine.errors import Cancelled, Code, Problem
from engine.events import (
    Cached,
    Done,
    Failed,
    Finished,
    Noticed,
    Planned,
    Preview,
    Progress,
    Skipped,
    Started,
    Status,
    Stopped,
)
from engine.graph import Gather, Link
from engine.spec import Lane, Named, node
from engine.store import DiskStore, MemoryStore
from engine.types import DataCodec, File, port_type
from tests.engine.toys import REGISTRY, Desk, chain, graph_of, n, pack_of

WAIT = 20
"""Seconds that a test waits for another thread before it fails."""

Sum = Annotated[int, Named("sum")]


def work(name: str, do: Callable[..., Any], lane: Lane = "value") -> Callable[..., Any]:
    """A node type `name` with one optional input, which does something and returns an int."""

    def function(a: int = 0, *, n: int = 0) -> Sum:
        """Do something."""
        return int(do(a))

    function.__name__ = name
    return node(category="test", version=1, lane=lane)(function)


def reporting(name: str, do: Callable[[Context], Any], lane: Lane = "value") -> Callable[..., Any]:
    """The same, for work that asks for the context."""

    def function(ctx: Context, a: int = 0, *, n: int = 0) -> Sum:
        """Do something."""
        do(ctx)
        return a

    function.__name__ = name
    return node(category="test", version=1, lane=lane)(function)


def raising(name: str, error: BaseException, lane: Lane = "value") -> Callable[..., Any]:
    def fail(a: int) -> int:
        raise error

    return work(name, fail, lane)


# ---------------------------------------------------------------- values


def test_a_run_gives_the_values_of_its_targets() -> None:
    graph = graph_of(s=n("Split", value=9), a=n("Add", a=Link("s", "high"), b=Link("s", "low")))
    ended = Desk().run(graph, "a", "s")
    assert (ended.status, ended.values, ended.problems) == (Status.DONE, {"a": (9,), "s": (4, 5)}, ())


def test_a_run_to_nothing_does_nothing() -> None:
    desk = Desk()
    assert desk.run(graph_of(a=n("Number"))).values == {}
    assert [type(event) for event in desk.events] == [Planned, Done]


def test_a_single_given_to_a_list_is_a_list_of_one() -> None:
    graph = graph_of(a=n("Number", value=3), t=n("Total", numbers=Link("a", "number")))
    assert Desk().run(graph, "t").values == {"t": (3,)}


def test_a_list_holds_literals_and_links_in_order() -> None:
    seen: list[Any] = []

    @node(category="test", version=1)
    def Look(values: list[float]) -> Sum:
        """Look at a list."""
        seen.extend(values)
        return 0

    graph = graph_of(a=n("Number", value=3), t=n("Look", values=Gather((1, Link("a", "number"), 2.5))))
    Desk(pack_of(Look)).run(graph, "t")
    assert repr(seen) == "[1.0, 3.0, 2.5]"


def test_a_whole_number_is_a_float_where_a_float_is_declared() -> None:
    linked = graph_of(a=n("Number", value=3), r=n("Real", value=Link("a", "number")))
    assert Desk().run(linked, "r").values == {"r": (1.0,)}
    assert Desk().run(graph_of(r=n("Real", value=3)), "r").values == {"r": (1.0,)}


def test_equal_work_is_done_once() -> None:
    count: list[int] = []

    def once(a: int) -> int:
        count.append(a)
        return len(count)

    registry = pack_of(work("Count", once))
    graph = graph_of(a=n("Count"), b=n("Count"), end=n("Add", a=Link("a", "sum"), b=Link("b", "sum")))
    desk = Desk(registry)
    assert desk.run(graph, "end").values == {"end": (2,)}
    assert len(count) == 1
    assert desk.paths(Cached) == ["b"]


@pytest.mark.slow
def test_a_chain_of_ten_thousand_needs_no_recursion() -> None:
    """Slow: runs 10,000 nodes, as many as a workflow is promised to have."""
    desk, graph = Desk(), chain(10_000)
    assert desk.run(graph).values == {"n9999": (10_000,)}
    assert len(desk.paths(Finished)) == 10_000
    assert desk.run(graph).values == {"n9999": (10_000,)}
    assert desk.paths(Finished) == []


@port_type(codec=DataCodec, colour="#000")
@dataclass(frozen=True, eq=False)
class Heavy:
    """A value that can be watched."""

    weight: int


def test_values_are_dropped_at_their_last_reader() -> None:
    born: list[weakref.ref[Heavy]] = []
    alive: list[int] = []

    def count() -> None:
        alive.append(sum(ref() is not None for ref in born))

    @node(category="test", version=1)
    def Make(*, value: int) -> Heavy:
        """Make something heavy."""
        heavy = Heavy(value)
        born.append(weakref.ref(heavy))
        return heavy

    @node(category="test", version=1)
    def Next(heavy: Heavy) -> Heavy:
        """Make the next one."""
        made = Heavy(heavy.weight + 1)
        born.append(weakref.ref(made))
        return made

    @node(category="test", version=1)
    def Count(heavy: Heavy) -> Sum:
        """Count what is alive, itself apart."""
        count()
        return 0

    graph = graph_of(
        a=n("Make", value=1), b=n("Next", heavy=Link("a", "heavy")), c=n("Next", heavy=Link("b", "heavy")),
        d=n("Count", heavy=Link("c", "heavy")), e=n("Add", a=Link("d", "sum")),
    )  # fmt: skip
    registry = pack_of(Make, Next, Count)
    Desk(registry, store=MemoryStore(0)).run(graph, "e")
    assert alive == [1]  # c alone: a and b are gone
    born.clear()
    Desk(registry, store=MemoryStore(0)).run(graph, "e", "a")
    assert alive == [1, 2]  # a is a target


# ---------------------------------------------------------------- events


def test_events_tell_the_run_in_order() -> None:
    graph = graph_of(
        a=n("Number", value=1), b=n("Number", value=2), c=n("Add", a=Link("a", "number"), b=Link("b", "number"))
    )
    desk = Desk()
    desk.run(graph, "a")
    desk.run(graph, "c")
    told = [(type(event), getattr(event, "path", None)) for event in desk.events]
    assert told == [
        (Planned, None), (Cached, "a"), (Started, "b"), (Finished, "b"), (Started, "c"), (Finished, "c"), (Done, None),
    ]  # fmt: skip
    assert desk.events[0] == Planned(("b", "c"), ("a",))


@pytest.mark.parametrize("lane", ["value", "io", "device"])
def test_progress_and_previews_come_between_start_and_end(lane: Lane) -> None:
    def do(ctx: Context) -> None:
        ctx.progress(1, 2)
        ctx.preview(lambda: File(b"look", "image/toy"))
        ctx.progress(2, 2)

    desk = Desk(pack_of(reporting("Slow", do, lane)))
    desk.run(graph_of(a=n("Slow")), "a", previews=True)
    assert desk.events[1:-2] == [
        Started("a"), Progress("a", 1, 2), Preview("a", b"look", "image/toy"), Progress("a", 2, 2),
    ]  # fmt: skip
    desk = Desk(pack_of(reporting("Slow", do, lane)))
    desk.run(graph_of(a=n("Slow")), "a")
    assert desk.paths(Preview) == []


def test_events_come_from_the_calling_thread_alone() -> None:
    threads: set[int] = set()
    registry = pack_of(
        reporting("OnDevice", lambda ctx: ctx.progress(1, 1), "device"),
        reporting("OnPool", lambda ctx: ctx.progress(1, 1), "io"),
    )
    graph = graph_of(a=n("OnDevice"), b=n("OnPool"), c=n("Add", a=Link("a", "sum"), b=Link("b", "sum")))
    Desk(registry).run(graph, "c", emit=lambda event: threads.add(threading.get_ident()))
    assert threads == {threading.get_ident()}


# ---------------------------------------------------------------- lanes


def test_at_most_one_step_is_on_the_device() -> None:
    lock = threading.Lock()
    together: list[bool] = []

    def alone(a: int) -> int:
        together.append(not lock.acquire(blocking=False))
        lock.release()
        return 0

    graph = graph_of(**{f"d{index}": n("OnDevice", n=index) for index in range(20)})
    desk = Desk(pack_of(work("OnDevice", alone, "device")))
    desk.run(graph, *graph.nodes)
    assert together == [False] * 20
    told = [(type(event), event.path) for event in desk.events if isinstance(event, Started | Finished)]
    assert told == [(kind, path) for path in graph.nodes for kind in (Started, Finished)]


def test_steps_of_the_pool_work_beside_each_other_and_beside_the_device() -> None:
    meeting = Barrier(3, timeout=WAIT)  # breaks unless all three are at work at once

    def meet(a: int) -> int:
        meeting.wait()
        return 0

    registry = pack_of(work("OnDevice", meet, "device"), work("OnPool", meet, "io"))
    ended = Desk(registry).run(graph_of(a=n("OnDevice"), b=n("OnPool", n=1), c=n("OnPool", n=2)), "a", "b", "c")
    assert ended.status is Status.DONE


def test_values_are_computed_while_the_device_works() -> None:
    computed = Event()

    def wait(a: int) -> int:
        return int(computed.wait(WAIT))

    def tell(a: int) -> int:
        computed.set()
        return 1

    registry = pack_of(work("OnDevice", wait, "device"), work("Here", tell))
    assert Desk(registry).run(graph_of(a=n("OnDevice"), b=n("Here")), "a", "b").values == {"a": (1,), "b": (1,)}


# ---------------------------------------------------------------- failures

LANES = pytest.mark.parametrize("lane", ["value", "io", "device"])


@LANES
def test_a_failed_step_skips_what_depends_on_it_and_nothing_else(lane: Lane) -> None:
    registry = pack_of(raising("Fail", ValueError("no paint left"), lane))
    graph = graph_of(
        bad=n("Fail"), after=n("Add", a=Link("bad", "sum")), later=n("Add", a=Link("after", "sum")),
        good=n("Number", value=1), fine=n("Add", a=Link("good", "number")),
        both=n("Add", a=Link("good", "number"), b=Link("later", "sum")),
    )  # fmt: skip
    desk = Desk(registry)
    ended = desk.run(graph, "later", "fine", "both")
    assert ended.status is Status.FAILED
    assert ended.values == {"fine": (1,)}
    (problem,) = ended.problems
    assert (problem.code, problem.node) == (Code.NODE_FAILED, "bad")
    assert problem.message == '"bad" (Fail) failed: no paint left'
    assert sorted(desk.paths(Finished)) == ["fine", "good"]
    assert {event.path: event.because for event in desk.events if isinstance(event, Skipped)} == {
        "after": "bad", "later": "bad", "both": "bad",
    }  # fmt: skip
    assert desk.paths(Failed) == ["bad"]
    assert isinstance(desk.events[-1], Done)


def test_a_second_run_does_only_what_failed() -> None:
    errors: list[Exception] = [ValueError("once")]

    def sometimes(a: int) -> int:
        if errors:
            raise errors.pop()
        return a

    desk = Desk(pack_of(work("Sometimes", sometimes)))
    graph = graph_of(a=n("Number", value=4), b=n("Sometimes", a=Link("a", "number")))
    assert desk.run(graph, "b").status is Status.FAILED
    assert desk.run(graph, "b").values == {"b": (4,)}
    assert desk.paths(Started) == ["b"]


class Mute(Exception):
    """Fails to say what is wrong."""

    def __str__(self) -> str:
        raise RuntimeError("not even that")


class Rude(BaseException):
    """No Exception."""


@LANES
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(), "ValueError"), (ValueError("  "), "ValueError"), (Mute(), "Mute"), (SystemExit(3), "3"),
        (Rude("out"), "out"), (GeneratorExit(), "GeneratorExit"),
        (ExceptionGroup("many", [ValueError()]), "many (1 sub-exception)"),
        (Cancelled("by nobody"), "by nobody"), (StopIteration(5), "5"), (MemoryError(), "MemoryError"),
    ],
)  # fmt: skip
def test_whatever_a_node_raises_becomes_a_problem(error: BaseException, said: str, lane: Lane) -> None:
    desk = Desk(pack_of(raising("Fail", error, lane)))
    ended = desk.run(graph_of(a=n("Fail"), b=n("Add", a=Link("a", "sum"))), "b")
    assert ended.status is Status.FAILED
    assert [problem.message for problem in ended.problems] == [f'"a" (Fail) failed: {said}']
    assert desk.paths(Skipped) == ["b"]


def test_a_persons_interrupt_ends_the_run_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        Desk(pack_of(raising("Stop", KeyboardInterrupt()))).run(graph_of(a=n("Stop")), "a")


class Two(NamedTuple):
    """Two."""

    one: int
    two: int


def test_outputs_that_were_not_declared_are_a_failure() -> None:
    @node(category="test", version=1)
    def Short() -> Two:
        """Declares two outputs."""
        return 1  # type: ignore[return-value]

    @node(category="test", version=1)
    def Long() -> Sum:
        """Declares one."""
        return Two(1, 2)  # type: ignore[return-value]

    desk = Desk(pack_of(Short, Long))
    ended = desk.run(graph_of(a=n("Short"), b=n("Long")), "a", "b")
    assert [problem.message for problem in ended.problems] == [
        '"a" (Short) failed: Short returned 1 outputs and declares 2',
        '"b" (Long) failed: Long returned 2 outputs and declares 1',
    ]


def test_a_listener_that_fails_ends_the_run_and_leaves_no_step_at_work() -> None:
    left = Event()

    def until_stopped(ctx: Context) -> None:
        ctx.progress(0, 1)
        try:
            while True:
                ctx.check()
        finally:
            left.set()

    def fail(event: object) -> None:
        if isinstance(event, Progress):
            raise BrokenPipeError("nobody reads")

    with pytest.raises(BrokenPipeError):
        Desk(pack_of(reporting("Slow", until_stopped, "device"))).run(graph_of(a=n("Slow")), "a", emit=fail)
    assert left.is_set()


# ---------------------------------------------------------------- cancellation


def test_a_run_that_is_cancelled_before_it_begins_does_nothing() -> None:
    flag = Event()
    flag.set()
    desk = Desk()
    ended = desk.run(chain(3), cancelled=flag)
    assert (ended.status, ended.values) == (Status.CANCELLED, {})
    assert [type(event) for event in desk.events] == [Planned, Stopped, Stopped, Stopped, Done]


@LANES
def test_a_step_is_cancelled_at_its_next_check_and_nothing_follows(lane: Lane) -> None:
    flag = Event()

    def work_until_stopped(ctx: Context) -> None:
        flag.set()
        ctx.check()
        raise AssertionError("went on")

    desk = Desk(pack_of(reporting("Slow", work_until_stopped, lane)))
    graph = graph_of(a=n("Number"), b=n("Slow", a=Link("a", "number")), c=n("Add", a=Link("b", "sum")))
    ended = desk.run(graph, "c", "a", cancelled=flag)
    assert ended.status is Status.CANCELLED
    assert ended.values == {"a": (0,)}
    assert ended.problems == ()
    assert desk.paths(Stopped) == ["b", "c"]
    assert desk.paths(Finished) == ["a"]


def test_work_that_ends_in_spite_of_a_cancellation_is_kept() -> None:
    flag = Event()
    registry = pack_of(reporting("Deaf", lambda ctx: flag.set()))
    desk = Desk(registry)
    graph = graph_of(a=n("Deaf"), b=n("Add", a=Link("a", "sum")))
    assert desk.run(graph, "b", cancelled=flag).status is Status.CANCELLED
    desk.run(graph, "b")
    assert desk.paths(Started) == ["b"]


def test_a_cancellation_after_the_last_step_changes_nothing() -> None:
    flag = Event()
    ended = Desk(pack_of(reporting("Last", lambda ctx: flag.set()))).run(graph_of(a=n("Last")), "a", cancelled=flag)
    assert ended.status is Status.DONE


# ---------------------------------------------------------------- the store


class Leaky(MemoryStore):
    """Loses some results between the plan and the reading."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: set[str] = set()
        self.read: list[str] = []

    def get(self, key: str) -> tuple[Any, ...] | None:
        self.read.append(key)
        return None if key in self.lost else super().get(key)


def test_a_result_that_turns_out_to_be_missing_is_made_again() -> None:
    store = Leaky()
    desk = Desk(store=store)
    graph = graph_of(
        a=n("Number", value=1), b=n("Add", a=Link("a", "number"), b=1), c=n("Add", a=Link("b", "sum"), b=1),
    )  # fmt: skip
    desk.run(graph, "b")
    keys = desk.plan(graph, "c").keys
    store.lost = {keys["a"], keys["b"]}
    ended = desk.run(graph, "c")
    assert (ended.status, ended.values) == (Status.DONE, {"c": (3,)})
    assert [event.steps for event in desk.events if isinstance(event, Planned)] == [("c",), ("b", "c"), ("a", "b", "c")]
    assert desk.paths(Finished) == ["a", "b", "c"]
    assert [type(event) for event in desk.events].count(Done) == 1


def test_a_target_that_turns_out_to_be_missing_is_made_again() -> None:
    store = Leaky()
    desk = Desk(store=store)
    graph = chain(3)
    desk.run(graph)
    store.lost = {desk.plan(graph, "n2").keys["n2"]}
    assert desk.run(graph).values == {"n2": (3,)}
    assert desk.paths(Finished) == ["n2"]


def test_without_reuse_nothing_is_read_and_everything_is_kept() -> None:
    store = Leaky()
    desk = Desk(store=store)
    graph = chain(3)
    desk.run(graph)
    store.read.clear()
    assert desk.run(graph, reuse=False).values == {"n2": (3,)}
    assert store.read == []
    assert desk.paths(Finished) == ["n0", "n1", "n2"]
    desk.run(graph)
    assert desk.paths(Finished) == []


def test_without_reuse_new_results_replace_the_old() -> None:
    results = iter([1, 2])
    desk = Desk(pack_of(work("Impure", lambda a: next(results))))
    graph = graph_of(a=n("Impure"))
    desk.run(graph, "a")
    assert desk.run(graph, "a", reuse=False).values == {"a": (2,)}
    assert desk.run(graph, "a").values == {"a": (2,)}


def test_volatile_steps_run_again_in_every_run() -> None:
    desk = Desk()
    graph = graph_of(c=n("Clock"), a=n("Add", a=Link("c", "time")), x=n("Number"))
    desk.run(graph, *graph.nodes, run="one")
    desk.run(graph, *graph.nodes, run="two")
    assert sorted(desk.paths(Finished)) == ["a", "c"]


class Full(MemoryStore):
    """A store whose disk is full."""

    def flush(self) -> tuple[Problem, ...]:
        return (Problem(code=Code.STORE_UNWRITABLE, message="full"),)


def test_a_store_that_cannot_write_is_noticed_and_the_run_goes_on() -> None:
    desk = Desk(store=Full())
    assert desk.run(chain(3)).status is Status.DONE
    assert [event.problem.code for event in desk.events if isinstance(event, Noticed)] == [Code.STORE_UNWRITABLE]


def test_a_run_that_is_over_is_on_disk(tmp_path: Any) -> None:
    for expected in (["n0", "n1", "n2"], []):
        store = DiskStore(tmp_path, REGISTRY.port_types)
        desk = Desk(store=store)
        assert desk.run(chain(3)).values == {"n2": (3,)}
        assert desk.paths(Finished) == expected
        store.close()


def test_a_preview_that_cannot_be_made_changes_nothing() -> None:
    def broken() -> File:
        raise ValueError("no picture yet")

    desk = Desk(pack_of(reporting("Slow", lambda ctx: ctx.preview(broken), "device")))
    assert desk.run(graph_of(a=n("Slow")), "a", previews=True).status is Status.DONE
    assert desk.paths(Preview) == []
