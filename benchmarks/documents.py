"""Workflows of any size: chains of additions, and fan-outs whose leaves are added up again, two by two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.document import Document, Link, Literal, Node


@dataclass(frozen=True, slots=True)
class Sum:
    """A workflow whose only output is a number, and what that must be."""

    document: Document
    result: int

    @property
    def nodes(self) -> int:
        """How many nodes it has."""
        return len(self.document.nodes)


def chain(length: int, *, first: int = 0, last: int = 1) -> Sum:
    """A chain in which every node adds one to the node before it; `first` and `last` change its first and last node."""
    nodes = {"n0": _add(first, 1)}
    for index in range(1, length):
        nodes[f"n{index}"] = _add(f"n{index - 1}", 1 if index < length - 1 else last)
    return _sum(nodes, first + length - 1 + last)


def fan_out(leaves: int, *, first: int = 0, last: int = 1) -> Sum:
    """One node that all leaves read, the tree that adds them up, and a node after it: 2 * leaves + 1 nodes."""
    nodes = {"root": _add(first, 0)} | {f"leaf{index}": _add("root", index) for index in range(leaves)}
    row = list(nodes)[1:]
    while len(row) > 1:
        pairs = list(zip(row[::2], row[1::2], strict=False))
        made = [f"sum{len(nodes) + index}" for index in range(len(pairs))]
        nodes |= {name: _add(*pair) for name, pair in zip(made, pairs, strict=True)}
        row = made + row[2 * len(pairs) :]
    nodes["end"] = _add(row[0], last)
    return _sum(nodes, first * leaves + leaves * (leaves - 1) // 2 + last)


SHAPES: Final[Mapping[str, Callable[..., Sum]]] = MappingProxyType({"chain": chain, "fan-out": fan_out})


def _add(a: int | str, b: int | str) -> Node:
    return Node(type="Math", inputs={"a": _given(a), "b": _given(b)})


def _given(value: int | str) -> Literal | Link:
    return Link(value, "number") if isinstance(value, str) else Literal(value)


def _sum(nodes: dict[str, Node], result: int) -> Sum:
    return Sum(Document(nodes=nodes, outputs={"sum": Link(next(reversed(nodes)), "number")}), result)
