"""Runs: values and when they are let go of, the order of events, the lanes."""

import threading
import weakref
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Any

import pytest

from engine.context import Context
from engine.events import (
    Cached,
    Done,
    Finished,
    Planned,
    Preview,
    Progress,
    Skipped,
    Started,
    Status,
)
from engine.graph import Gather, Link
from engine.spec import Lane, node
from engine.store import MemoryStore
from engine.types import DataCodec, File, port_type
from tests.engine.doings import WAIT, Sum, raising, reporting, work
from tests.engine.toys import Desk, chain, graph_of, n, pack_of


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


def test_values_whose_readers_will_never_begin_are_dropped() -> None:
    born: list[weakref.ref[Heavy]] = []
    alive: list[int] = []

    @node(category="test", version=1)
    def Make(*, value: int) -> Heavy:
        """Make something heavy."""
        heavy = Heavy(value)
        born.append(weakref.ref(heavy))
        return heavy

    @node(category="test", version=1)
    def Lift(heavy: Heavy, a: int = 0) -> Sum:
        """Count what is alive, and lift."""
        alive.append(sum(ref() is not None for ref in born))
        return heavy.weight + a

    graph = graph_of(
        heavy=n("Make", value=1), fails=n("Fail"),
        doomed=n("Lift", heavy=Link("heavy", "heavy"), a=Link("fails", "sum")),
        beyond=n("Lift", heavy=Link("heavy", "heavy"), a=Link("doomed", "sum")),
        other=n("Make", value=2), end=n("Lift", heavy=Link("other", "heavy")),
    )  # fmt: skip
    desk = Desk(pack_of(Make, Lift, raising("Fail", ValueError("no"))), store=MemoryStore(0))
    assert desk.run(graph, "beyond", "end").values == {"end": (2,)}
    assert desk.paths(Skipped) == ["doomed", "beyond"]
    assert alive == [1]  # what the others would have lifted is gone


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
    desk.run(graph_of(a=n("Slow")), "a", is_looked_at=lambda: True)
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


def test_a_preview_that_cannot_be_made_changes_nothing() -> None:
    def broken() -> File:
        raise ValueError("no picture yet")

    desk = Desk(pack_of(reporting("Slow", lambda ctx: ctx.preview(broken), "device")))
    assert desk.run(graph_of(a=n("Slow")), "a", is_looked_at=lambda: True).status is Status.DONE
    assert desk.paths(Preview) == []
