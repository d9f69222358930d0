"""Spelling out: an edit as the smaller ones that it stands for, so that whoever is told of it sees all that it does."""

from collections.abc import Sequence
from dataclasses import replace

from engine.document import Document
from engine.edits.apply import apply, without_nodes, without_parameters
from engine.edits.diff import diff
from engine.edits.edit import Edit, RemoveNode, RemoveParameter, ReplaceNode
from engine.edits.links import without_links
from engine.edits.order import without


def spelled(document: Document, edit: Edit, base: Document | None = None) -> tuple[Edit, ...]:
    """Edits that do to a document what one does, with what it implies.

    The removal of a node comes behind the removals of its position and of each link to it. A node that replaces one is
    spelled field by field, against the node as its author knew it in `base`, so that fields which others set since
    then stay. Other edits are themselves; so are those that do not fit, which `apply` will refuse.
    """
    if isinstance(edit, ReplaceNode) and edit.id in document.nodes:
        known = base if base is not None and edit.id in base.nodes else document
        return diff(known, apply(known, edit))
    if isinstance(edit, RemoveNode | RemoveParameter):
        gone = removed(document, (edit,))
        return (edit,) if gone is None else gone[1]
    return (edit,)


def removed(
    document: Document, edits: Sequence[RemoveNode | RemoveParameter]
) -> tuple[Document, tuple[Edit, ...]] | None:
    """The document after removals, and these spelled out, in one pass for all; None if something is not there."""
    nodes = {edit.id for edit in edits if isinstance(edit, RemoveNode)}
    parameters = {edit.name for edit in edits if isinstance(edit, RemoveParameter)}
    there = nodes <= document.nodes.keys() and parameters <= document.parameters.keys()
    if not there or len(nodes) + len(parameters) < len(edits):
        return None
    placeless = replace(document.layout, nodes=without(document.layout.nodes, nodes))
    bare = without_links(replace(document, layout=placeless), nodes | parameters)
    after = without_parameters(without_nodes(document, nodes), parameters)
    return after, (*diff(document, bare), *edits)
