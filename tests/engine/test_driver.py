"""The driver: results that turn out to be missing, stores that cannot write, runs that reuse nothing."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import Code, Problem
from engine.events import (
    Done,
    Finished,
    Noticed,
    Planned,
    Status,
)
from engine.graph import Gather, Graph, Link
from engine.store import DiskStore, MemoryStore
from tests.engine.doings import work
from tests.engine.graphs import graphs
from tests.engine.toys import REGISTRY, Desk, chain, graph_of, n, pack_of


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


class Mending(Leaky):
    """Has again what is put there anew."""

    def put(self, key: str, outputs: tuple[Any, ...]) -> None:
        self.lost.discard(key)
        super().put(key, outputs)


CROSSING = graph_of(
    first=n("Add", a=1, b=2), middle=n("Add", a=Link("first", "sum"), b=1), last=n("Number", value=9),
    end=n("Total", numbers=Gather((Link("middle", "sum"), Link("first", "sum"), Link("last", "number")))),
)  # fmt: skip
"""What is first is read by the end once more, when the next that is missing is noticed."""

SOME = st.sets(st.sampled_from([f"n{index}" for index in range(7)]))


def test_what_an_attempt_made_is_not_made_again_by_the_next() -> None:
    store = Mending()
    desk = Desk(store=store)
    keys = desk.run(CROSSING, "first", "last").plan.keys
    store.lost = {keys["first"], keys["last"]}
    assert desk.run(CROSSING, "end").values == {"end": (16,)}
    assert desk.paths(Finished) == ["first", "middle", "last", "end"]
    assert [type(event) for event in desk.events].count(Planned) == 3


def test_a_store_that_loses_what_it_has_just_taken_ends_in_work_without_it() -> None:
    store = Leaky()
    desk = Desk(store=store)
    keys = desk.run(CROSSING, "first", "last").plan.keys
    store.lost = {keys["first"], keys["last"]}
    assert desk.run(CROSSING, "end").values == {"end": (16,)}
    assert [event.steps for event in desk.events if isinstance(event, Planned)] == [
        ("middle", "end"), ("first", "middle", "end"), ("last", "end"), ("first", "end"), ("first", "last", "end"),
    ]  # fmt: skip


def test_all_that_a_step_reads_and_that_is_missing_is_made_again_at_once() -> None:
    store = Leaky()
    desk = Desk(store=store)
    numbers = {f"n{i}": n("Number", value=i) for i in range(6)}
    graph = graph_of(**numbers, end=n("Total", numbers=Gather(tuple(Link(path, "number") for path in numbers))))
    store.lost = set(desk.run(graph, *numbers).plan.keys.values())
    assert desk.run(graph, "end").values == {"end": (15,)}
    assert [len(event.steps) for event in desk.events if isinstance(event, Planned)] == [1, 7]


@example(CROSSING, {"first", "last"}, {"first", "last"}, {"end"})
@given(graphs(), SOME, SOME, SOME)
def test_whatever_a_store_loses_for_ever_the_attempts_come_to_an_end(
    graph: Graph, stored: set[str], lost: set[str], wanted: set[str]
) -> None:
    paths = wanted & graph.nodes.keys() or graph.nodes
    right = Desk().run(graph, *graph.nodes)
    store = Leaky()
    desk = Desk(store=store)
    desk.run(graph, *stored & graph.nodes.keys())
    store.lost = {right.plan.keys[path] for path in lost & graph.nodes.keys()}
    attempts: list[Planned] = []

    def count(event: object) -> None:
        if isinstance(event, Planned):
            attempts.append(event)
            assert len(attempts) <= 2 * len(store.lost) + 1

    ended = desk.run(graph, *paths, emit=count)
    assert ended.status is Status.DONE
    assert ended.values == {path: right.values[path] for path in paths}


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

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
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
