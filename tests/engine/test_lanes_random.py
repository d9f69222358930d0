"""Random graphs over all lanes, devices and states of the store: always the result of a plain run, and never stuck."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.events import Failed, Finished, Skipped, Started, Status
from engine.graph import Graph, GraphNode, Link
from engine.run import Lanes
from engine.spec import node
from engine.store import MemoryStore, Outputs
from tests.engine.doings import Sum
from tests.engine.hardware import Loader, Workplace, residency, toy_devices
from tests.engine.toys import Desk, pack_of

Draw = Callable[[st.SearchStrategy[Any]], Any]


@node(category="test", version=1)
def OnLoop(a: int = 0, b: int = 0, *, n: int = 0) -> Sum:
    """Add in the loop."""
    return a + 2 * b + n


@node(category="test", version=1, lane="io")
def OnPool(a: int = 0, b: int = 0, *, n: int = 0) -> Sum:
    """Add on the pool."""
    return a + 2 * b + n


@node(category="test", version=1, lane="device")
def OnDevice(a: int = 0, b: int = 0, *, n: int = 0) -> Sum:
    """Add on a device."""
    return a + 2 * b + n


@node(category="test", version=1, lane="device")
def Fails(a: int = 0, b: int = 0, *, n: int = 0) -> Sum:
    """Fail on a device."""
    raise ValueError("no")


REGISTRY = pack_of(OnLoop, OnPool, OnDevice, Fails)
KINDS = ("OnLoop", "OnPool", "OnDevice", "OnDevice")


@st.composite
def graphs(draw: Draw, kinds: tuple[str, ...] = KINDS) -> Graph:
    """Up to a dozen steps, each of which reads up to two before it."""
    nodes: dict[str, GraphNode] = {}
    for index in range(draw(st.integers(1, 12))):
        reads = draw(st.lists(st.sampled_from(list(nodes)), max_size=2)) if nodes else []
        links = {port: Link(path, "sum") for port, path in zip("ab", reads, strict=False)}
        nodes[f"n{index}"] = GraphNode(f"n{index}", draw(st.sampled_from(kinds)), {"n": index}, links)
    return Graph(nodes, {})


class Far(MemoryStore):
    """Some of what is stored lies in large files, and some of that is gone."""

    def __init__(self, far: set[str], gone: set[str]) -> None:
        super().__init__()
        self._far = far
        self._gone = gone

    def at_once(self, key: str) -> Outputs | None:
        return None if key in self._far else self.get(key)

    def get(self, key: str) -> Outputs | None:
        return None if key in self._gone else super().get(key)

    def put(self, key: str, outputs: Outputs) -> None:
        self._gone.discard(key)
        super().put(key, outputs)


def some(draw: Draw, of: list[str]) -> list[str]:
    found: list[str] = draw(st.lists(st.sampled_from(of), unique=True))
    return found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_graph_comes_to_its_values_whatever_is_stored_and_however_many_lanes_there_are(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    paths = list(graph.nodes)
    plain = Desk(REGISTRY, store=MemoryStore())
    right = plain.run(graph, *paths)
    keys = right.plan.keys
    store = Far({keys[path] for path in some(data.draw, paths)}, set())
    for path in some(data.draw, paths):
        store.put(keys[path], right.values[path])
    store._gone.update(keys[path] for path in some(data.draw, paths))
    devices = toy_devices(*[None] * data.draw(st.integers(1, 3)))
    targets = some(data.draw, paths) or paths
    ahead, threads = data.draw(st.sampled_from([0, 100, 2**30])), data.draw(st.integers(1, 3))
    with patch("engine.run.crew.AHEAD", ahead), Lanes(threads) as lanes:
        place = Workplace(residency(Loader(), *devices), REGISTRY, store, lanes)
        ended = place.run(graph, *targets)
    assert ended.status is Status.DONE
    assert ended.values == {path: right.values[path] for path in targets}
    assert sorted(place.paths(Started)) == sorted(place.paths(Finished))


@settings(max_examples=30, deadline=None)
@given(graphs((*KINDS, "Fails")), st.sampled_from([0, 2**30]), st.integers(1, 2))
def test_after_a_failure_all_else_is_done_and_the_rest_skipped(graph: Graph, ahead: int, count: int) -> None:
    with patch("engine.run.crew.AHEAD", ahead):
        place = Workplace(residency(Loader(), *toy_devices(*[None] * count)), REGISTRY)
        ended = place.run(graph, *graph.nodes)
    bad = {path for path, each in graph.nodes.items() if each.type == "Fails"}
    doomed = {path for path in graph.nodes if bad & set(graph.upstream((path,)))}
    assert set(ended.values) == set(graph.nodes) - doomed
    assert set(place.paths(Failed)) | set(place.paths(Skipped)) == doomed
