"""The graph: a document after expansion, frozen, with nothing but nodes and links."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

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

    @property
    def part(self) -> str:
        """What of the node is read: the output's name, and for an `Element` which item of it."""
        return self.output

    def __str__(self) -> str:
        return f"${self.node}.{self.output}" if self.output else f"${self.node}"


@dataclass(frozen=True, slots=True)
class Element(Link):
    """A reference to one item of an output that is a list; `item` counts from 0. Only graphs hold these."""

    item: int = 0

    @property
    def part(self) -> str:
        """The output's name with the item: `images[3]`."""
        return f"{self.output}[{self.item}]"

    def __str__(self) -> str:
        return f"${self.node}.{self.part}"


@dataclass(frozen=True, slots=True)
class Gather:
    """A list of literals and links, in order: a written one, or the outputs of a node that was mapped."""

    items: tuple[Json | Link, ...]

    @property
    def links(self) -> Iterator[Link]:
        """The links among the items, in order."""
        return (item for item in self.items if isinstance(item, Link))


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One node: its type, the literals given to it, and the links that lead into it.

    `path` is the node's id, or, for what a stage of expansion made, a path such as `upscale/3/sample`; the elements
    of a node that was mapped over a list are `sample/0`, `sample/1` and so on.
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
    """Nodes by path, in the file's order, and the outputs asked of them: a link, or several values as a list."""

    nodes: Mapping[str, GraphNode]
    outputs: Mapping[str, Link | Gather] = field(default_factory=dict)

    @property
    def ends(self) -> tuple[str, ...]:
        """The paths that the outputs are taken from, each once."""
        given = self.outputs.values()
        links = (link for one in given for link in ((one,) if isinstance(one, Link) else one.links))
        return tuple(dict.fromkeys(link.node for link in links))

    @cached_property
    def order(self) -> tuple[str, ...] | None:
        """All paths so that sources stand before their readers; None if there is a cycle.

        Links to nodes that don't exist are passed over: `check` reports them.
        """
        return self.outside_cycles if len(self.outside_cycles) == len(self.nodes) else None

    @cached_property
    def outside_cycles(self) -> tuple[str, ...]:
        """The paths that neither lie in a cycle nor need one that does, sources before their readers."""
        waiting: dict[str, int] = {}
        readers: dict[str, list[str]] = {}
        ready: list[str] = []
        for path, node in self.nodes.items():
            count = 0
            for given in node.links.values():
                for link in (given,) if isinstance(given, Link) else given.links:
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
        return tuple(ready)

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
                for given in self.nodes[path].links.values():
                    if not isinstance(given, Link):
                        stack += [link.node for link in given.links if link.node in self.nodes]
                    elif given.node in self.nodes:
                        stack.append(given.node)
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


_INDICES: Final = re.compile(r"(?:/[0-9]+)+$")


def whole(path: str) -> str:
    """The path of the node that an element belongs to: `sample` for `sample/3`, itself for any other."""
    return _INDICES.sub("", path) if "/" in path else path
