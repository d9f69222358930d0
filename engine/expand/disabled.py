"""Disabled nodes taken out: per output, the first linked input whose type fits goes through."""

from collections.abc import Iterator, Mapping

from engine.document import Document
from engine.errors import Code, Level, Problem
from engine.expand.listed import MOST
from engine.graph import Gather, Graph, GraphNode, Link
from engine.registry import Registry
from engine.types import Json, Type, accepts


def without_disabled(graph: Graph, document: Document, registry: Registry) -> tuple[Graph, tuple[Problem, ...]]:
    """The graph without disabled nodes, and without what cannot run for the lack of them.

    What is pruned is a warning; that no output remains is an error.
    """
    disabled = {path for path, node in document.nodes.items() if node.disabled and path in graph.nodes}
    if not disabled:
        return graph, ()
    around = _Around(graph, disabled, registry)
    nodes = {path: around.rewire(node) for path, node in graph.nodes.items() if path not in disabled}
    pruned = _prune(graph.nodes, nodes, registry)
    kept = {path: _without(node, pruned) for path, node in nodes.items() if path not in pruned}
    outputs = {
        name: through
        for name, given in graph.outputs.items()
        if (through := _kept(around.follow(given), pruned)) is not None
    }
    return Graph(kept, outputs), tuple(_problems(graph, disabled, pruned, Graph(kept, outputs)))


class _Around:
    """Follows links around disabled nodes."""

    def __init__(self, graph: Graph, disabled: set[str], registry: Registry) -> None:
        self._graph = graph
        self._disabled = disabled
        self._registry = registry
        self._instead: dict[Link, Link | Gather | None] = {}
        for path in graph.outside_cycles:  # sources first, so that chains of any length need no recursion
            if path in disabled:
                self._pass_through(graph.nodes[path])

    def rewire(self, node: GraphNode) -> GraphNode:
        """The node with its links led around disabled nodes; links that lead nowhere are left out."""
        through = {port: self.follow(given) for port, given in node.links.items()}
        links = {port: given for port, given in through.items() if given is not None}
        return GraphNode(node.path, node.type, node.settings, links)

    def follow(self, given: Link | Gather) -> Link | Gather | None:
        """What stands in for a link or a written list; None if nothing goes through a link.

        A list that goes through stands within a written list with its items.
        """
        if isinstance(given, Link):
            return self._instead.get(given) if given.node in self._disabled else given
        items: list[Json | Link] = []
        for item in given.items:
            through = self.follow(item) if isinstance(item, Link) else None
            if isinstance(through, Gather):
                items += through.items[: MOST - len(items)]
            elif through is not None:
                items.append(through)
            elif not isinstance(item, Link):
                items.append(item)
        return Gather(tuple(items))

    def _pass_through(self, node: GraphNode) -> None:
        """Per output, the first linked input, in signature order, whose type fits."""
        spec = self._registry.spec(node.type)
        if spec is None:
            return
        given = [(port.type, node.links[port.name]) for port in spec.inputs if port.name in node.links]
        for output in spec.outputs:
            first = next((one for port, one in given if self._fits(one, port, output.type)), None)
            self._instead[Link(node.path, output.name)] = None if first is None else self.follow(first)

    def _fits(self, given: Link | Gather, port: Type, wanted: Type) -> bool:
        """Whether a link fits, or every item of a written list: its literals do if those of the port would."""
        if isinstance(given, Gather):
            written = any(not isinstance(item, Link) for item in given.items)
            return all(self._gives(link, wanted) for link in given.links) and (not written or accepts(wanted, port))
        return self._gives(given, wanted)

    def _gives(self, link: Link, wanted: Type) -> bool:
        source = self._graph.nodes.get(link.node)
        spec = self._registry.spec(source.type) if source is not None else None
        output = spec.output(link.output) if spec is not None else None
        return output is not None and accepts(wanted, output.type)


def _kept(given: Link | Gather | None, pruned: set[str]) -> Link | Gather | None:
    """What an output reads, without what is pruned."""
    if isinstance(given, Gather):
        items = tuple(item for item in given.items if not isinstance(item, Link) or item.node not in pruned)
        return Gather(items) if items else None
    return None if given is None or given.node in pruned else given


def _without(node: GraphNode, pruned: set[str]) -> GraphNode:
    """The node without optional inputs that come from pruned nodes."""
    lost = {port for port, link in node.sources() if link.node in pruned}
    if not lost:
        return node
    links = {port: given for port, given in node.links.items() if port not in lost}
    return GraphNode(node.path, node.type, node.settings, links)


def _prune(before: Mapping[str, GraphNode], nodes: Mapping[str, GraphNode], registry: Registry) -> set[str]:
    """Nodes that lost a required input, and those that needed them. What was never given is left to `check`."""
    pruned: set[str] = set()
    for path in Graph(nodes).order or tuple(nodes):
        node = nodes[path]
        spec = registry.spec(node.type)
        lost = (before[path].links.keys() - node.links.keys()) | {
            port for port, link in node.sources() if link.node in pruned
        }
        if spec is not None and any(port.required and port.name in lost for port in spec.inputs):
            pruned.add(path)
    return pruned


def _problems(graph: Graph, disabled: set[str], pruned: set[str], kept: Graph) -> Iterator[Problem]:
    for path in sorted(pruned):
        message = f'"{path}" is left out: it needs what a disabled node would give'
        yield Problem(code=Code.PRUNED, level=Level.WARNING, message=message, node=path)
    for path, node in kept.nodes.items():
        for port in (port for port in graph.nodes[path].links if port not in node.links):
            message = f'"{port}" of "{path}" is left out: it comes from a disabled node'
            yield Problem(code=Code.PRUNED, level=Level.WARNING, message=message, node=path, port=port)
    for name in graph.outputs:
        if name not in kept.outputs:
            message = f'the output "{name}" is left out: it comes from a disabled node'
            yield Problem(code=Code.PRUNED, level=Level.WARNING, message=message, port=name)
    if graph.outputs and not kept.outputs:
        listed = ", ".join(sorted(disabled))
        message = f"no output remains with these nodes disabled: {listed}"
        first = min(disabled)
        yield Problem(code=Code.NO_OUTPUT, message=message, node=first, port="disabled", hint="enable one of them")
