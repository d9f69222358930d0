"""Merging: what another did to a document, as edits of ours, if nobody loses anything by it."""

from engine.document import Document, Path
from engine.edits import Edit, EditRefused, apply_all, diff, touched


def merged(base: Document, mine: Document, theirs: Document) -> tuple[Edit, ...] | None:
    """The edits of `mine` that bring in what `theirs` changed of `base`; None if the two don't go together.

    Afterwards every place that one of them changed is as they made it. Only of positions and order the other's count.
    """
    edits = diff(base, theirs)
    try:
        after = apply_all(mine, edits)
    except EditRefused:
        return None
    if mine is base:
        return edits
    lost = _said(touched(base, mine)) & touched(mine, after) or _said(touched(base, theirs)) & touched(theirs, after)
    return None if lost else edits


def _said(places: frozenset[Path]) -> frozenset[Path]:
    return frozenset(place for place in places if place[0] != "order" and place[:2] != ("layout", "nodes"))
