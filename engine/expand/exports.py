"""Exports: an output whose type knows how to become files leads through the node that makes them."""

from engine.graph import Gather, Graph, GraphNode, Link
from engine.registry import Registry
from engine.spec import NodeSpec

PREFIX = "outputs/"
"""Paths of export nodes; no id of a document holds a slash."""


def with_exports(graph: Graph, registry: Registry) -> Graph:
    """The graph with an export node for each output that needs one, and for each element of one that is a list."""
    made: dict[str, GraphNode] = {}

    def exported(path: str, link: Link) -> Link:
        spec = _export_of(link, graph, registry)
        if spec is None:
            return link
        made[path] = GraphNode(path, spec.name, {}, {spec.inputs[0].name: link})
        return Link(path, spec.outputs[0].name)

    outputs: dict[str, Link | Gather] = {}
    for name, given in graph.outputs.items():
        path = PREFIX + name
        if isinstance(given, Link):
            outputs[name] = exported(path, given)
        else:
            items = enumerate(given.items)
            outputs[name] = Gather(
                tuple(exported(f"{path}/{at}", item) if isinstance(item, Link) else item for at, item in items)
            )
    return Graph({**graph.nodes, **made}, outputs)


def _export_of(link: Link, graph: Graph, registry: Registry) -> NodeSpec | None:
    """The node type that turns an output into files; None if it is its own value."""
    source = graph.nodes.get(link.node)
    spec = registry.spec(source.type) if source is not None else None
    output = spec.output(link.output) if spec is not None else None
    port_type = registry.port_type(output.type) if output is not None else None
    return registry.spec(port_type.export) if port_type is not None and port_type.export else None
