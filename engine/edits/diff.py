"""Differences: two documents to the edits that lead from one to the other, and from an edit to its inverse.

The edits come in a fixed order: name and description, requirements, what is removed, parameters, nodes, outputs,
layout. Nothing is taken for renamed: that a person meant it cannot be seen in two documents.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from engine.document import Document, Node, Parameter
from engine.edits.apply import apply, apply_all, without_nodes, without_parameters
from engine.edits.edit import (
    AddNode,
    AddParameter,
    Edit,
    MoveNode,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    Reorder,
    SetInput,
    SetLayout,
    SetLayoutItem,
    SetMeta,
    SetNode,
    SetOutput,
    SetParameter,
    SetRequirement,
)
from engine.edits.order import behind, same
from engine.graph import Json

Entry = TypeVar("Entry")

_META: Final = ("name", "description")
_NODE: Final = ("type", "title", "note", "disabled")
_PARAMETER: Final = ("type", "min", "max", "step", "choices", "label", "help")
_LAYOUT: Final = ("frames", "notes", "wires", "collapsed")


def diff(old: Document, new: Document) -> tuple[Edit, ...]:
    """Edits that make `new` of `old`, its order included. An id must not name a node and a parameter of `new`."""
    return tuple(_diff(old, new))


def invert(document: Document, edit: Edit) -> tuple[Edit, ...]:
    """Edits that, applied after `edit`, restore `document`, its order included. Raises what `apply` raises."""
    after = apply(document, edit)
    if after is document:
        return ()
    back = _rename_back(edit)
    return (*back, *diff(apply_all(after, back), document))


def _rename_back(edit: Edit) -> tuple[Edit, ...]:
    """A rename is undone by a rename, so that what others did to the thing since then stays."""
    if isinstance(edit, RenameNode):
        return (RenameNode(id=edit.to, to=edit.id),)
    if isinstance(edit, RenameParameter):
        return (RenameParameter(name=edit.to, to=edit.name),)
    return (RenameOutput(name=edit.to, to=edit.name),) if isinstance(edit, RenameOutput) else ()


def _diff(old: Document, new: Document) -> Iterator[Edit]:
    for field in _META:
        if getattr(old, field) != getattr(new, field):
            yield SetMeta(field=field, value=getattr(new, field))
    yield from _entries(
        old.requires,
        new.requires,
        lambda name, version, before: SetRequirement(pack=name, version=version, before=before),
    )
    yield from _order("requires", old.requires, new.requires)
    parameters = [name for name in old.parameters if name not in new.parameters]
    nodes = [name for name in old.nodes if name not in new.nodes]
    yield from (RemoveParameter(name=name) for name in parameters)
    yield from (RemoveNode(id=name) for name in nodes)
    left = without_nodes(without_parameters(old, parameters), nodes)
    yield from _parameters(left.parameters, new.parameters)
    yield from _nodes(left.nodes, new.nodes)
    yield from _entries(
        left.outputs, new.outputs, lambda name, link, before: SetOutput(name=name, link=link, before=before)
    )
    yield from _order("outputs", left.outputs, new.outputs)
    yield from _layout(left, new)


def _parameters(old: Mapping[str, Parameter], new: Mapping[str, Parameter]) -> Iterator[Edit]:
    for name, before in behind(new, old).items():
        yield AddParameter(name=name, parameter=new[name], before=before)
    for name, parameter in old.items():
        yield from _parameter(name, parameter, new[name])
    yield from _order("parameters", old, new)


def _parameter(name: str, old: Parameter, new: Parameter) -> Iterator[Edit]:
    for field in _PARAMETER:
        if not same(getattr(old, field), getattr(new, field)):
            yield SetParameter(name=name, field=field, value=getattr(new, field))
    if new.required and not old.required:
        yield SetParameter(name=name, field="required", value=True)
    elif not new.required and (old.required or not same(old.default, new.default)):
        yield SetParameter(name=name, field="default", value=new.default)


def _nodes(old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[Edit]:
    for name, before in behind(new, old).items():
        yield AddNode(id=name, node=new[name], before=before)
    for name, node in old.items():
        if node is not new[name]:
            yield from _node(name, node, new[name])
    yield from _order("nodes", old, new)


def _node(name: str, old: Node, new: Node) -> Iterator[Edit]:
    for field in _NODE:
        if getattr(old, field) != getattr(new, field):
            yield SetNode(id=name, field=field, value=getattr(new, field))
    yield from _entries(
        old.inputs,
        new.inputs,
        lambda port, value, before: SetInput(node=name, input=port, value=value, before=before),
    )
    yield from _order("inputs", old.inputs, new.inputs, name)


def _layout(old: Document, new: Document) -> Iterator[Edit]:
    yield from _entries(
        old.layout.nodes,
        new.layout.nodes,
        lambda name, position, before: MoveNode(id=name, position=position, before=before),
    )
    yield from _order("layout", old.layout.nodes, new.layout.nodes)
    for field in _LAYOUT:
        if not same(getattr(old.layout, field), getattr(new.layout, field)):
            yield from _part(field, getattr(old.layout, field), getattr(new.layout, field))


def _part(field: Any, old: Json, new: Json) -> Iterator[Edit]:
    """Edits for a part of the layout: of its entries, if these lead there, else of the whole."""
    entries: list[Edit] = []
    before, after = ({} if part is None else part for part in (old, new))
    if new != {} and isinstance(before, Mapping) and isinstance(after, Mapping):
        order = [*(name for name in before if name in after), *(name for name in after if name not in before)]
        if order == [*after] and None not in after.values():
            entries += (
                SetLayoutItem(field=field, name=name, value=after.get(name))
                for name in dict.fromkeys((*before, *after))
                if name not in after or name not in before or not same(before[name], after[name])
            )
    yield from entries or (SetLayout(field=field, value=new),)


def _entries(
    old: Mapping[str, Entry], new: Mapping[str, Entry], make: Callable[[str, Entry | None, str | None], Edit]
) -> Iterator[Edit]:
    """Edits for entries that are set as a whole: removed ones, changed ones, then new ones."""
    for name, entry in old.items():
        if name not in new:
            yield make(name, None, None)
        elif not same(entry, new[name]):
            yield make(name, new[name], None)
    for name, before in behind(new, old).items():
        yield make(name, new[name], before)


def _order(of: Any, old: Mapping[str, object], new: Mapping[str, object], node: str = "") -> Iterator[Edit]:
    """An edit for the order, if entries that both have stand in another one."""
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Reorder(of=of, names=tuple(new), node=node)
