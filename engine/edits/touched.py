"""Touched: the places in which two documents differ, so that it can be said whose work an edit would take back."""

from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from engine.document import Document, Node, Parameter, Path
from engine.edits.edit import Edit, RenameNode, RenameOutput, RenameParameter
from engine.edits.order import same

_E = TypeVar("_E")

_NODE: Final = ("type", "title", "note", "disabled")
_PARAMETER: Final = ("type", "required", "default", "min", "max", "step", "choices", "label", "help")
_PARTS: Final = ("frames", "notes", "wires", "collapsed")
_ORDERED: Final = ("requires", "parameters", "nodes", "outputs")
_NO_NODE: Final = Node(type="")
_NO_PARAMETER: Final = Parameter(type="")


def touched(old: Document, new: Document) -> frozenset[Path]:
    """Every place that says something else in `new`; of a node or parameter that came or went itself and its fields."""
    return frozenset(_touched(old, new))


def reach(before: Document, edit: Edit, after: Document) -> frozenset[Path]:
    """The places that an edit of `before`, which gave `after`, touched. A rename touches the two names alone."""
    if isinstance(edit, RenameNode):
        return frozenset({("nodes", edit.id), ("nodes", edit.to)}) if edit.id != edit.to else frozenset()
    if isinstance(edit, RenameParameter | RenameOutput):
        of = "parameters" if isinstance(edit, RenameParameter) else "outputs"
        return frozenset({(of, edit.name), (of, edit.to)}) if edit.name != edit.to else frozenset()
    return touched(before, after)


def _touched(old: Document, new: Document) -> Iterator[Path]:
    yield from ((field,) for field in ("name", "description") if getattr(old, field) != getattr(new, field))
    for of in _ORDERED:
        yield from _order(("order", of), getattr(old, of), getattr(new, of))
    for of in ("requires", "outputs"):
        yield from _entries((of,), getattr(old, of), getattr(new, of))
    for name, one, other in _changed(old.parameters, new.parameters):
        yield from _came_or_went(("parameters", name), one, other)
        yield from _fields(("parameters", name), one or _NO_PARAMETER, other or _NO_PARAMETER, _PARAMETER)
    for name, before, after in _changed(old.nodes, new.nodes):
        yield from _came_or_went(("nodes", name), before, after)
        yield from _node(name, before or _NO_NODE, after or _NO_NODE)
    if old.layout is not new.layout:
        yield from _layout(old, new)


def _node(name: str, old: Node, new: Node) -> Iterator[Path]:
    yield from _fields(("nodes", name), old, new, _NODE)
    yield from _entries(("nodes", name, "inputs"), old.inputs, new.inputs)
    yield from _order(("order", "nodes", name), old.inputs, new.inputs)


def _layout(old: Document, new: Document) -> Iterator[Path]:
    yield from _entries(("layout", "nodes"), old.layout.nodes, new.layout.nodes)
    yield from _order(("order", "layout"), old.layout.nodes, new.layout.nodes)
    for part in _PARTS:
        one, other = getattr(old.layout, part), getattr(new.layout, part)
        if not same(one, other):
            yield from _part(("layout", part), *({} if each is None else each for each in (one, other)))


def _part(path: Path, one: object, other: object) -> Iterator[Path]:
    """The entries of a part of the layout that differ, or itself where they are none or in another order."""
    entries = [*_entries(path, one, other)] if isinstance(one, Mapping) and isinstance(other, Mapping) else []
    yield from entries or [path]


def _came_or_went(path: Path, one: object, other: object) -> Iterator[Path]:
    if one is None or other is None:
        yield path


def _fields(path: Path, one: object, other: object, fields: tuple[str, ...]) -> Iterator[Path]:
    yield from ((*path, name) for name in fields if not same(getattr(one, name), getattr(other, name)))


def _entries(path: Path, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Path]:
    yield from ((*path, name) for name, _, _ in _changed(old, new))


def _changed(old: Mapping[str, _E], new: Mapping[str, _E]) -> Iterator[tuple[str, _E | None, _E | None]]:
    """The entries that are not written alike, with what they were and are."""
    if old is new:
        return
    for name, entry in old.items():
        other = new.get(name)
        if name not in new or (other is not entry and not same(entry, other)):
            yield name, entry, other
    yield from ((name, None, entry) for name, entry in new.items() if name not in old)


def _order(path: Path, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Path]:
    if old is not new and [name for name in old if name in new] != [name for name in new if name in old]:
        yield path
