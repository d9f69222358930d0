"""Random graphs of the toys, and random edits of them, for property tests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from engine.graph import Gather, Graph, GraphNode, Link
from tests.engine.toys import REGISTRY

Draw = Callable[[st.SearchStrategy[Any]], Any]

KINDS = ("Number", "Add", "Split", "Total", "Real")
EDITS: Final = ("inputs", "rename", "shuffle")
GROWING: Final = (*EDITS, "add", "remove")
small = st.integers(-4, 4)
"""Few values, so that equal nodes and equal results are common."""


@st.composite
def graphs(draw: Draw, least: int = 1, most: int = 7) -> Graph:
    """A sound graph of numbers: each node reads only nodes before it. The last one is the output."""
    nodes: dict[str, GraphNode] = {}
    for index in range(draw(st.integers(least, most))):
        path = f"n{index}"
        nodes[path] = _node(draw, path, draw(st.sampled_from(KINDS)), _ints(nodes))
    return Graph(nodes, _output_of(nodes[f"n{len(nodes) - 1}"]))


@st.composite
def edits(draw: Draw, graph: Graph, kinds: Sequence[str] = EDITS) -> Graph:
    """The graph after one edit: a node's settings and links changed, a node renamed, the order of nodes changed, and
    with `GROWING` a node added or removed.
    """
    kind = draw(st.sampled_from(kinds))
    if kind == "shuffle":
        return Graph({path: graph.nodes[path] for path in draw(st.permutations(list(graph.nodes)))}, graph.outputs)
    path = draw(st.sampled_from(list(graph.nodes)))
    if kind == "rename":
        return renamed(graph, {path: _free(f"{path}x", graph)})
    if kind == "add":
        return _added(draw, graph)
    if kind == "remove":
        return _removed(draw, graph, path) if len(graph.nodes) > 1 else graph
    before = {p: node for p, node in graph.nodes.items() if p not in _downstream(graph, path)}
    return replace(graph, nodes={**graph.nodes, path: _node(draw, path, graph.nodes[path].type, _ints(before))})


def _added(draw: Draw, graph: Graph) -> Graph:
    """The graph with one more node, which is the output where nothing else reads it."""
    path = _free("m", graph)
    node = _node(draw, path, draw(st.sampled_from(KINDS)), _ints(graph.nodes))
    return Graph({**graph.nodes, path: node}, _output_of(node))


def _removed(draw: Draw, graph: Graph, path: str) -> Graph:
    """The graph without a node; what read it receives literals instead."""
    nodes = {other: _without(draw, node, path) for other, node in graph.nodes.items() if other != path}
    kept = all(path != end for end in graph.ends)
    return Graph(nodes, graph.outputs if kept else _output_of(nodes[draw(st.sampled_from(list(nodes)))]))


def _without(draw: Draw, node: GraphNode, path: str) -> GraphNode:
    settings, links = dict(node.settings), dict(node.links)
    for port, given in node.links.items():
        if isinstance(given, Gather):
            links[port] = Gather(tuple(draw(small) if _leads(item, path) else item for item in given.items))
        elif _leads(given, path):
            del links[port]
            settings[port] = draw(small)
    return replace(node, settings=settings, links=links)


def _free(path: str, graph: Graph) -> str:
    """A path like this one that no node has."""
    while path in graph.nodes:
        path += "x"
    return path


def _leads(given: object, path: str) -> bool:
    return isinstance(given, Link) and given.node == path


def _output_of(node: GraphNode) -> dict[str, Link | Gather]:
    return {"out": Link(node.path, REGISTRY.specs[node.type].outputs[0].name)}


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
    return Graph(nodes, {name: given(old) for name, old in graph.outputs.items()})


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
