"""The tree: YAML as written, values with the offsets where they begin and end.

Offsets count characters of the text without a byte order mark. Named tuples, because a large file has hundreds of
thousands of them and they are made four times as fast as frozen dataclasses.
"""

from typing import NamedTuple, TypeAlias

from engine.graph import Json

Scalar: TypeAlias = bool | int | float | str | None
"""A value that holds no others."""


class Leaf(NamedTuple):
    """A scalar."""

    value: Scalar
    start: int
    end: int


class Series(NamedTuple):
    """A sequence; `flow` when written in brackets."""

    items: "list[Tree]"
    start: int
    end: int
    flow: bool


class Entry(NamedTuple):
    """A key of a mapping with its value; `start` and `end` are the key's."""

    key: str
    start: int
    end: int
    value: "Tree"


class Branch(NamedTuple):
    """A mapping, its entries in the order of the file; `flow` when written in braces."""

    entries: dict[str, Entry]
    start: int
    end: int
    flow: bool


Tree: TypeAlias = Leaf | Series | Branch


def plain(tree: Tree) -> Json:
    """The values of a tree, as JSON knows them."""
    if isinstance(tree, Leaf):
        return tree.value
    if isinstance(tree, Series):
        return [plain(item) for item in tree.items]
    return {name: plain(entry.value) for name, entry in tree.entries.items()}
