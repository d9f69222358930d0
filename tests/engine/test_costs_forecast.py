"""What a whole plan should take."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.costs import Forecast, Observation, Shape, forecast, record, shapes
from engine.graph import Graph, Link
from engine.keys import key_nodes
from engine.store import Remembered
from tests.engine.doings import work
from tests.engine.graphs import graphs
from tests.engine.toys import KITS, MACHINE, REGISTRY, Desk, graph_of, n, pack_of

TYPES: Final = pack_of(
    work("Sample", int, "device"), work("Decode", int, "device"), work("Encode", int, "io"), work("Note", int),
)  # fmt: skip


@pytest.fixture
def memory() -> Iterator[Remembered]:
    with closing(Remembered(None)) as remembered:
        yield remembered


def told(graph: Graph, memory: Remembered, *, have: Any = (), **said: Any) -> Forecast:
    plan = Desk(TYPES).plan(graph, *graph.nodes, have=set(have))
    return forecast(plan, _shapes(graph), memory, **said)


def _shapes(graph: Graph) -> Mapping[str, Shape]:
    return shapes(key_nodes(graph, TYPES, KITS, MACHINE), "cuda")


def know(memory: Remembered, graph: Graph, *, first: bool = False, peak: int | None = None, **seconds: float) -> None:
    """Past runs of the types of a graph's nodes."""
    found = _shapes(graph)
    many = [Observation(path, seconds[node.type], peak) for path, node in graph.nodes.items() if node.type in seconds]
    record(memory, many, found, frozenset() if first else frozenset(shape.family for shape in found.values()))


def picture(seed: int, after: str = "") -> dict[str, Any]:
    return {
        f"s{seed}": n("Sample", n=seed), f"d{seed}": n("Decode", a=Link(f"s{seed}", "sum")),
        f"e{seed}": n("Encode", a=Link(f"d{seed}", "sum")),
    }  # fmt: skip


ONE: Final = graph_of(**picture(0))
TWO: Final = graph_of(**picture(0), **picture(1))


def test_steps_of_a_chain_add_up(memory: Remembered) -> None:
    know(memory, ONE, Sample=4, Decode=2, Encode=1)
    found = told(ONE, memory)
    assert found.seconds == 7
    assert [found.costs[path] is not None for path in ("s0", "d0", "e0")] == [True, True, True]
    assert str(found) == "about 7 s"


def test_encoding_goes_on_beside_the_next_sampling(memory: Remembered) -> None:
    know(memory, ONE, Sample=4, Decode=2, Encode=3)
    assert told(TWO, memory).seconds == 15
    assert told(TWO, memory, devices=2).seconds == 9


def test_the_pool_takes_only_so_many_at_once(memory: Remembered) -> None:
    graph = graph_of(**{f"e{index}": n("Encode", n=index) for index in range(4)})
    know(memory, graph, Encode=3)
    assert told(graph, memory).seconds == 6
    assert told(graph, memory, pool=4).seconds == 3
    assert told(graph, memory, pool=1).seconds == 12


@given(graphs(least=2), st.data())
def test_a_plan_takes_no_longer_than_all_in_turn_and_no_less_than_any_alone(graph: Graph, data: st.DataObject) -> None:
    seconds = {type_: data.draw(st.integers(0, 5)) for type_ in sorted({node.type for node in graph.nodes.values()})}
    keyed = key_nodes(graph, REGISTRY, KITS, MACHINE)
    plan = Desk().plan(graph, *graph.nodes, have=set())
    with closing(Remembered(None)) as memory:
        many = [Observation(path, seconds[node.type]) for path, node in graph.nodes.items()]
        used = frozenset(shape.family for shape in shapes(keyed, "cpu").values())
        record(memory, many, shapes(keyed, "cpu"), used)
        found = forecast(plan, shapes(keyed, "cpu"), memory)
    steps = [seconds[step.spec.name] for step in plan.steps]
    assert found.seconds == sum(steps)  # all of one lane
    assert max(steps) <= found.seconds


def test_what_is_cached_costs_nothing(memory: Remembered) -> None:
    know(memory, ONE, Sample=4, Decode=2, Encode=1)
    keys = Desk(TYPES).plan(ONE, *ONE.nodes).keys
    found = told(ONE, memory, have={keys["s0"]})
    assert (list(found.costs), found.seconds) == (["d0", "e0"], 3)
    assert str(told(ONE, memory, have=keys.values())) == "nothing to do"


def test_steps_without_past_runs_are_named(memory: Remembered) -> None:
    assert str(told(ONE, memory)) == "no past runs here tell how long it will take"
    know(memory, ONE, Sample=4)
    found = told(TWO, memory)
    assert found.unknown == ("d0", "e0", "d1", "e1")
    assert str(found) == "at least 8 s; no past runs of d0, e0, d1 and 1 more"


def test_the_first_step_of_a_kind_in_a_process_loads_what_those_after_it_use(memory: Remembered) -> None:
    know(memory, ONE, first=True, Sample=10, Decode=5, Encode=2)
    know(memory, ONE, Sample=4, Decode=3, Encode=2)
    fresh, warm = told(TWO, memory), told(TWO, memory, used={shape.family for shape in _shapes(TWO).values()})
    assert [fresh.costs[path].seconds for path in ("s0", "s1", "d0", "d1")] == [10, 4, 5, 3]  # type: ignore[union-attr]
    assert (fresh.seconds, fresh.loading) == (24, 8)
    assert (warm.seconds, warm.loading) == (16, 0)
    assert str(fresh) == "about 24 s, 8 s of it to load code and models"


def test_the_largest_peak_is_told(memory: Remembered) -> None:
    know(memory, ONE, Sample=4, peak=10**9)
    know(memory, ONE, Decode=4, Encode=1, peak=3 * 10**9)
    assert told(TWO, memory).peak == 3 * 10**9
    assert str(told(ONE, memory)) == "about 9 s; up to 3.0 GB"


def test_a_forecast_is_json(memory: Remembered) -> None:
    know(memory, ONE, Sample=4)
    said = told(ONE, memory).as_json()
    assert said["steps"]["s0"]["seconds"] == 4
    assert said["steps"]["d0"] is None
    assert (said["seconds"], said["loading"], said["peak"], said["unknown"]) == (4, 0.0, None, ["d0", "e0"])
    assert said["text"] == "at least 4 s; no past runs of d0, e0"


def test_a_very_long_plan_is_forecast(memory: Remembered) -> None:
    nodes: dict[str, Any] = {"n0": n("Note")}
    for index in range(1, 5_000):
        nodes[f"n{index}"] = n("Note", a=Link(f"n{index - 1}", "sum"))
    graph = graph_of(**nodes)
    know(memory, graph, Note=1)
    assert told(graph, memory).seconds == 5_000
