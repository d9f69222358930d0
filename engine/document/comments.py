"""Comments: which entry or item each comment of a file belongs to.

A comment belongs to the entry below it, a trailing one to its line. A comment that stands deeper than the entry below
belongs to what is above: it ends the collection at its own depth, or stays with a single value. Within brackets and
braces comments belong to the entry that holds them.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from engine.document.gaps import comment_behind, cut, gap_lines, line_end, line_start
from engine.document.model import Path
from engine.document.render import Comment
from engine.document.tree import Branch, Leaf, Series, Tree


class _Station(NamedTuple):
    """An entry or item of a block collection: its key or dash, and its value."""

    path: Path
    start: int
    after: int
    value: Tree


class Collected:
    """The comments of a file, by the path of what they belong to or whose end they stand at; `head` is the file's."""

    def __init__(self, text: str, tree: Branch) -> None:
        self.comments: dict[Path, Comment] = {}
        self.endings: dict[Path, tuple[str, ...]] = {}
        self.head: tuple[str, ...] = ()
        self._text = text
        if tree.flow or not tree.entries:
            self.head = tuple(comment for comment in _comments_around(text, tree, 0, len(text)))
            return
        first = next(iter(tree.entries.values()))
        body = end_of_head(text, line_start(text, first.start))
        self.head = self._lines(0, body)
        self._collect(tree, (), body, len(text))

    def _collect(self, tree: Branch | Series, path: Path, start: int, end: int) -> None:
        """The comments in a block collection, which has the lines from `start` to `end` to itself."""
        stations = [*self._stations(tree, path)]
        for index, station in enumerate(stations):
            following = stations[index + 1].start if index + 1 < len(stations) else None
            stop = end if following is None else line_start(self._text, following)
            above = self._lines(start, line_start(self._text, station.start))
            start = self._value(station, above, stop)
        ending = self._lines(start, end)
        if any(ending):
            self.endings[path] = ending if ending[-1] else ending[:-1]

    def _value(self, station: _Station, above: tuple[str, ...], stop: int) -> int:
        """Note the comments of one station; where the next one's begin."""
        text, value = self._text, station.value
        column = station.start - line_start(text, station.start)
        below = cut(text, line_end(text, value.end), stop, column)
        if not is_block(value):
            comment = inline_comment(text, value, station.after)
            deeper = self._lines(line_end(text, value.end), below)
            self._note(station.path, (*above, *comment.above, *filter(None, deeper)), comment.behind)
            return below
        first = next(self._stations(value, station.path)).start
        behind = comment_behind(text, station.after, first)
        in_item = isinstance(station.path[-1], int)
        self._note(station.path, (*above, behind) if in_item and behind else above, "" if in_item else behind)
        self._collect(value, station.path, min(line_end(text, station.after), line_start(text, first)), below)
        return below

    def _note(self, path: Path, above: tuple[str, ...], behind: str) -> None:
        if above or behind:
            self.comments[path] = Comment(above, behind)

    def _lines(self, start: int, end: int) -> tuple[str, ...]:
        """The comments of a gap, with one empty line for each run of blank lines but a last one at a file's end."""
        lines: list[str] = []
        for line in gap_lines(self._text, start, end):
            if line.comment or not lines or lines[-1]:
                lines.append(line.comment)
        return tuple(lines)

    def _stations(self, tree: Branch | Series, path: Path) -> Iterator[_Station]:
        if isinstance(tree, Branch):
            for name, entry in tree.entries.items():
                yield _Station((*path, name), entry.start, entry.end, entry.value)
            return
        column = tree.start - line_start(self._text, tree.start)
        dash = tree.start
        for index, item in enumerate(tree.items):
            yield _Station((*path, index), dash, dash + 1, item)
            dash = self._next_dash(line_end(self._text, item.end), column)

    def _next_dash(self, at: int, column: int) -> int:
        while at < len(self._text) and self._text[at : at + column + 1] != " " * column + "-":
            at = line_end(self._text, at)
        return at + column


def end_of_head(text: str, first: int) -> int:
    """Where the file's own comment ends: behind the last blank line or `---` before the first entry."""
    blank = [line.end for line in gap_lines(text, 0, first) if not text[line.start : line.end].lstrip().startswith("#")]
    return blank[-1] if blank else 0


def is_block(tree: Tree) -> TypeGuard[Branch | Series]:
    """Whether a tree is a collection in block style, with lines of its own."""
    if isinstance(tree, Leaf) or tree.flow:
        return False
    return bool(tree.entries if isinstance(tree, Branch) else tree.items)


def inline_comment(text: str, value: Tree, after: int) -> Comment:
    """The comments within and behind a value that is not in block style; its key or dash ends at `after`."""
    inner = [*_comments_around(text, value, after, value.end)]
    if _is_block_scalar(text, value):
        return Comment(tuple(inner[:-1]), "".join(inner[-1:]))
    return Comment(tuple(inner), comment_behind(text, value.end))


def _is_block_scalar(text: str, tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.start < tree.end and text[tree.start : tree.start + 1] in ("|", ">")


def _comments_around(text: str, tree: Tree, start: int, end: int) -> Iterator[str]:
    """The comments between the scalars of a tree, from `start` to `end`, and in the headers of block scalars."""
    for scalar_start, scalar_end in (*_scalars(text, tree), (end, end)):
        for line in text[start:scalar_start].splitlines():
            comment = line.partition("#")
            if comment[1]:
                yield (comment[1] + comment[2]).rstrip()
        start = scalar_end


def _scalars(text: str, tree: Tree) -> Iterator[tuple[int, int]]:
    if isinstance(tree, Leaf):
        if _is_block_scalar(text, tree):
            yield tree.start, tree.start + 1
            yield line_end(text, tree.start), tree.end
        else:
            yield tree.start, tree.end
    elif isinstance(tree, Series):
        for item in tree.items:
            yield from _scalars(text, item)
    else:
        for entry in tree.entries.values():
            yield entry.start, entry.end
            yield from _scalars(text, entry.value)
