"""The engine's own cost: chains of `Math` nodes through check, plan and run, cold and cached.

The public path: a freshly built graph, real nodes, a listener attached, median of nine.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import nodes
from benchmarks.report import Timing, median, table, timed
from engine.check import check
from engine.context import Models
from engine.driver import Bench, develop
from engine.events import Event, Status
from engine.graph import Graph, GraphNode, Link
from engine.registry import Registry
from engine.residency import Residency
from engine.resources import Machine, Resources
from engine.store import MemoryStore

SIZES = (100, 1_000, 10_000)
RUNS = 9


@dataclass(frozen=True, slots=True)
class Cost:
    """What one size took, in microseconds a node."""

    nodes: int
    cold: Timing
    cached: Timing
    events: float


def chain(length: int) -> Graph:
    """A chain in which every node adds one to the node before it."""
    built = {"n0": GraphNode("n0", "Math", {"a": 0, "b": 1})}
    for index in range(1, length):
        path = f"n{index}"
        built[path] = GraphNode(path, "Math", {"b": 1}, {"a": Link(f"n{index - 1}", "number")})
    return Graph(built, {"sum": Link(f"n{length - 1}", "number")})


def measure() -> Iterator[Cost]:
    """Each size: nine cold runs with a store of their own, and a cached run after each."""
    registry = Registry.of(nodes.pack())
    models = Residency({}, "cpu")
    for size in SIZES:
        cold, cached, events = [], [], 0
        for _ in range(RUNS):
            store = MemoryStore()
            events, first = _once(chain(size), registry, store, models)
            _, second = _once(chain(size), registry, store, models)
            cold.append(first)
            cached.append(second)
        yield Cost(size, median(cold), median(cached), events / size)


def _once(graph: Graph, registry: Registry, store: MemoryStore, models: Models) -> tuple[int, Timing]:
    heard: list[Event] = []
    bench = Bench(registry, store, models, Machine(), Resources())
    last = f"n{len(graph.nodes) - 1}"

    def work() -> float:
        if check(graph, registry, bench.resources):
            raise AssertionError("the chain has problems")
        ended = develop(graph, [last], bench, emit=heard.append)
        if ended.status is not Status.DONE:
            raise AssertionError(ended.problems)
        number: float = ended.values[last][0]
        return number

    total, taken = timed(work)
    if total != len(graph.nodes):
        raise AssertionError(f"the chain of {len(graph.nodes)} came to {total}")
    return len(heard), taken


def report() -> str:
    """The table, with the limits that the project holds itself to."""
    rows = [
        (f"{cost.nodes:,}", *(f"{seconds / cost.nodes * 1e6:.1f}" for seconds in _figures(cost)), f"{cost.events:.1f}")
        for cost in measure()
    ]
    head = ("nodes", "cold, µs a node", "processor", "all cached, µs a node", "processor", "events a node, cold")
    return (
        "Check, plan and run together, memory store, a listener attached. "
        "At most 80 µs a node cold and 25 µs cached.\n\n" + table(head, rows)
    )


def _figures(cost: Cost) -> tuple[float, ...]:
    return cost.cold.wall, cost.cold.processor, cost.cached.wall, cost.cached.processor
