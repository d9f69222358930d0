"""Exports: an output whose type knows how to become files leads through the node that makes them."""

from engine.graph import Graph, GraphNode, Link
from engine.registry import Registry

PREFIX = "outputs/"
"""Paths of export nodes; no id of a document holds a slash."""


def with_exports(graph: Graph, registry: Registry) -> Graph:
    """The graph with an export node for each output that needs one."""
    nodes = dict(graph.nodes)
    outputs: dict[str, Link] = {}
    for name, link in graph.outputs.items():
        export = _export_of(link, graph, registry)
        spec = registry.spec(export) if export else None
        if spec is None:
            outputs[name] = link
            continue
        path = PREFIX + name
        nodes[path] = GraphNode(path, spec.name, {}, {spec.inputs[0].name: link})
        outputs[name] = Link(path, spec.outputs[0].name)
    return Graph(nodes, outputs)


def _export_of(link: Link, graph: Graph, registry: Registry) -> str:
    """The name of the node type that turns an output into files; empty if it is its own value."""
    source = graph.nodes.get(link.node)
    spec = registry.spec(source.type) if source is not None else None
    output = spec.output(link.output) if spec is not None else None
    port_type = registry.port_type(output.type) if output is not None else None
    return port_type.export if port_type is not None else ""
