"""Sending a workflow to a server: its pictures are uploaded, and the document names them as the server does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from engine.document import Document, Items, Literal, Node, Value, rewrite
from engine.errors import Code, Problem
from engine.registry import Registry
from engine.types import Json
from engine.workshop import Prepared

IMAGE: Final = "image"
FOLDER: Final = "image folder"


def pictures(prepared: Prepared) -> dict[str, Path]:
    """The picture files that a workflow names, by those names."""
    return {name: found.path for (kind, name), found in prepared.resources.found.items() if kind == IMAGE}


def unsendable(prepared: Prepared) -> list[Problem]:
    """What a workflow needs of this computer that a server cannot be given."""
    return [
        Problem(
            code=Code.RESOURCE_MISSING,
            message=f'the image folder "{name}" cannot be sent to a server',
            file=prepared.parsed.file,
            hint="put it into the server's folder of workflows, and run the workflow there by its name",
        )
        for kind, name in prepared.resources.found
        if kind == FOLDER
    ]


def renamed(prepared: Prepared, registry: Registry, names: Mapping[str, str]) -> tuple[str, dict[str, Json]]:
    """The text of a workflow and its parameters, with the pictures under other names."""
    document = prepared.document
    nodes = {path: _node(node, registry, names) for path, node in document.nodes.items()}
    changed = replace(document, nodes=nodes)
    text = prepared.parsed.source if changed == prepared.parsed.document else rewrite(prepared.parsed, changed)
    values = {name: value for name, value in prepared.parameters.items() if name in document.parameters}
    return text, {name: _parameter(name, value, document, registry, names) for name, value in values.items()}


def _node(node: Node, registry: Registry, names: Mapping[str, str]) -> Node:
    spec = registry.spec(node.type)
    if spec is None:
        return node
    ports = {port.name for port in spec.inputs if _is_image(registry, (port.type.item or port.type).name)}
    inputs = {
        port: _value(value, lambda name: names.get(name, name)) if port in ports else value
        for port, value in node.inputs.items()
    }
    return node if inputs == node.inputs else replace(node, inputs=inputs)


def _value(value: Value, name: Callable[[str], str]) -> Value:
    if isinstance(value, Items):
        return Items(tuple(_value(item, name) if isinstance(item, Literal) else item for item in value.items))  # type: ignore[misc]
    if isinstance(value, Literal) and isinstance(value.value, str):
        return Literal(name(value.value))
    if isinstance(value, Literal) and isinstance(value.value, list | tuple):
        return Literal([name(item) if isinstance(item, str) else item for item in value.value])
    return value


def _parameter(name: str, value: Any, document: Document, registry: Registry, names: Mapping[str, str]) -> Json:
    type_ = registry.parse_type(document.parameters[name].type)
    if type_ is None or not _is_image(registry, (type_.item or type_).name):
        said: Json = value
        return said
    if isinstance(value, list | tuple):
        return [names.get(item, item) if isinstance(item, str) else item for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _is_image(registry: Registry, type_name: str) -> bool:
    described = registry.port_types.get(type_name)
    return described is not None and described.resource == IMAGE
