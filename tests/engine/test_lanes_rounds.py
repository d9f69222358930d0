"""Models that don't fit together: no device throws one out to load it again, and nothing waits for what never comes."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier, Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.context import Context
from engine.events import Failed, Finished, Skipped, Status
from engine.graph import Graph, GraphNode, Link
from engine.registry import Registry
from engine.spec import node
from tests.engine.doings import WAIT, Sum, raising, work
from tests.engine.easel import NAMES, Easel
from tests.engine.toys import Brush, F, graph_of, n, pack_of

PROMPTS = 8
DEVICES = pytest.mark.parametrize("devices", [1, 2, 3])


def using(name: str, do: Callable[[int], Any] = int) -> Callable[..., Any]:
    """A device step that uses a model and does something with a number."""

    def function(brush: Brush[F], ctx: Context, a: int = 0, *, n: int = 0) -> Sum:
        """Use a model."""
        with ctx.use(brush):
            do(a)
        return a + n

    function.__name__ = name
    return node(category="test", version=1, lane="device")(function)


def prompts(text: Callable[[int], int] = int, kind: str = "Read") -> tuple[Registry, Graph]:
    """Eight texts that are read beside, encoded with one model, and drawn with another."""
    registry = pack_of(
        work("Read", text, "io"), using("Encode"), using("Draw"), raising("NoText", OSError("no text"), "io"),
        raising("NoCode", ValueError("no code"), "device"),
    )  # fmt: skip
    nodes: dict[str, Any] = {"reader": n("Open", kit="reader"), "painter": n("Open", kit="painter")}
    for i in range(PROMPTS):
        nodes[f"text{i}"] = n(kind if i == 3 else "Read", a=i)
        nodes[f"encode{i}"] = n("Encode", brush=Link("reader", "brush"), a=Link(f"text{i}", "sum"))
        nodes[f"draw{i}"] = n("Draw", brush=Link("painter", "brush"), a=Link(f"encode{i}", "sum"))
    return registry, graph_of(**nodes)


@DEVICES
def test_texts_that_come_late_make_no_device_load_a_model_twice(devices: int) -> None:
    """All texts but the first come when that is encoded, so that it could be drawn at once."""
    encoded = Event()
    registry, graph = prompts(lambda a: a if not a or encoded.wait(WAIT) else -1)
    easel = Easel(registry, devices)

    def listen(event: object) -> None:
        if isinstance(event, Finished) and event.path == "encode0":
            encoded.set()

    assert easel.run(graph, *(f"draw{i}" for i in range(PROMPTS)), emit=listen).status is Status.DONE
    assert set(easel.loads.values()) == {1}
    if devices == 1:
        assert easel.loads == {("reader", "toy:0"): 1, ("painter", "toy:0"): 1}


def test_branches_of_models_that_do_not_fit_together_go_on_at_once_on_two_devices() -> None:
    meeting = Barrier(2, timeout=WAIT)
    registry = pack_of(using("Meet", lambda a: meeting.wait()))  # breaks unless both are at work
    graph = graph_of(
        reader=n("Open", kit="reader"), painter=n("Open", kit="painter"),
        one=n("Meet", brush=Link("reader", "brush")), other=n("Meet", brush=Link("painter", "brush")),
    )  # fmt: skip
    easel = Easel(registry, 2)
    ended = easel.run(graph, "one", "other")
    assert ended.status is Status.DONE
    assert sorted(ended.plan.rounds.values()) == [1, 2]
    assert set(easel.loads.values()) == {1}
    assert len(easel.loads) == 2


@DEVICES
@pytest.mark.parametrize("kind", ["NoText", "NoCode"])
def test_a_step_that_never_begins_keeps_no_later_round_waiting(devices: int, kind: str) -> None:
    registry, graph = prompts(kind=kind)
    easel = Easel(registry, devices)
    assert easel.run(graph, *(f"draw{i}" for i in range(PROMPTS))).status is Status.FAILED
    assert easel.paths(Failed) == ["text3"]
    assert sorted(easel.paths(Skipped)) == ["draw3", "encode3"]
    assert sum(path.startswith("draw") for path in easel.paths(Finished)) == PROMPTS - 1


@DEVICES
def test_a_cancelled_run_ends_in_the_midst_of_a_round(devices: int) -> None:
    cancelled = Event()
    registry, graph = prompts(lambda a: cancelled.set() or a if a == 5 else a)  # type: ignore[func-returns-value]
    assert Easel(registry, devices).run(graph, cancelled=cancelled).status is Status.CANCELLED


@st.composite
def graphs(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Graph:
    """Up to a dozen steps of three models, and on the pool, each of which reads at most one before it."""
    nodes = {f"m{name}": GraphNode(f"m{name}", "Open", {"kit": name}, {}) for name in NAMES}
    for index in range(draw(st.integers(1, 12))):
        path, kind = f"n{index}", draw(st.sampled_from(["Use", "Use", "Use", "Read", "NoText"]))
        links = {"brush": Link(f"m{draw(st.sampled_from(NAMES))}", "brush")} if kind == "Use" else {}
        before = draw(st.sampled_from([None, *(other for other in nodes if other[0] == "n")]))
        if before is not None:
            links["a"] = Link(before, "sum")
        nodes[path] = GraphNode(path, kind, {"n": index}, links)
    return Graph(nodes)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(1, 3))
def test_a_device_loads_a_model_once_for_each_of_its_rounds_at_most_and_all_comes_to_an_end(
    graph: Graph, devices: int
) -> None:
    registry = pack_of(work("Read", int, "io"), using("Use"), raising("NoText", OSError("no text"), "io"))
    easel = Easel(registry, devices)
    ended = easel.run(graph)
    bad = {path for path, each in graph.nodes.items() if each.type == "NoText"}
    doomed = {path for path in graph.nodes if bad & set(graph.upstream((path,)))}
    assert set(ended.values) == graph.nodes.keys() - doomed
    used = [step for step in ended.plan.steps if graph.nodes[step.path].type == "Use"]
    rounds = {(str(graph.nodes[step.path].links["brush"]), ended.plan.rounds.get(step.key, 1)) for step in used}
    most = Counter(link[2:].partition(".")[0] for link, _ in rounds)
    assert all(count <= most[name] for (name, _), count in easel.loads.items())
