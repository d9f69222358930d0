"""Parameters put in: links to parameters become literals, holes in texts become text, names become today's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.document import Document, Hole, Items, Literal, Node, Text, Value
from engine.errors import Code, Problem
from engine.graph import Gather, Graph, GraphNode, Link
from engine.literals import current_choice
from engine.registry import Registry
from engine.spec import NodeSpec
from engine.types import Json

Absent: TypeAlias = frozenset[tuple[str, str]]
"""Inputs, as node and port, that are empty because something else is wrong, which has its own problem."""


@dataclass(frozen=True, slots=True)
class Substituted:
    """The graph without parameters, the inputs that stayed empty for the lack of a value, and the problems."""

    graph: Graph
    absent: Absent
    problems: tuple[Problem, ...]


def substitute(document: Document, values: Mapping[str, Json], registry: Registry) -> Substituted:
    """The document's nodes with every parameter replaced by its value.

    A parameter without a value leaves its input out: the parameter's own problem says why. A list put into a text
    makes a list of texts; within a written list it stands with its items.
    """
    specs = {path: registry.spec(node.type) for path, node in document.nodes.items()}
    put = _Put(document, values, specs)
    nodes = {path: put.node(path, node) for path, node in document.nodes.items()}
    outputs: dict[str, Link | Gather] = {name: put.link(link) for name, link in document.outputs.items()}
    absent = {
        (path, name)
        for path, node in document.nodes.items()
        if len(node.inputs) != len(nodes[path].settings) + len(nodes[path].links)
        for written in node.inputs
        if (name := _todays(written, specs[path])) not in nodes[path].settings and name not in nodes[path].links
    }
    return Substituted(Graph(nodes, outputs), frozenset(absent), tuple(put.problems))


def _todays(written: str, spec: NodeSpec | None) -> str:
    """Today's name of an input that a file may call by an earlier one."""
    port = spec.input(written) if spec is not None else None
    return port.name if port is not None else written


class _Absent:
    """What an input holds whose parameter has no value."""


_ABSENT = _Absent()


class _Put:
    """Puts the parameters of one document into its nodes."""

    def __init__(self, document: Document, values: Mapping[str, Json], specs: Mapping[str, NodeSpec | None]) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._values = values
        self._specs = specs

    def node(self, path: str, node: Node) -> GraphNode:
        """The node of a graph."""
        spec = self._specs[path]
        settings: dict[str, Json] = {}
        links: dict[str, Link | Gather] = {}
        for written, value in node.inputs.items():
            port = spec.input(written) if spec is not None else None
            name = port.name if port is not None else written
            try:
                put = self._value(value)
            except _Uneven as uneven:
                self.problems.append(_uneven(path, name, uneven))
                continue
            if isinstance(put, Link | Gather):
                links[name] = put
            elif not isinstance(put, _Absent):
                settings[name] = current_choice(port, put) if port is not None and port.was_choices else put
        return GraphNode(path, spec.name if spec is not None else node.type, settings, links)

    def link(self, link: Link) -> Link:
        """The link with its output named, where the node has a single one."""
        spec = self._specs.get(link.node)
        output = spec.output(link.output) if spec is not None else None
        return link if output is None or output.name == link.output else Link(link.node, output.name)

    def _value(self, value: Value) -> Json | Link | Gather | _Absent:
        if isinstance(value, Literal):  # most are, and matching patterns takes longer
            return value.value
        match value:
            case Link(node, _) if node in self._document.parameters:
                return self._values.get(node, _ABSENT)
            case Link():
                return self.link(value)
            case Text(parts):
                return self._text(parts)
            case Items(items):
                return self._items(items)

    def _text(self, parts: tuple[str | Hole, ...]) -> Json | _Absent:
        holes = dict.fromkeys(part.parameter for part in parts if isinstance(part, Hole))
        if any(hole not in self._values for hole in holes):
            return _ABSENT
        lists = {hole: value for hole in holes if isinstance(value := self._values[hole], list)}
        lengths = {len(value) for value in lists.values()} - {1}
        if len(lengths) > 1:
            raise _Uneven(lists)
        texts = [self._filled(parts, lists, index) for index in range(lengths.pop() if lengths else 1)]
        return [*texts] if lists else texts[0]

    def _filled(self, parts: tuple[str | Hole, ...], lists: Mapping[str, list[Json]], index: int) -> str:
        """A text with its holes filled; of a list its item at an index, of a list of one its only item."""
        taken = {hole: value[index if len(value) > 1 else 0] for hole, value in lists.items()}
        return "".join(
            part if isinstance(part, str) else as_text(taken.get(part.parameter, self._values[part.parameter]))
            for part in parts
        )

    def _items(self, items: tuple[Literal | Link | Text, ...]) -> list[Json] | Gather | _Absent:
        found: list[Json | Link] = []
        for item in items:
            put = self._value(item)
            if isinstance(put, _Absent):
                return _ABSENT
            if isinstance(put, list) and not isinstance(item, Literal):
                found += put
            elif not isinstance(put, Gather):
                found.append(put)
        if any(isinstance(item, Link) for item in found):
            return Gather(tuple(found))
        return [item for item in found if not isinstance(item, Link)]


class _Uneven(Exception):
    """A text holds lists of different lengths."""

    def __init__(self, lists: Mapping[str, list[Json]]) -> None:
        super().__init__()
        self.lists = lists


def _uneven(path: str, port: str, uneven: _Uneven) -> Problem:
    sizes = ", ".join(f"${name} has {len(value):,}" for name, value in uneven.lists.items())
    message = f'"{port}" holds lists of different lengths: {sizes} elements'
    hint = "give them the same length, or put in one value"
    return Problem(code=Code.LENGTH_MISMATCH, message=message, node=path, port=port, hint=hint)


def as_text(value: Json) -> str:
    """A value as it appears within a text: as YAML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
