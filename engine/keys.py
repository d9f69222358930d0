"""Keys: a content hash of all that can change a step's result, and of nothing else.

A key is the sha256 of a tagged canonical encoding of

    [format, type, version, settings, links, device, libraries, run]

where settings are coerced to their declared types with defaults filled in, files and models stand as their digests,
and links stand as (source key, output). Ids, titles and positions do not enter. Tagging follows redun's hashing: no
two different structures share an encoding, since JSON keeps 1, 1.0, true and "1" apart.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeAlias

from engine.graph import Gather, Graph, GraphNode, Link
from engine.literals import coerce
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.spec import InputSpec, NodeSpec
from engine.types import Json, Resource

FORMAT: Final = 1
"""Raised when the encoding itself changes, so that no old key can be taken for a new one."""

Key: TypeAlias = str
"""64 hex digits."""

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Keyed:
    """A node with its key and the values that its code will receive for its unlinked inputs."""

    node: GraphNode
    spec: NodeSpec
    key: Key
    settings: Mapping[str, Any]


def key_nodes(
    graph: Graph, registry: Registry, resources: Resources, machine: Machine, run: str = ""
) -> dict[str, Keyed]:
    """Every node's key, by path. The graph has been checked. `run` marks the volatile nodes of one run."""
    recipes: dict[str, _Recipe] = {}
    keyed: dict[str, Keyed] = {}
    for path in graph.order or ():
        node = graph.nodes[path]
        recipe = recipes.get(node.type)
        if recipe is None:
            recipe = recipes[node.type] = _Recipe(registry.specs[node.type], registry, resources, machine, run)
        keyed[path] = recipe.key(node, keyed)
    return keyed


class _Recipe:
    """What all nodes of one type share in their keys, worked out once."""

    def __init__(self, spec: NodeSpec, registry: Registry, resources: Resources, machine: Machine, run: str) -> None:
        self._spec = spec
        self._resources = resources
        self._machine = machine
        self._ports = sorted(
            ((port, _resource_kind(port, registry)) for port in spec.inputs), key=lambda pair: pair[0].name
        )
        self._head = [FORMAT, spec.name, spec.version]
        self._tail = [
            machine.device if spec.lane == "device" else "",
            sorted(machine.libraries.items()) if spec.models else [],
            run if spec.volatile else "",
        ]

    def key(self, node: GraphNode, keyed: Mapping[str, Keyed]) -> Keyed:
        """The node's key; the keys of its sources are known."""
        settings: dict[str, Any] = {}
        hashed: list[Json] = []
        linked: list[Json] = []
        links, given = node.links, node.settings
        for port, kind in self._ports:
            name = port.name
            link = links.get(name)
            if link is None:
                value = self._value(port, kind, given.get(name, port.default))
                settings[name] = value
                hashed.append((name, value.digest if isinstance(value, Resource) else value))
            elif isinstance(link, Link):
                linked.append((name, keyed[link.node].key, link.output))
            else:
                linked.append((name, _gathered(link, port, keyed)))
        encoded = _encode([*self._head, hashed, linked, *self._tail])
        return Keyed(node, self._spec, sha256(encoded.encode()).hexdigest(), settings)

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
        ("link", keyed[given.node].key, given.output) if isinstance(given, Link) else ("value", coerce(item, given))
        for given in gather.items
    ]


def _resource_kind(port: InputSpec, registry: Registry) -> str:
    port_type = registry.port_types.get(port.type.name)
    return port_type.resource if port_type is not None else ""
