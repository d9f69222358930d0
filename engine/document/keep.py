"""Keeping: a changed document written into the file it came from, with the bytes of all that did not change.

Three things are compared, mapping by mapping: the outline of the document that was read, that of the new one, and the
tree of the file. What both outlines agree on is copied with its comments, and so is what neither knows. What changed
is written in canonical form in its place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias, TypeGuard

from engine.document.comments import end_of_head, inline_comment, is_block
from engine.document.gaps import comment_behind, cut, gap_lines, line_end, line_start
from engine.document.model import FORMAT, Document, Parsed, Path
from engine.document.outline import Outline, outline
from engine.document.quote import quote
from engine.document.read import parse
from engine.document.render import Comment, Renderer
from engine.document.source import BOM
from engine.document.tree import Branch, Entry, Leaf, Tree
from engine.document.write import write
from engine.graph import Json

_BREAK: Final = re.compile(r"\r\n|\n|\r")
_COLON: Final = re.compile(r"[ \t]*:")
_ENDS_BLANK: Final = re.compile(r"(?:\A|\n)[ \t]*\r?\n\Z")
_BLANK_LINES: Final = re.compile(r"\A(?:[ \t]*\r?\n)+")
_COMMENT: Final = re.compile(r"\A((?:[ \t]*\r?\n)*)([ \t]+)(?=#)")


Lineage: TypeAlias = Mapping[Path, Mapping[str, str | None]]
"""For mappings of a file, by their path: what entries are called now, None for one that is gone. Others stayed."""


def rewrite(parsed: Parsed, document: Document, lineage: Lineage | None = None) -> str:
    """The text of a document, with the bytes of every entry of `parsed` that is the same in it.

    `lineage` says for some mappings what was renamed in them; in others that is guessed.

    An entry's comments stay with it when its value changes or it is renamed, and go when it goes. The result is read
    again before it is given out: should it not mean `document`, the canonical form stands in for it.
    """
    again = _again(parsed, document, lineage)
    return again.source if again is not None else write(document)


def rewritten(parsed: Parsed, document: Document, lineage: Lineage | None = None) -> Parsed:
    """What `rewrite` gives, read again, with the places of everything in it."""
    return _again(parsed, document, lineage) or parse(write(document), parsed.file)


def _again(parsed: Parsed, document: Document, lineage: Lineage | None) -> Parsed | None:
    """The merged text as it is read again; None if it does not mean the document."""
    text = merge(parsed, document, lineage)
    again = parse(text, parsed.file) if text is not None else None
    if again is None or again.document is None:
        return None
    return again if _same(outline(again.document), outline(document)) else None


def merge(parsed: Parsed, document: Document, lineage: Lineage | None = None) -> str | None:
    """What `rewrite` gives, unchecked; None where the file has no block mapping of this version to write into."""
    text = parsed.source.removeprefix(BOM)
    if parsed.document is None or parsed.tree is None or not _is_current(parsed.tree):
        return None
    if not _is_regular(parsed.tree, text):
        return None
    merged = _Merger(text, parsed.tree, lineage or {}).root(outline(parsed.document), outline(document))
    return parsed.source[: len(parsed.source) - len(text)] + merged


class _Piece(NamedTuple):
    """An entry of a block mapping with its lines: its comments from `lead`, its key's line, and all up to `end`."""

    entry: Entry
    lead: int
    start: int
    end: int


