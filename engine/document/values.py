"""Values: what stands at an input, read from the tree."""

from collections.abc import Callable
from typing import TypeAlias

from engine.document.model import Items, Literal, Text, Value
from engine.document.references import BadReference, read_text
from engine.document.tree import Leaf, Series, Tree
from engine.graph import Json, Link

Complain: TypeAlias = Callable[[BadReference, int], None]
"""Told of a bad reference and its offset."""

_NESTED = BadReference("a reference cannot stand within a list of lists or a mapping", "write $$ for a dollar")


def read_value(tree: Tree, complain: Complain) -> Value:
    """The value of an input. A text with a bad reference is kept as a literal, so that nothing is lost."""
    if isinstance(tree, Leaf):
        return _read_leaf(tree, complain)
    if isinstance(tree, Series):
        items = tuple(
            _read_leaf(item, complain) if isinstance(item, Leaf) else Literal(_read_nested(item, complain))
            for item in tree.items
        )
        literals = [item.value for item in items if isinstance(item, Literal)]
        return Literal(literals) if len(literals) == len(items) else Items(items)
    return Literal(_read_nested(tree, complain))


def _read_leaf(leaf: Leaf, complain: Complain) -> Literal | Link | Text:
    if not isinstance(leaf.value, str):
        return Literal(leaf.value)
    said = read_text(leaf.value)
    if isinstance(said, BadReference):
        complain(said, leaf.start)
        return Literal(leaf.value)
    return said


def _read_nested(tree: Tree, complain: Complain) -> Json:
    """A literal deep in a list or mapping, where `$$` is a dollar as elsewhere but nothing refers."""
    if isinstance(tree, Series):
        return [_read_nested(item, complain) for item in tree.items]
    if isinstance(tree, Leaf):
        said = _read_leaf(tree, complain)
        if isinstance(said, Literal):
            return said.value
        complain(_NESTED, tree.start)
        return tree.value
    return {name: _read_nested(entry.value, complain) for name, entry in tree.entries.items()}
