"""Parameters put in: links to parameters become literals, holes in texts become text, names become today's."""

from collections.abc import Mapping
from typing import TypeAlias

from engine.document import Document, Hole, Items, Literal, Node, Text, Value
from engine.graph import Gather, Graph, GraphNode, Link
from engine.literals import current_choice
from engine.registry import Registry
from engine.spec import NodeSpec
from engine.types import Json

Absent: TypeAlias = frozenset[tuple[str, str]]
"""Inputs, as node and port, that are empty because a parameter has no value."""


def substitute(document: Document, values: Mapping[str, Json], registry: Registry) -> tuple[Graph, Absent]:
    """The document's nodes with every parameter replaced by its value, and the inputs that are absent.

    A parameter without a value leaves its input out: the parameter's own problem says why.
    """
    specs = {path: registry.spec(node.type) for path, node in document.nodes.items()}
    nodes: dict[str, GraphNode] = {}
    for path, node in document.nodes.items():
        nodes[path] = _node(path, node, document, values, specs)
    outputs = {name: _link(link, specs) for name, link in document.outputs.items()}
    absent = {
        (path, name)
        for path, node in document.nodes.items()
        for written in node.inputs
        if (name := _todays(written, specs[path])) not in nodes[path].settings and name not in nodes[path].links
    }
    return Graph(nodes, outputs), frozenset(absent)


def _todays(written: str, spec: NodeSpec | None) -> str:
    """Today's name of an input that a file may call by an earlier one."""
    port = spec.input(written) if spec is not None else None
    return port.name if port is not None else written


def _node(
    path: str,
    node: Node,
    document: Document,
    values: Mapping[str, Json],
    specs: Mapping[str, NodeSpec | None],
) -> GraphNode:
    spec = specs[path]
    settings: dict[str, Json] = {}
    links: dict[str, Link | Gather] = {}
    for written, value in node.inputs.items():
        port = spec.input(written) if spec is not None else None
        name = port.name if port is not None else written
        put = _put(value, document, values, specs)
        if isinstance(put, Link | Gather):
            links[name] = put
        elif not isinstance(put, _Absent):
            settings[name] = current_choice(port, put) if port is not None and port.was_choices else put
    return GraphNode(path, spec.name if spec is not None else node.type, settings, links)


class _Absent:
    """What an input holds whose parameter has no value."""


_ABSENT = _Absent()


def _put(
    value: Value, document: Document, values: Mapping[str, Json], specs: Mapping[str, NodeSpec | None]
) -> Json | Link | Gather | _Absent:
    match value:
        case Literal(literal):
            return literal
        case Link(node, _) if node in document.parameters:
            return values.get(node, _ABSENT)
        case Link():
            return _link(value, specs)
        case Text(parts):
            holes = [part.parameter for part in parts if isinstance(part, Hole)]
            if any(hole not in values for hole in holes):
                return _ABSENT
            return "".join(part if isinstance(part, str) else as_text(values[part.parameter]) for part in parts)
        case Items(items):
            put = [_put(item, document, values, specs) for item in items]
            if any(isinstance(item, _Absent) for item in put):
                return _ABSENT
            if any(isinstance(item, Link) for item in put):
                return Gather(tuple(item for item in put if not isinstance(item, Gather | _Absent)))
            return [item for item in put if not isinstance(item, Link | Gather | _Absent)]


def as_text(value: Json) -> str:
    """A value as it appears within a text: as YAML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _link(link: Link, specs: Mapping[str, NodeSpec | None]) -> Link:
    """The link with its output named, where the node has a single one."""
    spec = specs.get(link.node)
    output = spec.output(link.output) if spec is not None else None
    return Link(link.node, output.name) if output is not None else link
