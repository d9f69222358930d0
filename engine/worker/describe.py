"""A registry as JSON: what a server has to know of packs whose code it never loads."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from hashlib import sha256
from json import dumps
from typing import Any

from pydantic import TypeAdapter

from engine.registry import Registry
from engine.spec import NodeSpec
from engine.types import JsonCodec, PortType, Type, accepts


def describe(registry: Registry) -> dict[str, Any]:
    """Node types, port types, what connects, and packs with their versions and the digests of their code."""
    specs = list(registry.specs.values())
    return {
        "nodes": TypeAdapter(list[NodeSpec]).dump_python(specs, mode="json"),
        "types": [_port_type(described) for described in registry.port_types.values()],
        "accepts": accepted(specs),
        "packs": {
            name: {"version": version, "digest": _digest(spec for spec in specs if spec.pack == name)}
            for name, version in registry.packs.items()
        },
    }


def described(said: dict[str, Any]) -> Registry:
    """The registry that `describe` told of, without code. Raises ValueError for what is none."""
    specs = TypeAdapter(list[NodeSpec]).validate_python(said["nodes"])
    types = [PortType(codec=JsonCodec(), **{**kind, "traits": tuple(kind["traits"])}) for kind in said["types"]]
    return Registry(
        {spec.name: spec for spec in specs},
        {kind.name: kind for kind in types},
        packs={name: str(pack["version"]) for name, pack in said["packs"].items()},
    )


def accepted(specs: Iterable[NodeSpec]) -> dict[str, list[str]]:
    """For each type of an input, as text without traits, the types of outputs that may be linked to it."""
    known = list(specs)
    inputs = {str(plain): plain for spec in known for port in spec.inputs for plain in (_plain(port.type),)}
    outputs = {str(plain): plain for spec in known for port in spec.outputs for plain in (_plain(port.type),)}
    return {
        name: sorted(other for other, source in outputs.items() if accepts(target, source))
        for name, target in sorted(inputs.items())
    }


def _plain(type_: Type) -> Type:
    return replace(type_, variable="", item=_plain(type_.item) if type_.item is not None else None)


def _port_type(described: PortType[Any]) -> dict[str, Any]:
    return {name: value for name, value in asdict(replace(described, codec=JsonCodec())).items() if name != "codec"}


def _digest(specs: Iterable[NodeSpec]) -> str:
    return sha256(dumps(sorted((spec.name, spec.code) for spec in specs)).encode()).hexdigest()
