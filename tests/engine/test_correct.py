"""The one property that matters most: a warm run equals a cold run, after any edits.

As `correctBuild` in Build Systems a la Carte: whatever was built before, the result is that of a build from nothing.
Deliberately wrong stores and keys must be caught by the same property, else it could not fail.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from engine.errors import Problem
from engine.events import Status
from engine.graph import Graph
from engine.keys import Keyed, key_nodes
from engine.store import DiskStore, LayeredStore, MemoryStore, Outputs, Store
from tests.engine.graphs import GROWING, edits, graphs
from tests.engine.toys import REGISTRY, Desk

PLAN = import_module("engine.plan.plan")  # the module; in its package the function has its name


class Moment(NamedTuple):
    """A graph as it is at some time, and the nodes that are asked for then."""

    graph: Graph
    targets: tuple[str, ...]


@st.composite
def histories(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Moment]:
    """A graph and what becomes of it under edits: some change it, some bring back what was there before."""
    past = [draw(graphs())]
    for _ in range(draw(st.integers(1, 5))):
        again = draw(st.integers(0, 3)) == 0
        past.append(draw(st.sampled_from(past)) if again else draw(edits(past[-1], GROWING)))
    asked = (
        st.just(graph.ends) | st.lists(st.sampled_from(list(graph.nodes)), min_size=1).map(tuple) for graph in past
    )
    return [Moment(graph, draw(targets)) for graph, targets in zip(past, asked, strict=True)]


def values(desk: Desk, moment: Moment) -> Any:
    """What a run at a desk gives for every target."""
    ended = desk.run(moment.graph, *moment.targets)
    assert ended.status is Status.DONE
    assert set(ended.values) == set(moment.targets)
    return ended.values


def is_correct(history: list[Moment], store: Store) -> bool:
    """Whether every run on the one store gives what a run from nothing gives."""
    desk = Desk(store=store)
    return all(values(desk, moment) == values(Desk(), moment) for moment in history)


@given(histories())
def test_a_warm_run_equals_a_cold_run_after_any_edits(history: list[Moment]) -> None:
    assert is_correct(history, MemoryStore())


@given(histories(), st.integers(0, 300))
def test_so_it_does_when_memory_is_short(history: list[Moment], budget: int) -> None:
    assert is_correct(history, MemoryStore(budget))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), number=st.integers(0, 2**63))
def test_so_it_does_from_disk_in_new_processes(history: list[Moment], number: int, tmp_path: Path) -> None:
    for moment in history:  # each run opens the folder anew, with nothing in memory
        store = DiskStore(tmp_path / str(number), REGISTRY.port_types)
        try:
            assert values(Desk(store=store), moment) == values(Desk(), moment)
        finally:
            store.close()


@given(histories())
def test_a_second_run_performs_nothing(history: list[Moment]) -> None:
    desk = Desk()
    for moment in history:
        values(desk, moment)
        assert desk.plan(moment.graph, *moment.targets).steps == ()


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


def _deaf(graph: Graph, *rest: Any, **said: Any) -> dict[str, Keyed]:
    """Wrong keys: they forget the settings called `value`."""
    nodes = {
        path: replace(node, settings={port: value for port, value in node.settings.items() if port != "value"})
        for path, node in graph.nodes.items()
    }
    return _with_keys_of(Graph(nodes), graph, *rest, **said)


def _shallow(graph: Graph, *rest: Any, **said: Any) -> dict[str, Keyed]:
    """Wrong keys: of what a link leads to they know the name alone."""
    nodes = {
        path: replace(
            node, settings={**node.settings, **{port: str(given) for port, given in node.links.items()}}, links={}
        )
        for path, node in graph.nodes.items()
    }
    return _with_keys_of(Graph(nodes), graph, *rest, **said)


def _with_keys_of(other: Graph, graph: Graph, *rest: Any, **said: Any) -> dict[str, Keyed]:
    wrong = key_nodes(other, *rest, **said)
    return {path: replace(true, key=wrong[path].key) for path, true in key_nodes(graph, *rest, **said).items()}


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


@pytest.mark.parametrize("wrong", [_deaf, _shallow])
def test_the_property_catches_keys_that_forget(monkeypatch: pytest.MonkeyPatch, wrong: Callable[..., Any]) -> None:
    monkeypatch.setattr(PLAN, "key_nodes", wrong)
    assert finds_a_mistake(MemoryStore)


class Liar(MemoryStore):
    """Says that it has everything and has nothing: slow, but never wrong."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str) -> Outputs | None:
        return None

    def put(self, key: str, outputs: Outputs) -> None:
        """Keep nothing."""

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        return ()


@given(graphs(most=5))
def test_a_store_that_loses_everything_is_only_slow(graph: Graph) -> None:
    twice = [Moment(graph, graph.ends)] * 2
    assert is_correct(twice, Liar())
    assert is_correct(twice, LayeredStore(MemoryStore(0), Liar()))
