"""What a rule is asked to work out, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.document import Literal
from engine.errors import Problem
from engine.expand.listed import Instead, Listed, Outputs, items_of
from engine.graph import Element, Gather, GraphNode, Link
from engine.literals import coerce, fault
from engine.registry import Registry
from engine.resources import Resources
from engine.spec import NodeSpec
from engine.types import Json


class Linked(Exception):
    """An input comes from a node that has not run."""


class Faulty(Exception):
    """An input is wrong or missing, which `check` reports."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A node that a rule is to work out, with its links as they were before any list was taken apart."""

    node: GraphNode
    spec: NodeSpec
    outputs: Outputs
    registry: Registry
    resources: Resources

    def literal(self, name: str) -> Any:
        """The value that is written at an input, or its default. Raises `Linked` or `Faulty`."""
        if name in self.node.links:
            raise Linked
        port = self.spec.input(name)
        if port is None or (port.required and name not in self.node.settings):
            raise Faulty
        value = self.node.settings.get(name, port.default)
        if fault(port, value) is not None:
            raise Faulty
        return coerce(port.type, value)

    def places(self, name: str) -> tuple[Instead, ...]:
        """What stands at each place of a written list, lists as they are; of a single link, the items of its list.

        Raises `Linked` or `Faulty`.
        """
        given = self.node.links.get(name)
        if given is None:
            return tuple(_as_instead(item) for item in self.literal(name))
        if isinstance(given, Gather):
            return tuple(
                self.outputs.instead(item) if isinstance(item, Link) else _as_instead(item) for item in given.items
            )
        found = self.outputs.instead(given)
        if isinstance(found, Listed):
            return tuple(_as_instead(item) for item in found.items)
        if isinstance(found, Link) and self.outputs.is_unknown(found):
            raise Linked
        return (found,)

    def items(self, name: str) -> tuple[Json | Link, ...]:
        """The items of the list at an input, those of lists in a written list in their place."""
        found: list[Json | Link] = []
        for place in self.places(name):
            if isinstance(place, Link) and self.outputs.is_unknown(place):
                raise Linked
            found += items_of(place)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a rule gives: what stands for each output, by name.

    `made` are nodes that it adds, and `node` is what stays in the place of the node itself, where that must change.
    """

    outputs: Mapping[str, Instead]
    made: tuple[GraphNode, ...] = ()
    node: GraphNode | None = None
    problems: tuple[Problem, ...] = ()


def unsure(node: GraphNode, spec: NodeSpec, *problems: Problem) -> Worked:
    """One element for every list, so that what is wrong with this node is no second problem in what reads it."""
    lists = (output.name for output in spec.outputs if output.type.item is not None)
    return Worked({name: Listed((Element(node.path, name, 0),)) for name in lists}, problems=problems)


def _as_instead(item: Json | Link) -> Instead:
    if isinstance(item, Link):
        return item
    return Listed(tuple(item)) if isinstance(item, list | tuple) else Literal(item)
