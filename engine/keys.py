"""Keys: a content hash of all that can change a step's result, and of nothing else.

A key is the sha256 of a *recipe*, a tagged canonical encoding of

    [format, type, version, settings, links, device, libraries, run]

where settings are coerced to their declared types with defaults filled in, files and models stand as their digests,
and links stand as (source key, output). The version of a pack's node type stands with the digest of its code. Ids,
titles and positions do not enter. Tagging follows redun's hashing: no two different structures share an encoding,
since JSON keeps 1, 1.0, true and "1" apart.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite
from typing import Any, Final, TypeAlias

from engine.graph import Gather, Graph, GraphNode, Link
from engine.literals import coerce
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.spec import InputSpec, NodeSpec
from engine.types import Json

FORMAT: Final = 1
"""Raised when the encoding itself changes, so that no old key can be taken for a new one."""

Key: TypeAlias = str
"""64 hex digits."""

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


def _json(value: Json) -> str:
    """A value as `_encode` writes it, sooner where it is a number: a key is put together from the parts of a recipe."""
    if type(value) is int:
        return int.__repr__(value)
    if type(value) is float and isfinite(value):
        return float.__repr__(value)
    return _encode(value)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A node with its key, what was hashed to it, and the values that its code will receive for unlinked inputs."""

    node: GraphNode
    spec: NodeSpec
    key: Key
    settings: Mapping[str, Any]
    recipe: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a linked input reads: an output of the step with a key."""

    key: Key
    output: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What went into a key, by name.

    `settings` are by port; a file or a model stands as its digest. `links` hold for each linked port what it reads; a
    written list is a tuple of such and of literals.
    """

    type: str
    version: int
    code: str
    settings: Mapping[str, Json]
    links: Mapping[str, Drawn | tuple[Any, ...]]
    device: str
    libraries: Mapping[str, str]
    run: str


def parts_of(recipe: str) -> Parts:
    """A recipe of today's format taken apart."""
    _, type_, version, settings, links, device, libraries, run = json.loads(recipe)
    number, code = version if isinstance(version, list) else (version, "")
    drawn = {name: _drawn(*said) for name, *said in links}
    return Parts(type_, number, code, dict(settings), drawn, device, dict(libraries), run)


def _drawn(source: Any, *output: str) -> Drawn | tuple[Any, ...]:
    if output:
        return Drawn(source, *output)
    return tuple(Drawn(*said) if tag == "link" else said[0] for tag, *said in source)


def key_nodes(
    graph: Graph, registry: Registry, resources: Resources, machine: Machine, run: str = ""
) -> dict[str, Keyed]:
    """Every node's key, by path. The graph has been checked. `run` marks the volatile nodes of one run."""
    schemes: dict[str, _Scheme] = {}
    keyed: dict[str, Keyed] = {}
    for path in graph.order or ():
        node = graph.nodes[path]
        scheme = schemes.get(node.type)
        if scheme is None:
            scheme = schemes[node.type] = _Scheme(registry.specs[node.type], registry, resources, machine, run)
        keyed[path] = scheme.key(node, keyed)
    return keyed


class _Scheme:
    """What all nodes of one type share in their keys, worked out once."""

    def __init__(self, spec: NodeSpec, registry: Registry, resources: Resources, machine: Machine, run: str) -> None:
        self._spec = spec
        self._resources = resources
        self._machine = machine
        self._ports = [
            (port, _resource_kind(port, registry), f"[{_encode(port.name)},")
            for port in sorted(spec.inputs, key=lambda port: port.name)
        ]
        self._head = _encode([FORMAT, spec.name, [spec.version, spec.code] if spec.code else spec.version])[:-1]
        self._tail = _encode([
            machine.device if spec.lane == "device" else "",
            sorted(machine.libraries.items()) if spec.models else [],
            run if spec.volatile else "",
        ])[1:]  # fmt: skip

    def key(self, node: GraphNode, keyed: Mapping[str, Keyed]) -> Keyed:
        """The node's key; the keys of its sources are known."""
        settings: dict[str, Any] = {}
        hashed: list[str] = []
        linked: list[str] = []
        links, given = node.links, node.settings
        for port, kind, name in self._ports:
            link = links.get(port.name)
            if link is None:
                value = settings[port.name] = self._value(port, kind, given.get(port.name, port.default))
                hashed.append(f"{name}{_json(value.digest if kind else value)}]")
            elif isinstance(link, Link):
                linked.append(f'{name}"{keyed[link.node].key}",{_encode(link.part)}]')
            else:
                linked.append(f"{name}{_encode(_gathered(link, port, keyed))}]")
        recipe = f"{self._head},[{','.join(hashed)}],[{','.join(linked)}],{self._tail}"
        return Keyed(node, self._spec, sha256(recipe.encode()).hexdigest(), settings, recipe)

    def _value(self, port: InputSpec, kind: str, value: Json) -> Any:
        type_ = port.type
        if kind:
            return self._resources.found[kind, str(value)]
        if port.decided and value == "auto":
            return self._machine.decisions[port.decided]
        if type_.name == "float" or type_.item is not None:
            return coerce(type_, value) if value is not None else None
        return value


def _gathered(gather: Gather, port: InputSpec, keyed: Mapping[str, Keyed]) -> Json:
    item = port.type.item or port.type
    return [
        ("link", keyed[given.node].key, given.part) if isinstance(given, Link) else ("value", coerce(item, given))
        for given in gather.items
    ]


def _resource_kind(port: InputSpec, registry: Registry) -> str:
    port_type = registry.port_types.get(port.type.name)
    return port_type.resource if port_type is not None else ""
