"""Shapes: what steps have in common that are alike in how much work they are."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from engine.devices import HOST
from engine.graph import Gather, Link
from engine.keys import Keyed
from engine.spec import NodeSpec, Sized
from engine.types import Json, Resource

MANY: Final = 64
"""More sizes than this are taken together as one."""


@dataclass(frozen=True, slots=True)
class Size:
    """A value that decides how much work steps are.

    `name` is its type and port, `value` its JSON. `amount` is the number, for one that the work is in proportion to.
    """

    name: str
    value: str
    amount: float | None = None


@dataclass(frozen=True)
class Shape:
    """A class of steps that should take the same: of one node type, on one kind of device, with the same sizes."""

    type: str
    device: str
    sizes: frozenset[Size]

    @cached_property
    def name(self) -> str:
        """A short name of these sizes."""
        return _digest(sorted((size.name, size.value) for size in self.sizes))

    @cached_property
    def family(self) -> str:
        """The name that all shapes share that differ in nothing but amounts."""
        sizes = sorted((size.name, "" if size.amount is not None else size.value) for size in self.sizes)
        return f"{self.device}/{self.type}/{_digest(sizes)}"

    @property
    def amounts(self) -> tuple[tuple[str, float], ...]:
        """The sizes that the work is in proportion to, by name."""
        return tuple(sorted((size.name, size.amount) for size in self.sizes if size.amount is not None))


def shapes(keyed: Mapping[str, Keyed], device: str) -> dict[str, Shape]:
    """The shape of every node by path; `keyed` has sources before their readers, `device` is the machine's kind.

    The sizes of a step are its sized settings and those upstream that reach it, the models that it may use, and the
    numbers that files say of themselves, such as an image's width. So texts and seeds make no difference. Of a type
    without markers only what is upstream counts.
    """
    flows: dict[str, _Flow] = {}
    reaching: dict[str, tuple[frozenset[Size], frozenset[Size]]] = {}
    made: dict[tuple[str, frozenset[Size]], Shape] = {}
    found: dict[str, Shape] = {}
    for path, entry in keyed.items():
        flow = flows.get(entry.spec.name)
        if flow is None:
            flow = flows[entry.spec.name] = _Flow(entry.spec)
        inherited, near = _inherited(entry, reaching)
        own = list(flow.sizes(entry, keyed))
        onward = inherited.union(size for size, reach in own if reach == "all") if own else inherited
        beside = frozenset(size for size, reach in own if reach == "readers") if own else _NONE
        reaching[path] = _few(onward), beside
        here = inherited.union(near, (size for size, _ in own)) if own or near else inherited
        shape = made.get((entry.spec.name, here))
        if shape is None:
            place = device if entry.spec.lane == "device" else HOST
            shape = made[entry.spec.name, here] = Shape(entry.spec.name, place, here)
        found[path] = shape
    return found


_NONE: Final[frozenset[Size]] = frozenset()


def _inherited(
    entry: Keyed, reaching: Mapping[str, tuple[frozenset[Size], frozenset[Size]]]
) -> tuple[frozenset[Size], frozenset[Size]]:
    """What reaches a node from everywhere upstream, and what from the nodes that it reads itself."""
    links = [link.node for _, link in entry.node.sources()]
    if len(links) == 1:  # as in a chain, where copies would add up
        return reaching[links[0]]
    sources = [reaching[node] for node in links]
    return _NONE.union(*(onward for onward, _ in sources)), _NONE.union(*(beside for _, beside in sources))


def _few(sizes: frozenset[Size]) -> frozenset[Size]:
    if len(sizes) <= MANY:
        return sizes
    return frozenset({Size("many", _digest(sorted((size.name, size.value) for size in sizes)))})


class _Flow:
    """Which ports of a node type have sizes."""

    def __init__(self, spec: NodeSpec) -> None:
        self._sized = [(port.name, port.sized) for port in spec.inputs if port.sized is not None]
        self._type = spec.name

    def sizes(self, entry: Keyed, keyed: Mapping[str, Keyed]) -> Iterator[tuple[Size, str]]:
        """The sizes that a node itself says, with their reach."""
        for port, value in entry.settings.items():
            if isinstance(value, Resource):
                yield Size(f"{self._type}.{port}", _written(_of_resource(value, entry.spec))), "all"
        for port, sized in self._sized:
            link = entry.node.links.get(port)
            if link is None:
                yield self._size(port, entry.settings[port], sized), sized.reach
            else:
                yield Size(f"{self._type}.{port}", _linked(link, keyed)), sized.reach

    def _size(self, port: str, value: Any, sized: Sized) -> Size:
        name = f"{self._type}.{port}"
        if sized.above is not None:
            return Size(name, _written(value > sized.above))
        is_amount = sized.proportional and isinstance(value, int | float)
        return Size(name, _written(value), float(value) if is_amount else None)


def _of_resource(resource: Resource, spec: NodeSpec) -> Json:
    """What of a resource decides work: the model itself, or the numbers that a file says of itself."""
    if spec.models:
        return resource.digest
    return {name: fact for name, fact in sorted(resource.facts.items()) if isinstance(fact, int | float)}


def _linked(given: Link | Gather, keyed: Mapping[str, Keyed]) -> str:
    """A size that is computed first is not known; its key stands for it."""
    links = (given,) if isinstance(given, Link) else given.links
    return _written([(keyed[link.node].key, link.part) for link in links])


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _digest(value: Any) -> str:
    return sha256(_written(value).encode()).hexdigest()[:16]
