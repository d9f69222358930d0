"""What stands for the outputs of nodes while lists are taken apart."""

from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from engine.document import Literal
from engine.errors import Code, Problem
from engine.graph import Element, Gather, Graph, GraphNode, Link
from engine.registry import Registry
from engine.types import Json, Type, accepts

LIMIT: Final = 10_000
"""Elements that a list may have where a node is made for each."""

MOST: Final = 100_000
"""Nodes that lists may make in one workflow, and items that one list may have which is read whole."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of known length: literals and links.

    `whole` is a link that gives all of it at once. `type` is that of the output that it stands for, where the items
    don't say theirs. It is `nested` where each item is a list itself, and `told` where a problem says already why it
    is empty.
    """

    items: tuple[Json | Link, ...]
    whole: Link | None = None
    type: Type | None = None
    nested: bool = False
    told: bool = False


Instead: TypeAlias = Literal | Link | Listed
"""What is read in place of an output: a value that is known, another output, or a list."""


def items_of(found: Instead) -> tuple[Json | Link, ...]:
    """The items of a list; what is none is a list of one."""
    if isinstance(found, Listed):
        return found.items
    return (found.value,) if isinstance(found, Literal) else (found,)


class Outputs:
    """What is known of the outputs of the nodes that have been gone through, and the problems of reading them."""

    def __init__(self, graph: Graph, registry: Registry) -> None:
        self.problems: list[Problem] = []
        self._graph = graph
        self._registry = registry
        self._instead: dict[tuple[str, str], Instead] = {}
        self._mapped: dict[str, tuple[GraphNode, ...]] = {}

    def keep(self, path: str, output: str, instead: Instead) -> None:
        """Say what is to be read in place of an output."""
        self._instead[path, output] = instead

    def keep_mapped(self, path: str, elements: tuple[GraphNode, ...]) -> None:
        """Say that a node is in the graph no more, but its elements are."""
        self._mapped[path] = elements

    def instead(self, link: Link) -> Instead:
        """What is read in place of an output; the link itself where nothing is.

        An output that a mapped node has not is asked of its first element, for `check` to find.
        """
        found = self._instead.get((link.node, link.output))
        if found is not None or link.node not in self._mapped:
            return found or link
        elements = self._mapped[link.node]
        return Link(elements[0].path, link.output) if elements else Listed((), told=True)

    def is_unknown(self, link: Link) -> bool:
        """Whether a link gives a list whose length nobody knows before the run."""
        node = self._graph.nodes.get(link.node)
        spec = self._registry.specs.get(node.type) if node is not None else None
        output = spec.output(link.output) if spec is not None else None
        return output is not None and output.type.item is not None and not isinstance(link, Element)

    def read(self, given: Link | Gather, wanted: Type, node: str, port: str) -> Instead:
        """What an input is given. A list within a written list stands there with its items.

        What does not fit is left as it is, for `check`; a list of lists becomes the first thing in it, with a problem.
        """
        if isinstance(given, Gather):
            inner = wanted.item or wanted
            found = (
                self.read(one, inner, node, port) if isinstance(one, Link) else Literal(one) for one in given.items
            )
            items = tuple(islice((item for one in found for item in items_of(one)), MOST + 1))
            if len(items) > MOST:
                self.problems.append(too_many(node, port))
            return Listed(items[:MOST])
        instead = self.instead(given)
        if not isinstance(instead, Listed):
            return instead
        if instead.nested:
            self.problems.append(_nested(given, node, port))
            return _first_within(instead) if instead.items else Listed((), told=True)
        return given if instead.type is not None and not accepts(wanted, instead.type) else instead


def _first_within(nested: Listed) -> Literal | Link:
    first = nested.items[0]
    return Element(first.node, first.output, 0) if isinstance(first, Link) else Literal(first)


def _nested(link: Link, node: str, port: str) -> Problem:
    message = f'"{port}" cannot take {link}: it is a list for each element of a list, and there are no lists of lists'
    hint = f"make one value of each list first, or give {link.node} one value instead of a list"
    return Problem(code=Code.NESTED_LIST, message=message, node=node, port=port, hint=hint)


def too_long(node: str, port: str, what: str, length: int) -> Problem:
    """The problem of a list that is too long to be taken apart."""
    message = f"{what} has {length:,} elements; at most {LIMIT:,} are taken apart"
    hint = "make it shorter, or spread the work over several workflows"
    return Problem(code=Code.LIST_TOO_LONG, message=message, node=node, port=port, hint=hint)


def too_many(node: str, port: str) -> Problem:
    """The problem of lists that are too long together."""
    message = f"the lists of the workflow have more than {MOST:,} elements in all"
    hint = "make them shorter, or spread the work over several workflows"
    return Problem(code=Code.LIST_TOO_LONG, message=message, node=node, port=port, hint=hint)
