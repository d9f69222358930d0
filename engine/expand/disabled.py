"""Disabled nodes taken out: per output, the first linked input whose type fits goes through."""

from collections.abc import Iterator, Mapping

from engine.document import Document
from engine.errors import Code, Level, Problem
from engine.graph import Gather, Graph, GraphNode, Link
from engine.registry import Registry
from engine.types import Type, accepts


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
        for name, link in graph.outputs.items()
        if (through := around.follow(link)) is not None and through.node not in pruned
    }
    return Graph(kept, outputs), tuple(_problems(graph, disabled, pruned, Graph(kept, outputs)))


class _Around:
    """Follows links around disabled nodes."""

    def __init__(self, graph: Graph, disabled: set[str], registry: Registry) -> None:
        self._graph = graph
        self._disabled = disabled
        self._registry = registry

    def follow(self, link: Link) -> Link | None:
        """The output that stands in for a link's; None if nothing goes through."""
        seen: set[str] = set()
        current: Link | None = link
        while current is not None and current.node in self._disabled:
            if current.node in seen:
                return None
            seen.add(current.node)
            current = self._through(current)
        return current

    def rewire(self, node: GraphNode) -> GraphNode:
        """The node with its links led around disabled nodes; links that lead nowhere are left out."""
        links: dict[str, Link | Gather] = {}
        for port, given in node.links.items():
            if isinstance(given, Link):
                through = self.follow(given)
                if through is not None:
                    links[port] = through
            else:
                items = [(item, self.follow(item) if isinstance(item, Link) else item) for item in given.items]
                links[port] = Gather(tuple(new for old, new in items if new is not None or old is None))
        return GraphNode(node.path, node.type, node.settings, links)

    def _through(self, link: Link) -> Link | None:
        node = self._graph.nodes[link.node]
        spec = self._registry.spec(node.type)
        output = spec.output(link.output) if spec is not None else None
        if spec is None or output is None:
            return None
        candidates = (node.links.get(port.name) for port in spec.inputs)
        return next(
            (given for given in candidates if isinstance(given, Link) and self._fits(given, output.type)),
            None,
        )

    def _fits(self, link: Link, wanted: Type) -> bool:
        source = self._graph.nodes.get(link.node)
        spec = self._registry.spec(source.type) if source is not None else None
        output = spec.output(link.output) if spec is not None else None
        return output is not None and accepts(wanted, output.type)


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