class _Merger:
    """Merges a new outline into the text of a file."""

    def __init__(self, text: str, tree: Branch, lineage: Lineage) -> None:
        self._text = text
        self._lineage = lineage
        self._tree = tree
        first = _BREAK.search(text)
        self._break = first[0] if first else "\n"
        self._step = _step(text, tree)

    def root(self, old: Outline, new: Outline) -> str:
        """The whole file."""
        head = end_of_head(self._text, line_start(self._text, next(iter(self._tree.entries.values())).start))
        return self._text[:head] + self._mapping(self._tree, old, new, (), head, len(self._text))

    def _mapping(self, branch: Branch, old: Outline, new: Outline, path: Path, start: int, end: int) -> str:
        """A block mapping that has the text from `start` to `end` to itself."""
        pieces = [*self._pieces(branch, start, end)]
        said = self._lineage.get(path)
        renamed = _said(said, new) if said is not None else {} if _is_record(path) else _renamed(old, new)
        gone = {name for name in said or () if name not in renamed}
        kept = {
            renamed.get(piece.entry.key, piece.entry.key): piece
            for piece in pieces
            if piece.entry.key not in gone
            and (piece.entry.key in renamed or piece.entry.key in new or piece.entry.key not in old)
        }
        indent = self._text[pieces[0].start : pieces[0].entry.start]
        written = [
            self._kept(kept[key], key, old, new, (*path, key)) if key in kept else self._fresh(key, new[key], indent)
            for key in (_interleaved(kept, new) if _is_record(path) else _interleaved(new, kept))
        ]
        return self._joined([*written, self._text[pieces[-1].end : end]], indent)

    def _pieces(self, branch: Branch, start: int, end: int) -> Iterator[_Piece]:
        text = self._text
        entries = [*branch.entries.values()]
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            begin = line_start(text, entry.start)
            stop = line_start(text, following.start) if following else end
            below = cut(text, line_end(text, entry.value.end), stop, entry.start - begin)
            yield _Piece(entry, start, begin, below)
            start = below

    def _kept(self, piece: _Piece, key: str, old: Outline, new: Outline, path: Path) -> str:
        """An entry that the file has: copied, or copied in part, or written anew."""
        entry, text = piece.entry, self._text
        name = text[entry.start : entry.end] if key == entry.key else quote(key)
        before = text[piece.lead : entry.start] + name
        was, now = old.get(entry.key), new.get(key)
        if (entry.key in old) is (key in new) and _same(was, now):
            return before + text[entry.end : piece.end]
        value = entry.value
        if isinstance(was, dict) and isinstance(now, dict) and now and _is_regular(value, text):
            below = line_end(text, entry.end)
            return before + text[entry.end : below] + self._mapping(value, was, now, path, below, piece.end)
        indent = text[piece.start : entry.start]
        return text[piece.lead : piece.start] + self._fresh(key, now, indent, self._comment(piece))

    def _comment(self, piece: _Piece) -> Comment:
        """The comments that stay with an entry when its value is written anew: on its own lines and deeper below."""
        text, entry, value = self._text, piece.entry, piece.entry.value
        if is_block(value):
            comment = Comment(behind=comment_behind(text, entry.end, value.start))
        else:
            comment = inline_comment(text, value, entry.end)
        below = gap_lines(text, line_end(text, value.end), piece.end)
        return replace(comment, above=(*comment.above, *(line.comment for line in below if line.comment)))

    def _fresh(self, key: str, value: Json, indent: str, comment: Comment | None = None) -> str:
        """An entry in canonical form."""
        renderer = Renderer(self._step, {(key,): comment} if comment else {})
        return "".join(line + self._break for line in renderer.entry(key, value, indent, (key,)))

    def _joined(self, parts: Sequence[str], indent: str) -> str:
        """The parts one below the other.

        What came to stand below a text must not become part of it: neither blank lines below one that ends with some,
        nor a comment deeper than the entries.
        """
        above = ""
        pieces: list[str] = []
        for part in filter(None, parts):
            below = part
            if above and not above.endswith(("\n", "\r")):
                pieces.append(self._break)
            if _ENDS_BLANK.search(above):
                below = _BLANK_LINES.sub("", below, count=1)
            if above:
                below = _COMMENT.sub(lambda found: found[1] + min(found[2], indent, key=len), below, count=1)
            pieces.append(below)
            above = below
        return "".join(pieces)


def _same(one: Json, other: Json) -> bool:
    """Whether two outlines are written alike: 1, 1.0 and true are not."""
    return one is other or repr(one) == repr(other)


def _is_record(path: Path) -> bool:
    """Whether a mapping has fields, whose order says nothing, rather than names given by a person."""
    return path in ((), ("layout",)) or (len(path) == 2 and path[0] in ("nodes", "parameters"))


def _is_current(tree: Branch) -> bool:
    entry = tree.entries.get("darkroom")
    return entry is None or (isinstance(entry.value, Leaf) and entry.value.value == FORMAT)


def _is_regular(tree: Tree, text: str) -> TypeGuard[Branch]:
    """Whether a tree is a mapping of which every entry begins a line, with its key and a colon."""
    if not isinstance(tree, Branch) or not tree.entries or tree.flow:
        return False
    return all(
        not text[line_start(text, entry.start) : entry.start].strip() and _COLON.match(text, entry.end)
        for entry in tree.entries.values()
    )


def _step(text: str, tree: Branch) -> str:
    """How far the file indents: as its first block within a block does."""
    inner = next((entry.value for entry in tree.entries.values() if is_block(entry.value)), None)
    depth = inner.start - line_start(text, inner.start) - (tree.start - line_start(text, tree.start)) if inner else 0
    return " " * depth if 1 <= depth <= 8 else "  "


def _interleaved(first: Iterable[str], second: Iterable[str]) -> list[str]:
    """The names of both, in the order of the first; others follow the name that they follow in the second."""
    known = dict.fromkeys(first)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for name in second:
        if name in known:
            last = name
        else:
            behind.setdefault(last, []).append(name)
    order = behind.get(None, [])
    for name in known:
        order += [name, *behind.get(name, ())]
    return order


def _said(lineage: Mapping[str, str | None], new: Outline) -> dict[str, str]:
    return {name: now for name, now in lineage.items() if now is not None and now in new}


def _renamed(old: Outline, new: Outline) -> dict[str, str]:
    """The new names of entries: what came in the place of what went, and says the same at least in part."""
    went = _by_neighbour(old, new)
    came = _by_neighbour(new, old)
    return {
        name: renamed
        for neighbour, names in went.items()
        for name, renamed in zip(names, came.get(neighbour, ()), strict=False)
        if _alike(old[name], new[renamed])
    }


def _by_neighbour(names: Outline, others: Outline) -> dict[str | None, list[str]]:
    """The names that the others lack, by the last common name before them."""
    found: dict[str | None, list[str]] = {}
    last: str | None = None
    for name in names:
        if name in others:
            last = name
        else:
            found.setdefault(last, []).append(name)
    return found


def _alike(one: Json, other: Json) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return any(key in other and _same(value, other[key]) for key, value in one.items())
    return _same(one, other)
