"""Runs that do not go well: steps that fail, and people who stop them."""

from threading import Event
from typing import NamedTuple

import pytest

from engine.context import Context
from engine.errors import Cancelled, Code
from engine.events import (
    Done,
    Failed,
    Finished,
    Planned,
    Progress,
    Skipped,
    Started,
    Status,
    Stopped,
)
from engine.graph import Link
from engine.spec import Lane, node
from tests.engine.doings import LANES, Sum, raising, reporting, work
from tests.engine.toys import Desk, chain, graph_of, n, pack_of


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
