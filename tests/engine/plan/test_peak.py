"""The peak: a run that does one thing after another holds exactly as many values at once as its plan predicts."""

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Started, Status
from engine.graph import Gather, Graph, GraphNode, Link
from engine.plan.work import Work
from engine.spec import Lane, node
from engine.store import MemoryStore, Outputs
from engine.types import DataCodec, port_type
from tests.engine.plan.works import work_of, works
from tests.engine.toys import MACHINE, Desk, pack_of


@port_type(codec=DataCodec, colour="#000")
@dataclass(frozen=True, eq=False)
class Stone:
    """A value that can be watched."""

    weight: int


class Scales:
    """Knows how many stones there are at once, and how many there were at most."""

    def __init__(self) -> None:
        self._stones = weakref.WeakSet[Stone]()
        self.most = 0

    def put(self, weight: int) -> Stone:
        stone = Stone(weight)
        self._stones.add(stone)
        self.look()
        return stone

    def look(self) -> None:
        self.most = max(self.most, len(self._stones))


class Quarry(MemoryStore):
    """Keeps the weights alone, as a disk would, and gives out new stones."""

    def __init__(self, scales: Scales) -> None:
        super().__init__(0)
        self._scales = scales
        self.weights: dict[str, int] = {}

    def __contains__(self, key: object) -> bool:
        return key in self.weights

    def get(self, key: str) -> Outputs | None:
        return (self._scales.put(self.weights[key]),) if key in self.weights else None

    at_once = get

    def put(self, key: str, outputs: Outputs, *said: Any, **more: Any) -> None:
        """Keep nothing."""


def piling(scales: Scales, lane: Lane = "value") -> Callable[..., Stone]:
    """A node type that makes a stone of several, on the scales."""

    @node(category="test", version=1, lane=lane)
    def Pile(stones: list[Stone], *, n: int) -> Stone:
        """Pile stones up."""
        return scales.put(n + sum(stone.weight for stone in stones))

    return Pile


def graph_of_work(work: Work) -> Graph:
    """A pile for each step and each stored value."""
    count = len(work.readers)
    nodes = {}
    for step in (*range(len(work.reads), count), *range(len(work.reads))):
        reads = work.reads[step] if step < len(work.reads) else ()
        gathered = Gather(tuple(Link(f"n{value}", "stone") for value in reads))
        nodes[f"n{step}"] = GraphNode(f"n{step}", "Pile", {"n": step}, {"stones": gathered})
    return Graph(nodes)


@given(works(most=12), st.booleans())
def test_a_run_holds_as_many_values_as_its_plan_says(work: Work, twice: bool) -> None:
    scales = Scales()
    store = Quarry(scales)
    desk = Desk(pack_of(piling(scales)), store=store)
    graph = graph_of_work(work)
    targets = [f"n{value}" for value in sorted(work.targets)]
    keys = desk.plan(graph, *graph.nodes, have=set()).keys
    store.weights = {keys[f"n{value}"]: value for value in range(len(work.reads), len(work.readers))}
    if twice:  # some of the targets are stored too
        store.weights |= {keys[path]: 1 for path in targets[::2]}
    plan = desk.plan(graph, *targets)
    ended = desk.run(graph, *targets)
    scales.look()
    assert ended.status is Status.DONE
    assert scales.most == plan.peak
    if not twice:
        assert plan.peak <= work.peak(range(len(work.reads)))


@given(works(most=12), st.randoms(use_true_random=False))
def test_so_it_does_on_a_device_in_rounds(work: Work, random: Random) -> None:
    """Nothing is in the store, from where values are read one step ahead of a device."""

    def some_rounds(reads: Sequence[Sequence[int]], *said: object) -> list[int]:
        at: list[int] = []
        for values in reads:
            at.append(max([random.choice([1, 2, 3]), *(at[value] for value in values if value < len(at))]))
        return [turn * random.choice([0, 1]) for turn in at]

    scales = Scales()
    desk = Desk(pack_of(piling(scales, "device")), store=Quarry(scales), machine=replace(MACHINE, budget=0))
    graph = graph_of_work(work)
    with patch("engine.plan.plan.rounds", some_rounds):
        ended = desk.run(graph, *(f"n{value}" for value in sorted(work.targets)))
    scales.look()
    assert ended.status is Status.DONE
    assert desk.paths(Started) == [step.path for step in ended.plan.steps]
    assert scales.most == ended.plan.peak


def test_the_peak_of_nothing_is_nothing() -> None:
    scales = Scales()
    desk = Desk(pack_of(piling(scales)))
    assert desk.plan(Graph({}), have=set()).peak == 0
    graph = graph_of_work(work_of([[], [0]]))
    assert desk.plan(graph, "n1", have=set()).peak == 2
    keys = set(desk.plan(graph, "n1", have=set()).keys.values())
    assert desk.plan(graph, "n1", have=keys).peak == 1
