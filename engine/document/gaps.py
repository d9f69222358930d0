"""Gaps: what stands between the values of a file: comments and blank lines, and to which of two neighbours they belong.

A gap holds no scalars, so that every `#` in it begins a comment.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")


class GapLine(NamedTuple):
    """A line of a gap, from `start` up to and with its break at `end`; `comment` is empty on a blank line."""

    start: int
    end: int
    column: int
    comment: str


def line_start(text: str, at: int) -> int:
    """Where the line of an offset begins."""
    start = text.rfind("\n", 0, at) + 1
    return max(start, text.rfind("\r", start, at) + 1)


def line_end(text: str, at: int) -> int:
    """Where the line after an offset begins, or the text ends."""
    found = _LINE.match(text, at)
    assert found is not None  # noqa: S101 - the pattern matches anything
    return found.end()


def gap_lines(text: str, start: int, end: int) -> Iterator[GapLine]:
    """The lines from `start`, where a line begins, up to `end`, without one that ends behind it."""
    while start < end:
        stop = line_end(text, start)
        if stop > end:
            return
        line = text[start:stop]
        before, mark, comment = line.partition("#")
        yield GapLine(start, stop, len(before), (mark + comment).rstrip())
        start = stop


def comment_behind(text: str, at: int, end: int | None = None) -> str:
    """The comment in the rest of a line up to `end`, which holds nothing else of interest."""
    stop = line_end(text, at)
    found = text[at : stop if end is None else min(stop, end)].partition("#")
    return (found[1] + found[2]).rstrip()


def cut(text: str, start: int, end: int, column: int) -> int:
    """Where in a gap what belongs to the collection above ends and what belongs to the entry below begins.

    Comments that stand deeper than the entry below belong above, up to the first that does not.
    """
    at = start
    for line in gap_lines(text, start, end):
        if line.comment and line.column <= column:
            break
        if line.comment:
            at = line.end
    return at
