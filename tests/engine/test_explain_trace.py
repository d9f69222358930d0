"""The trace of a run: what is remembered of it, and for how long it is left alone."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from engine.explain import Kind, Trace, explain, recall, remember, trace_of
from engine.graph import Graph, Link
from engine.keys import key_nodes
from engine.store import Remembered
from engine.types import Json
from tests.engine.toys import KITS, MACHINE, REGISTRY, chain, graph_of, n


class Notes(Remembered):
    """A memory that counts what is written."""

    def __init__(self) -> None:
        super().__init__(None)
        self.written: list[str] = []

    def keep(self, name: str, fact: Json) -> None:
        self.written.append(name)
        super().keep(name, fact)


@pytest.fixture
def notes() -> Iterator[Notes]:
    with closing(Notes()) as memory:
        yield memory


GRAPH = graph_of(
    {"out": Link("b", "sum")},
    k=n("Open", kit="small"), a=n("Add", a=1), b=n("Add", a=Link("a", "sum")), w=n("Word", value="x"),
)  # fmt: skip


def trace(graph: Graph = GRAPH, asked: str = "kabw", unmade: str = "", before: Trace | None = None) -> Trace:
    return trace_of(graph, key_nodes(graph, REGISTRY, KITS, MACHINE), frozenset(asked), unmade, before)


def test_a_trace_knows_keys_and_the_names_of_resources() -> None:
    made = trace()
    keyed = key_nodes(GRAPH, REGISTRY, KITS, MACHINE)
    assert {path: made.key(path) for path in made.recipes} == {path: entry.key for path, entry in keyed.items()}
    assert made.names == {"digest-of-small": "small"}


def test_what_is_remembered_is_what_was_traced(notes: Notes) -> None:
    made = trace(asked="kab", unmade="b")
    remember(notes, "flow.yaml", made)
    assert recall(notes, "flow.yaml") == made
    assert made.unasked == {"w"}
    assert recall(notes, "other.yaml") is None


def test_an_unchanged_trace_is_not_written_again(notes: Notes) -> None:
    remember(notes, "flow.yaml", trace())
    wrote = len(notes.written)
    remember(notes, "flow.yaml", trace())
    assert len(notes.written) == wrote
    remember(notes, "other.yaml", trace())
    assert len(notes.written) == 2 * wrote


@pytest.mark.parametrize(
    "changed",
    [
        trace(unmade="b"), trace(asked="kab"), replace(trace(), names={"digest-of-small": "other"}),
        trace(replace(GRAPH, nodes={**GRAPH.nodes, "w": graph_of(w=n("Word", value="y")).nodes["w"]})),
    ],
)  # fmt: skip
def test_any_change_of_a_trace_is_written(notes: Notes, changed: Trace) -> None:
    remember(notes, "flow.yaml", trace())
    remember(notes, "flow.yaml", changed)
    assert recall(notes, "flow.yaml") == changed


def test_a_run_to_one_node_forgets_nothing_of_the_others() -> None:
    full = trace(unmade="w")
    edited = replace(GRAPH, nodes={**GRAPH.nodes, "a": graph_of(a=n("Add", a=2)).nodes["a"]})
    part = trace(edited, asked="ab", before=full)
    assert part.recipes["w"] == full.recipes["w"]
    assert part.recipes["a"] != full.recipes["a"]
    assert (part.unmade, part.unasked, part.names) == (frozenset("w"), frozenset(), full.names)


def test_what_a_run_to_one_node_left_is_explained_by_what_it_read_then() -> None:
    """The trace has the new key of `a` and the old recipe of `b`, whose source is to be found nowhere in it."""
    full = trace()
    edited = replace(GRAPH, nodes={**GRAPH.nodes, "a": graph_of(a=n("Add", a=2)).nodes["a"]})
    part = trace(edited, asked="a", before=full)
    (reason,) = explain(["b"], key_nodes(edited, REGISTRY, KITS, MACHINE), part)["b"]
    assert (reason.kind, reason.paths) == (Kind.UPSTREAM, ("a",))


def test_nodes_that_are_gone_are_forgotten() -> None:
    shorter = Graph({path: node for path, node in GRAPH.nodes.items() if path != "w"})
    assert "w" not in trace(shorter, asked="ab", before=trace()).recipes


@pytest.mark.parametrize("fact", [None, 1, "x", [], {}, {"format": 0, "recipes": {}}])
def test_what_is_no_trace_of_todays_keys_is_none(notes: Notes, fact: Json) -> None:
    notes.keep("trace/flow.yaml", fact)
    assert recall(notes, "flow.yaml") is None


def test_a_very_long_chain_is_traced_and_explained(notes: Notes) -> None:
    graph = chain(5_000)
    keyed = key_nodes(graph, REGISTRY, KITS, MACHINE)
    remember(notes, "flow.yaml", trace_of(graph, keyed, keyed))
    edited = replace(graph, nodes={**graph.nodes, "n0": replace(graph.nodes["n0"], settings={"a": 7, "b": 1})})
    now = key_nodes(edited, REGISTRY, KITS, MACHINE)
    told = explain(now, now, recall(notes, "flow.yaml"))
    assert str(told["n0"][0]) == "a 0 -> 7"
    assert told["n4999"][0].paths == ("n4998",)
