"""The graph: a document after expansion, frozen, with nothing but nodes and links."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from engine.types import Json as Json

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to an output of a node.

    In a document `output` may be empty, where the node has a single output; in a graph it never is.
    """

    node: str
    output: str = ""

    def __str__(self) -> str:
        return f"${self.node}.{self.output}" if self.output else f"${self.node}"


@dataclass(frozen=True, slots=True)
class Gather:
    """What a list input receives from a written list: literals and links, in order."""

    items: tuple[Json | Link, ...]

    @property
    def links(self) -> Iterator[Link]:
        """The links among the items, in order."""
        return (item for item in self.items if isinstance(item, Link))


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node: its type, the literals given to it, and the links that lead into it.

    `path` is the node's id, or, for what a stage of expansion made, a path such as `upscale/3/sample`.
    """

    path: str
    type: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    links: Mapping[str, Link | Gather] = field(default_factory=dict)

    def sources(self) -> Iterator[tuple[str, Link]]:
        """Every link into this node with its port, in the order of the inputs."""
        for port, given in self.links.items():
            if isinstance(given, Link):
                yield port, given
            else:
                for link in given.links:
                    yield port, link


@dataclass(frozen=True)
class Graph:
    """Nodes by path, in the file's order, and the outputs asked of them."""

    nodes: Mapping[str, GraphNode]
    outputs: Mapping[str, Link] = field(default_factory=dict)

    @cached_property
    def order(self) -> tuple[str, ...] | None:
        """All paths so that sources stand before their readers; None if there is a cycle.

        Links to nodes that don't exist are passed over: `check` reports them.
        """
        waiting: dict[str, int] = {}
        readers: dict[str, list[str]] = {}
        ready: list[str] = []
        for path, node in self.nodes.items():
            count = 0
            for _, link in node.sources():
                if link.node in self.nodes:
                    readers.setdefault(link.node, []).append(path)
                    count += 1
            if count:
                waiting[path] = count
            else:
                ready.append(path)
        for path in ready:  # grows while it is read
            for reader in readers.get(path, ()):
                waiting[reader] -= 1
                if not waiting[reader]:
                    ready.append(reader)
        return tuple(ready) if len(ready) == len(self.nodes) else None

    def cycles(self) -> list[list[str]]:
        """One cycle, node by node, for each knot of nodes that lead into each other."""
        import networkx as nx  # a third of a light command's time, needed only where there is a cycle

        links = self.as_networkx()
        knots = [knot for knot in nx.strongly_connected_components(links) if len(knot) > 1]
        return [[source for source, _ in nx.find_cycle(links.subgraph(knot))] for knot in knots]

    def upstream(self, paths: Iterator[str] | tuple[str, ...]) -> set[str]:
        """The given paths and everything that they need."""
        found: set[str] = set()
        stack = [path for path in paths if path in self.nodes]
        while stack:
            path = stack.pop()
            if path not in found:
                found.add(path)
                stack.extend(link.node for _, link in self.nodes[path].sources() if link.node in self.nodes)
        return found

    def as_networkx(self) -> "nx.DiGraph[str]":
        """The links as a networkx graph, for its algorithms."""
        import networkx as nx

        links: nx.DiGraph[str] = nx.DiGraph()
        links.add_nodes_from(self.nodes)
        links.add_edges_from(
            (link.node, path)
            for path, node in self.nodes.items()
            for _, link in node.sources()
            if link.node in self.nodes
        )
        return links
