"""The one property that matters most: a warm run equals a cold run, after any edits.

As `correctBuild` in Build Systems a la Carte: whatever was built before, the result is that of a build from nothing.
Deliberately wrong stores and keys must be caught by the same property, else it could not fail.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

import engine.plan
from engine.errors import Problem
from engine.graph import Graph
from engine.keys import Keyed, key_nodes
from engine.store import DiskStore, LayeredStore, MemoryStore, Outputs, Store
from tests.engine.graphs import edits, graphs
from tests.engine.toys import REGISTRY, Desk


@st.composite
def histories(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Graph]:
    """A graph and what becomes of it under edits."""
    history = [draw(graphs())]
    for _ in range(draw(st.integers(1, 4))):
        history.append(draw(edits(history[-1])))
    return history


def is_correct(history: list[Graph], store: Store) -> bool:
    """Whether every run on the one store gives what a run from nothing gives."""
    desk = Desk(store=store)
    return all(desk.run(graph).values == Desk().run(graph).values for graph in history)


@given(histories())
def test_a_warm_run_equals_a_cold_run_after_any_edits(history: list[Graph]) -> None:
    assert is_correct(history, MemoryStore())


@given(histories(), st.integers(0, 300))
def test_so_it_does_when_memory_is_short(history: list[Graph], budget: int) -> None:
    assert is_correct(history, MemoryStore(budget))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), number=st.integers(0, 2**63))
def test_so_it_does_from_disk_in_new_processes(history: list[Graph], number: int, tmp_path: Path) -> None:
    for graph in history:  # each run opens the folder anew, with nothing in memory
        store = DiskStore(tmp_path / str(number), REGISTRY.port_types)
        try:
            assert Desk(store=store).run(graph).values == Desk().run(graph).values
        finally:
            store.close()


@given(histories())
def test_a_second_run_performs_nothing(history: list[Graph]) -> None:
    desk = Desk()
    for graph in history:
        desk.run(graph)
        assert desk.plan(graph, *(link.node for link in graph.outputs.values())).steps == ()


# ---------------------------------------------------------------- deliberately wrong


class Mixer(MemoryStore):
    """A wrong store: for every third key it returns what belongs to the key before."""

    def __init__(self) -> None:
        super().__init__()
        self._last: Outputs | None = None
        self._count = 0

    def put(self, key: str, outputs: Outputs) -> None:
        self._count += 1
        wrong = self._last if self._count % 3 == 0 and self._last is not None else outputs
        super().put(key, wrong if len(wrong) == len(outputs) else outputs)
        self._last = outputs


def _deaf(*arguments: Any, **said: Any) -> dict[str, Keyed]:
    """Wrong keys: they forget the settings called `value`."""
    graph: Graph = arguments[0]
    nodes = {
        path: type(node)(
            path, node.type, {port: value for port, value in node.settings.items() if port != "value"}, node.links
        )
        for path, node in graph.nodes.items()
    }
    forgetful = key_nodes(Graph(nodes, graph.outputs), *arguments[1:], **said)
    true = key_nodes(*arguments, **said)
    return {path: Keyed(true[path].node, true[path].spec, forgetful[path].key, true[path].settings) for path in true}


def finds_a_mistake(store: Callable[[], Store], examples: int = 300) -> bool:
    """Whether a search of the property finds a history that breaks it; the same search in every run."""
    search = settings(max_examples=examples, database=None, phases=[Phase.generate])
    try:
        find(histories(), lambda history: not is_correct(history, store()), settings=search, random=Random(7))
    except NoSuchExample:
        return False
    return True


def test_the_property_catches_a_store_that_mixes_results_up() -> None:
    assert finds_a_mistake(Mixer)


def test_the_property_finds_no_mistake_where_there_is_none() -> None:
    assert not finds_a_mistake(MemoryStore, examples=80)


def test_the_property_catches_keys_that_forget_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.plan, "key_nodes", _deaf)
    assert finds_a_mistake(MemoryStore)


class Liar(MemoryStore):
    """Says that it has everything and has nothing: slow, but never wrong."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str) -> Outputs | None:
        return None

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep nothing."""

    def flush(self) -> tuple[Problem, ...]:
        return ()


@given(graphs(most=5))
def test_a_store_that_loses_everything_is_only_slow(graph: Graph) -> None:
    assert is_correct([graph, graph], Liar())
    assert is_correct([graph, graph], LayeredStore(MemoryStore(0), Liar()))
