"""Applying: a document and an edit to the document after it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, Final, TypeVar

from engine.document import Document, Layout, Node
from engine.edits.edit import (
    AddNode,
    AddParameter,
    Edit,
    MoveNode,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    Reorder,
    ReplaceNode,
    SetInput,
    SetLayout,
    SetLayoutItem,
    SetMeta,
    SetNode,
    SetOutput,
    SetParameter,
    SetRequirement,
)
from engine.edits.links import with_renamed_links, without_links
from engine.edits.order import put, renamed, reordered, without
from engine.edits.refuse import (
    check_free,
    check_id,
    check_json,
    check_key,
    check_link,
    check_meta,
    check_node,
    check_node_field,
    check_parameter,
    check_parameter_field,
    check_position,
    check_value,
    known_node,
    known_output,
    known_parameter,
    known_part,
    refuse,
)
from engine.errors import Code

_Record = TypeVar("_Record", Document, Layout, Node)


def apply(document: Document, edit: Edit) -> Document:
    """The document after an edit; what the edit does not touch is shared with the one before.

    Raises `EditRefused` if the edit does not fit: an unknown name, a taken or invalid id, a value no file can hold.
    """
    return _APPLY[type(edit)](document, edit)


def apply_all(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after edits, one after the other; all of them or, if one is refused, none."""
    return reduce(apply, edits, document)


def without_nodes(document: Document, ids: Iterable[str]) -> Document:
    """The document without some nodes, their positions and the links to them."""
    gone = set(ids)
    if not gone:
        return document
    layout = replace(document.layout, nodes=without(document.layout.nodes, gone))
    return without_links(replace(document, nodes=without(document.nodes, gone), layout=layout), gone)


def without_parameters(document: Document, names: Iterable[str]) -> Document:
    """The document without some parameters and the links to them."""
    gone = set(names)
    if not gone:
        return document
    return without_links(replace(document, parameters=without(document.parameters, gone)), gone)


def _add_node(document: Document, edit: AddNode) -> Document:
    check_free(document, edit.id)
    check_node(edit.node)
    return replace(document, nodes=put(document.nodes, edit.id, edit.node, edit.before))


def _remove_node(document: Document, edit: RemoveNode) -> Document:
    known_node(document, edit.id)
    return without_nodes(document, [edit.id])


def _rename_node(document: Document, edit: RenameNode) -> Document:
    known_node(document, edit.id)
    if edit.to == edit.id:
        return document
    check_free(document, edit.to)
    places = without(document.layout.nodes, [edit.to])
    layout = replace(document.layout, nodes=renamed(places, edit.id, edit.to))
    nodes = renamed(document.nodes, edit.id, edit.to)
    return with_renamed_links(replace(document, nodes=nodes, layout=layout), edit.id, edit.to)


def _replace_node(document: Document, edit: ReplaceNode) -> Document:
    known_node(document, edit.id)
    check_node(edit.node)
    return _with_node(document, edit.id, edit.node)


def _set_node(document: Document, edit: SetNode) -> Document:
    node = known_node(document, edit.id)
    check_node_field(edit.field, edit.value)
    return _with_node(document, edit.id, _with(node, edit.field, edit.value))


def _set_input(document: Document, edit: SetInput) -> Document:
    node = known_node(document, edit.node)
    if edit.value is None:
        return _with_node(document, edit.node, replace(node, inputs=without(node.inputs, [edit.input])))
    check_key(edit.input)
    check_value(edit.value)
    inputs = put(node.inputs, edit.input, edit.value, edit.before)
    return _with_node(document, edit.node, replace(node, inputs=inputs))


def _move_node(document: Document, edit: MoveNode) -> Document:
    places = document.layout.nodes
    if edit.position is None:
        return _with_places(document, without(places, [edit.id]))
    check_key(edit.id)
    check_position(edit.position)
    x, y = edit.position
    return _with_places(document, put(places, edit.id, (x + 0.0, y + 0.0), edit.before))


def _add_parameter(document: Document, edit: AddParameter) -> Document:
    check_free(document, edit.name)
    check_parameter(edit.parameter)
    return replace(document, parameters=put(document.parameters, edit.name, edit.parameter, edit.before))


def _remove_parameter(document: Document, edit: RemoveParameter) -> Document:
    known_parameter(document, edit.name)
    return without_parameters(document, [edit.name])


