"""A JSON Schema of workflow files, made from the catalogue, so that editors complete and check them."""

from typing import Any, Final

from engine.document.model import FORMAT, ID
from engine.registry import Registry
from engine.spec import InputSpec, NodeSpec
from engine.types import SAFE_INTEGER, SEED_RANGE, Json, Type

_ID: Final = f"^{ID.pattern}$"
_LINK: Final[dict[str, Any]] = {"$ref": "#/$defs/link"}
_LINKS: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": r"^\$[A-Za-z_][A-Za-z0-9_]{0,63}(\.[A-Za-z_][A-Za-z0-9_]{0,63})?$",
    "description": "A link: $node, $node.output or $parameter.",
}
_PRIMITIVE: Final[dict[str, dict[str, Any]]] = {
    "int": {"type": "integer", "minimum": -SAFE_INTEGER, "maximum": SAFE_INTEGER},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "str": {"type": "string"},
    "Seed": {"anyOf": [{"type": "integer", "minimum": 0, "exclusiveMaximum": SEED_RANGE}, {"const": "random"}]},
}


def workflow_schema(registry: Registry) -> dict[str, Any]:
    """The schema (draft 2020-12) of a workflow file whose nodes are those of the registry."""
    specs = sorted(registry.specs.values(), key=lambda spec: spec.name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Darkroom workflow",
        "type": "object",
        "required": ["darkroom", "nodes"],
        "additionalProperties": False,
        "properties": {
            "darkroom": {"const": FORMAT, "description": "The version of the file format."},
            "name": {"type": "string"},
            "description": {"type": "string"},
            "requires": {"type": "object", "additionalProperties": {"type": "string"}},
            "parameters": _named({"$ref": "#/$defs/parameter"}),
            "nodes": _named({"$ref": "#/$defs/node"}),
            "outputs": _named(_LINK),
            "layout": _LAYOUT,
        },
        "$defs": {
            "link": _LINKS,
            "parameter": _parameter(registry),
            "node": {
                "type": "object",
                "required": ["type"],
                "properties": {"type": {"enum": [spec.name for spec in specs]}},
                "allOf": [
                    {
                        "if": {"properties": {"type": {"const": spec.name}}, "required": ["type"]},
                        "then": {"$ref": f"#/$defs/nodes/{spec.name}"},
                    }
                    for spec in specs
                ],
            },
            "nodes": {spec.name: _node(spec, registry) for spec in specs},
        },
    }


def _node(spec: NodeSpec, registry: Registry) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {port.name: _input(port, registry) for port in spec.inputs},
    }
    required = [port.name for port in spec.inputs if port.required]
    if required:
        inputs["required"] = required
    return {
        "description": spec.doc,
        "additionalProperties": False,
        "required": ["type", "inputs"] if required else ["type"],
        "properties": {
            "type": {"const": spec.name, "description": spec.doc},
            "inputs": inputs,
            "title": {"type": "string"},
            "note": {"type": "string"},
            "disabled": {"type": "boolean"},
        },
    }


def _input(port: InputSpec, registry: Registry) -> dict[str, Any]:
    """What may be written at an input; where it takes one value, a list of such makes the node run for each."""
    one = _of_type(port.type.item or port.type, port, registry)
    either = [one] if one == _LINK or one.get("type") == "string" else [one, _LINK]
    described: dict[str, Any] = {"anyOf": [*either, {"type": "array", "items": _any_of(either)}]} if one else {}
    if port.doc:
        described["description"] = port.doc
    if not port.required and port.default is not None:
        described["default"] = port.default
    return described


def _any_of(kinds: list[dict[str, Any]]) -> dict[str, Any]:
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def _of_type(type_: Type, port: InputSpec, registry: Registry) -> dict[str, Any]:
    """What may be written for one value of a type; values that cannot be written must be links."""
    if type_.choices:
        return {"enum": list(type_.choices)}
    if type_.name == "any":
        return {}
    if not registry.can_be_written(type_):
        return _LINK
    return dict(_PRIMITIVE.get(type_.name, {"type": "string"})) | _range(port)


def _range(port: InputSpec) -> dict[str, Any]:
    said = {
        "minimum": port.min,
        "maximum": port.max,
        "multipleOf": port.multiple if port.multiple > 1 else None,
    }
    return {keyword: value for keyword, value in said.items() if value is not None}


def _parameter(registry: Registry) -> dict[str, Any]:
    types: list[Json] = [*_PRIMITIVE, *(name for name, kind in registry.port_types.items() if kind.resource)]
    number = {"type": "number"}
    return {
        "type": "object",
        "required": ["type"],
        "additionalProperties": False,
        "properties": {
            "type": {"anyOf": [{"enum": types}, {"type": "string", "pattern": r"^list\[.+\]$"}]},
            "default": {},
            "min": number,
            "max": number,
            "step": number,
            "choices": {"type": "array", "items": {"type": "string"}},
            "label": {"type": "string"},
            "help": {"type": "string"},
        },
    }


def _named(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": value}


_LAYOUT: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "nodes": _named({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
        "frames": {},
        "notes": {},
        "wires": {},
        "collapsed": {},
    },
}
