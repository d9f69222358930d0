"""Refusing: what an edit may not make of a document, told by an exception with a problem."""

import math
from collections.abc import Mapping
from typing import Any, Final

from engine.document import ID, Document, Items, Link, Literal, Node, Parameter, Text, Value
from engine.document.references import read_text, write_text
from engine.document.report import did_you_mean, shown
from engine.errors import Code, DarkroomError, Problem

_DEPTH: Final = 32
_KEY: Final = 128


class EditRefused(DarkroomError):
    """An edit does not fit the document; `problem` says why, and nothing has changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def refuse(
    code: Code, message: str, *, node: str | None = None, port: str | None = None, hint: str | None = None
) -> EditRefused:
    """The exception for an edit that does not fit."""
    return EditRefused(Problem(code=code, message=message, node=node, port=port, hint=hint))


def known_node(document: Document, name: str) -> Node:
    """The node with this id."""
    if name not in document.nodes:
        hint = did_you_mean(name, document.nodes)
        raise refuse(Code.UNKNOWN_NODE, f"there is no node {shown(name)}", node=name, hint=hint)
    return document.nodes[name]


def known_parameter(document: Document, name: str) -> Parameter:
    """The parameter with this name."""
    if name not in document.parameters:
        hint = did_you_mean(name, document.parameters)
        raise refuse(Code.UNKNOWN_PARAMETER, f"there is no parameter {shown(name)}", port=name, hint=hint)
    return document.parameters[name]


def known_output(document: Document, name: str) -> Link:
    """The link of the workflow's output with this name."""
    if name not in document.outputs:
        hint = did_you_mean(name, document.outputs)
        raise refuse(Code.UNKNOWN_OUTPUT, f"the workflow has no output {shown(name)}", port=name, hint=hint)
    return document.outputs[name]


def known_part(document: Document, field: str) -> Mapping[str, Any]:
    """The entries of a part of the layout, which are none if there is no such part."""
    part = getattr(document.layout, field)
    _need(part is None or isinstance(part, Mapping), field, "a mapping")
    return part or {}


def check_id(name: str) -> None:
    """Refuse what cannot be an id."""
    if not ID.fullmatch(name):
        hint = "a letter or _, then letters, digits and _, 64 at most"
        raise refuse(Code.INVALID_ID, f"{shown(name)} cannot be an id", hint=hint)


def check_free(document: Document, name: str) -> None:
    """Refuse an id that is none, or that a node or a parameter has."""
    check_id(name)
    for kind, taken in (("node", document.nodes), ("parameter", document.parameters)):
        if name in taken:
            raise refuse(Code.NAME_CLASH, f"there is a {kind} {shown(name)} already", hint="choose another name")


def check_node(node: Node) -> None:
    """Refuse a node that a file could not hold."""
    for field in ("type", "title", "note", "disabled"):
        check_node_field(field, getattr(node, field))
    for name, value in node.inputs.items():
        check_key(name)
        check_value(value)


def check_node_field(field: str, value: object) -> None:
    """Refuse a value that a field of a node cannot have."""
    if field == "disabled":
        _need(isinstance(value, bool), field, "true or false")
    else:
        _check_text(field, value, empty=field != "type")


def check_parameter(parameter: Parameter) -> None:
    """Refuse a parameter that a file could not hold."""
    for field in ("type", "required", "default", "min", "max", "step", "choices", "label", "help"):
        check_parameter_field(field, getattr(parameter, field))
    _need(not parameter.required or parameter.default is None, "default", "absent where it is required")


def check_parameter_field(field: str, value: Any) -> None:
    """Refuse a value that a field of a parameter cannot have."""
    if field == "required":
        _need(isinstance(value, bool), field, "true or false")
    elif field == "default":
        check_json(value)
    elif field in ("min", "max", "step"):
        _need(value is None or _is_number(value), field, "a finite number")
    elif field == "choices":
        _need(isinstance(value, list | tuple), field, "a list of texts")
        for choice in value:
            _check_text(field, choice)
    else:
        _check_text(field, value, empty=field != "type")


def check_meta(field: str, value: object) -> None:
    """Refuse a name or description that is no text."""
    _check_text(field, value)


def check_position(position: tuple[float, float]) -> None:
    """Refuse a position that is not two finite numbers."""
    _need(len(position) == 2 and all(map(_is_number, position)), "position", "two finite numbers")


def check_key(name: str) -> None:
    """Refuse what cannot be the name of an input or a pack."""
    _check_text("name", name)
    if len(name) > _KEY:
        raise refuse(Code.INVALID_ID, f"a name has at most {_KEY} characters")


def check_link(link: Link) -> None:
    """Refuse a link whose names are no ids."""
    if read_text(write_text(link)) != link:
        raise refuse(Code.BAD_REFERENCE, f"{shown(str(link))} is no link", hint="a link is $node.output")


def check_value(value: Value) -> None:
    """Refuse a value that would not be read as it is written."""
    if isinstance(value, Literal):
        check_json(value.value)
    elif isinstance(value, Link):
        check_link(value)
    elif isinstance(value, Text):
        for part in value.parts:
            _check_text("value", part if isinstance(part, str) else part.parameter)
        if read_text(write_text(value)) != value:
            hint = "texts and parameters in turn, with at least one parameter"
            raise refuse(Code.BAD_REFERENCE, "the text would not be read as it is written", hint=hint)
    else:
        for item in value.items:
            _need(not isinstance(item, Items), "value", "a list without lists of links")
            check_value(item)
        _need(any(not isinstance(item, Literal) for item in value.items), "value", "a literal where nothing is linked")


def check_json(value: object, depth: int = _DEPTH) -> None:
    """Refuse a literal that YAML cannot hold, or not within a document."""
    _need(depth > 0, "value", f"at most {_DEPTH} lists and mappings deep")
    if isinstance(value, str):
        _check_text("value", value)
    elif isinstance(value, list | tuple):
        for item in value:
            check_json(item, depth - 1)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_key(key)
            check_json(item, depth - 1)
    else:
        _need(value is None or isinstance(value, bool | int | float), "value", "a literal")
        _need(not isinstance(value, int) or value.bit_length() <= 1024, "value", "a number that long")


def _check_text(field: str, value: object, *, empty: bool = True) -> None:
    _need(isinstance(value, str) and (empty or value != ""), field, "text")
    try:
        str(value).encode()
    except UnicodeEncodeError as error:
        raise refuse(Code.NOT_TEXT, f'"{field}" holds half of a character', port=field) from error


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _need(fits: bool, field: str, wanted: str) -> None:
    if not fits:
        raise refuse(Code.WRONG_FIELD, f'"{field}" must be {wanted}', port=field)