def _rename_parameter(document: Document, edit: RenameParameter) -> Document:
    known_parameter(document, edit.name)
    if edit.to == edit.name:
        return document
    check_free(document, edit.to)
    parameters = renamed(document.parameters, edit.name, edit.to)
    return with_renamed_links(replace(document, parameters=parameters), edit.name, edit.to, holes=True)


def _set_parameter(document: Document, edit: SetParameter) -> Document:
    parameter = known_parameter(document, edit.name)
    check_parameter_field(edit.field, edit.value)
    changes: dict[str, Any] = {edit.field: edit.value}
    if edit.field == "default":
        changes["required"] = False
    elif edit.field == "required" and edit.value:
        changes["default"] = None
    elif isinstance(edit.value, list):
        changes["choices"] = tuple(edit.value)
    parameters = put(document.parameters, edit.name, replace(parameter, **changes))
    return replace(document, parameters=parameters)


def _set_output(document: Document, edit: SetOutput) -> Document:
    if edit.link is None:
        return replace(document, outputs=without(document.outputs, [edit.name]))
    check_id(edit.name)
    check_link(edit.link)
    return replace(document, outputs=put(document.outputs, edit.name, edit.link, edit.before))


def _rename_output(document: Document, edit: RenameOutput) -> Document:
    known_output(document, edit.name)
    if edit.to == edit.name:
        return document
    check_id(edit.to)
    if edit.to in document.outputs:
        raise refuse(Code.NAME_CLASH, f'there is an output "{edit.to}" already', port=edit.to)
    return replace(document, outputs=renamed(document.outputs, edit.name, edit.to))


def _set_meta(document: Document, edit: SetMeta) -> Document:
    check_meta(edit.field, edit.value)
    return _with(document, edit.field, edit.value)


def _set_requirement(document: Document, edit: SetRequirement) -> Document:
    if edit.version is None:
        return replace(document, requires=without(document.requires, [edit.pack]))
    check_key(edit.pack)
    check_meta("version", edit.version)
    return replace(document, requires=put(document.requires, edit.pack, edit.version, edit.before))


def _set_layout(document: Document, edit: SetLayout) -> Document:
    check_json(edit.value)
    return replace(document, layout=_with(document.layout, edit.field, edit.value))


def _set_layout_item(document: Document, edit: SetLayoutItem) -> Document:
    part = known_part(document, edit.field)
    check_key(edit.name)
    check_json(edit.value)
    entries = without(part, [edit.name]) if edit.value is None else put(part, edit.name, edit.value)
    return replace(document, layout=_with(document.layout, edit.field, entries or None))


def _reorder(document: Document, edit: Reorder) -> Document:
    if edit.of == "inputs":
        node = known_node(document, edit.node)
        return _with_node(document, edit.node, replace(node, inputs=reordered(node.inputs, edit.names)))
    if edit.of == "layout":
        return _with_places(document, reordered(document.layout.nodes, edit.names))
    return _with(document, edit.of, reordered(getattr(document, edit.of), edit.names))


def _with(record: _Record, field: str, value: object) -> _Record:
    changes: dict[str, Any] = {field: value}
    return replace(record, **changes)


def _with_node(document: Document, name: str, node: Node) -> Document:
    return replace(document, nodes={**document.nodes, name: node})


def _with_places(document: Document, places: Mapping[str, tuple[float, float]]) -> Document:
    return replace(document, layout=replace(document.layout, nodes=places))


_APPLY: Final[Mapping[type[Edit], Callable[[Document, Any], Document]]] = {
    AddNode: _add_node,
    RemoveNode: _remove_node,
    RenameNode: _rename_node,
    ReplaceNode: _replace_node,
    SetNode: _set_node,
    SetInput: _set_input,
    MoveNode: _move_node,
    AddParameter: _add_parameter,
    RemoveParameter: _remove_parameter,
    RenameParameter: _rename_parameter,
    SetParameter: _set_parameter,
    SetOutput: _set_output,
    RenameOutput: _rename_output,
    SetMeta: _set_meta,
    SetRequirement: _set_requirement,
    SetLayout: _set_layout,
    SetLayoutItem: _set_layout_item,
    Reorder: _reorder,
}
