"""Models: which ones each step will use, and how large their weights are."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from engine.graph import GraphNode, Link
from engine.keys import Key, Keyed
from engine.registry import Registry
from engine.spec import NodeSpec
from engine.types import Resource, Type

Model: TypeAlias = tuple[Key, str]
"""A handle: the key of the step that gives it, and which of its outputs it is."""


class Models:
    """The models of steps. A step uses models if its code asks for a context and an input takes a handle."""

    def __init__(self, keyed: Mapping[str, Keyed], registry: Registry) -> None:
        self._keyed = keyed
        self._registry = registry
        self._ports: dict[str, tuple[str, ...]] = {}
        self._sizes: dict[Model, int] = {}

    def of(self, path: str) -> Mapping[Model, int]:
        """The models that the step at a path uses, with their bytes; 0 where the size is not known."""
        entry = self._keyed[path]
        if not entry.spec.context:
            return {}
        return {self._model(link): self._size(link) for link in self._handles(entry)}

    def _model(self, link: Link) -> Model:
        return self._keyed[link.node].key, link.part

    def _size(self, link: Link) -> int:
        """The bytes of a handle: those of the resource that it was taken from, through whatever it went since."""
        model = self._model(link)
        if model not in self._sizes:
            came: Link | None = link
            found: int | None = None
            while came is not None and found is None:
                entry = self._keyed[came.node]
                found = next((_size(value, came.output) for value in entry.settings.values()), None)
                came = next(self._handles(entry), None)
            self._sizes[model] = found or 0
        return self._sizes[model]

    def _handles(self, entry: Keyed) -> Iterator[Link]:
        """The links into a node that bring handles."""
        ports = self._ports.get(entry.spec.name)
        if ports is None:
            ports = self._ports[entry.spec.name] = tuple(self._handle_ports(entry.spec))
        for port in ports:
            yield from _links(entry.node, port)

    def _handle_ports(self, spec: NodeSpec) -> Iterator[str]:
        return (port.name for port in spec.inputs if self._is_handle(port.type))

    def _is_handle(self, type_: Type) -> bool:
        described = self._registry.port_type(type_)
        return described is not None and described.handle


def _links(node: GraphNode, port: str) -> Iterator[Link]:
    given = node.links.get(port)
    if isinstance(given, Link):
        yield given
    elif given is not None:
        yield from given.links


def _size(value: object, output: str) -> int | None:
    return value.sizes.get(output) if isinstance(value, Resource) else None
