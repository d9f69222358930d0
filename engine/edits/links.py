"""Links: references renamed or dropped throughout a document; what does not refer stays the same object."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

from engine.document import Document, Hole, Items, Link, Literal, Node, Text, Value

_Change: TypeAlias = Callable[[Value], Value | None]


def without_links(document: Document, names: Collection[str]) -> Document:
    """The document without links to these nodes or parameters, in inputs, lists and outputs. Holes stay."""

    def drop(value: Value) -> Value | None:
        if isinstance(value, Link):
            return None if value.node in names else value
        return _without_items(value, names) if isinstance(value, Items) else value

    outputs = {name: link for name, link in document.outputs.items() if link.node not in names}
    same = len(outputs) == len(document.outputs)
    return replace(_changed(document, drop), outputs=document.outputs if same else outputs)


def with_renamed_links(document: Document, name: str, to: str, *, holes: bool = False) -> Document:
    """The document with all links to a node or parameter, and with `holes` the holes for it, under a new name."""

    def rename(value: Value) -> Value:
        if isinstance(value, Link):
            return replace(value, node=to) if value.node == name else value
        if isinstance(value, Items):
            items = tuple(_renamed_item(item, rename) for item in value.items)
            return value if items == value.items else Items(items)
        if isinstance(value, Text) and holes and Hole(name) in value.parts:
            return Text(tuple(Hole(to) if part == Hole(name) else part for part in value.parts))
        return value

    outputs = {
        output: replace(link, node=to) if link.node == name else link for output, link in document.outputs.items()
    }
    return replace(_changed(document, rename), outputs=outputs if outputs != document.outputs else document.outputs)


def _without_items(value: Items, names: Collection[str]) -> Value | None:
    """A list without its links to these names: nothing if none of it is left, a literal if only literals are."""
    left = tuple(item for item in value.items if not (isinstance(item, Link) and item.node in names))
    if len(left) == len(value.items):
        return value
    literals = [item.value for item in left if isinstance(item, Literal)]
    if len(literals) == len(left):
        return Literal(literals) if literals else None
    return Items(left)


def _renamed_item(item: Literal | Link | Text, rename: Callable[[Value], Value]) -> Literal | Link | Text:
    changed = rename(item)
    assert not isinstance(changed, Items)  # noqa: S101 - an item is renamed to an item of its kind
    return changed


def _changed(document: Document, change: _Change) -> Document:
    nodes = {name: _changed_node(node, change) for name, node in document.nodes.items()}
    same = all(nodes[name] is node for name, node in document.nodes.items())
    return document if same else replace(document, nodes=nodes)


def _changed_node(node: Node, change: _Change) -> Node:
    inputs: Mapping[str, Value] = {
        port: changed for port, value in node.inputs.items() if (changed := change(value)) is not None
    }
    same = len(inputs) == len(node.inputs) and all(inputs[port] is value for port, value in node.inputs.items())
    return node if same else replace(node, inputs=inputs)
