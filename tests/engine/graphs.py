"""Random graphs of the toys, and random edits of them, for property tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from engine.graph import Gather, Graph, GraphNode, Link
from tests.engine.toys import REGISTRY

Draw = Callable[[st.SearchStrategy[Any]], Any]

KINDS = ("Number", "Add", "Split", "Total", "Real")
small = st.integers(-4, 4)
"""Few values, so that equal nodes and equal results are common."""


@st.composite
def graphs(draw: Draw, least: int = 1, most: int = 7) -> Graph:
    """A sound graph of numbers: each node reads only nodes before it. The last one is the output."""
    nodes: dict[str, GraphNode] = {}
    for index in range(draw(st.integers(least, most))):
        path = f"n{index}"
        nodes[path] = _node(draw, path, draw(st.sampled_from(KINDS)), _ints(nodes))
    last = nodes[f"n{len(nodes) - 1}"]
    return Graph(nodes, {"out": Link(last.path, REGISTRY.specs[last.type].outputs[0].name)})


@st.composite
def edits(draw: Draw, graph: Graph) -> Graph:
    """The graph after one edit: a setting or link changed, a node renamed, the order of nodes changed."""
    kind = draw(st.sampled_from(["inputs", "rename", "shuffle"]))
    if kind == "shuffle":
        return Graph({path: graph.nodes[path] for path in draw(st.permutations(list(graph.nodes)))}, graph.outputs)
    path = draw(st.sampled_from(list(graph.nodes)))
    if kind == "rename":
        return renamed(graph, {path: f"{path}x"})
    before = {p: node for p, node in graph.nodes.items() if p not in _downstream(graph, path)}
    return replace(graph, nodes={**graph.nodes, path: _node(draw, path, graph.nodes[path].type, _ints(before))})


def renamed(graph: Graph, names: Mapping[str, str]) -> Graph:
    """The graph with other paths."""

    def link(old: Link) -> Link:
        return Link(names.get(old.node, old.node), old.output)

    def given(old: Link | Gather) -> Link | Gather:
        if isinstance(old, Link):
            return link(old)
        return Gather(tuple(link(item) if isinstance(item, Link) else item for item in old.items))

    nodes = {
        names.get(path, path): GraphNode(
            names.get(path, path), node.type, node.settings, {port: given(old) for port, old in node.links.items()}
        )
        for path, node in graph.nodes.items()
    }
    return Graph(nodes, {name: link(old) for name, old in graph.outputs.items()})


def _node(draw: Draw, path: str, type_: str, ints: list[Link]) -> GraphNode:
    settings: dict[str, Any] = {}
    links: dict[str, Link | Gather] = {}
    for port in REGISTRY.specs[type_].inputs:
        if port.name == "numbers":
            items = draw(st.lists(small | st.sampled_from(ints) if ints else small, max_size=3))
            links[port.name] = Gather(tuple(items))
        elif port.name == "scale":
            if draw(st.booleans()):
                settings[port.name] = draw(st.sampled_from([0, 1, 1.0, 0.5, 2]))
        elif ints and draw(st.booleans()):
            links[port.name] = draw(st.sampled_from(ints))
        elif port.required or draw(st.booleans()):
            settings[port.name] = draw(small)
    return GraphNode(path, type_, settings, links)


def _ints(nodes: Mapping[str, GraphNode]) -> list[Link]:
    return [
        Link(path, output.name)
        for path, node in nodes.items()
        for output in REGISTRY.specs[node.type].outputs
        if output.type.name == "int"
    ]


def _downstream(graph: Graph, path: str) -> set[str]:
    return {other for other in graph.nodes if path in graph.upstream((other,))}
