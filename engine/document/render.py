"""Rendering: an outline as lines of YAML in block style, with comments where there are any.

What follows a key is a head, on the key's own line, and a body, on the lines below it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.document.model import Path
from engine.document.quote import block, quote
from engine.graph import Json


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said about an entry: on the lines above it (empty ones are blank lines), and behind it."""

    above: tuple[str, ...] = ()
    behind: str = ""


_NONE: Final = Comment()


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders with comments: those of entries and items by path, and those at the end of a collection by its path."""

    step: str = "  "
    comments: Mapping[Path, Comment] = field(default_factory=dict)
    endings: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)

    def mapping(self, mapping: Mapping[str, Json], indent: str = "", path: Path = ()) -> list[str]:
        """The lines of a mapping that is not empty."""
        lines: list[str] = []
        for key, value in mapping.items():
            _append(lines, self.entry(key, value, indent, (*path, key)))
        _append(lines, _indented(self.endings.get(path, ()), indent))
        return lines

    def entry(self, key: str, value: Json, indent: str = "", path: Path = ()) -> list[str]:
        """The lines of one entry, with its comments."""
        comment = self.comments.get(path, _NONE)
        head, body = self.value(value, indent, path)
        line = f"{indent}{quote(key)}:{' ' if head else ''}{head}"
        return [*_indented(comment.above, indent), _behind(line, comment), *body]

    def value(self, value: Json, indent: str = "", path: Path = ()) -> tuple[str, list[str]]:
        """Head and body of what follows a key or dash that stands at an indentation."""
        if isinstance(value, dict | list) and value:
            return "", self._collection(value, indent + self.step, path)
        lines = block(value, len(self.step)) if isinstance(value, str) else None
        return (lines[0], _indented(lines[1], indent + self.step)) if lines else (_flow(value), [])

    def _collection(self, value: dict[str, Json] | list[Json], indent: str, path: Path) -> list[str]:
        if isinstance(value, dict):
            return self.mapping(value, indent, path)
        lines: list[str] = []
        for index, item in enumerate(value):
            _append(lines, self._item(item, indent, (*path, index)))
        _append(lines, _indented(self.endings.get(path, ()), indent))
        return lines

    def _item(self, item: Json, indent: str, path: Path) -> list[str]:
        comment = self.comments.get(path, _NONE)
        above = _indented(comment.above, indent)
        if not isinstance(item, dict | list) or not item:
            head, body = self.value(item, indent, path)
            return [*above, _behind(f"{indent}- {head}", comment), *body]
        body = self._collection(item, indent + "  ", path)
        # It begins on the line of its dash, below the comments of its first entry.
        first = next(index for index, line in enumerate(body) if line and not line.lstrip().startswith("#"))
        return [*above, *body[:first], f"{indent}- {body[first].lstrip()}", *body[first + 1 :]]


def _append(lines: list[str], more: list[str]) -> None:
    """Add lines, but no blank ones to the beginning, to other blank ones, or to a text that ends with some."""
    skipped = 0
    if not lines or not lines[-1]:
        skipped = next((index for index, line in enumerate(more) if line), len(more))
    lines += more[skipped:]


def _indented(lines: Iterable[str], indent: str) -> list[str]:
    return [indent + line if line else "" for line in lines]


def _behind(line: str, comment: Comment) -> str:
    return f"{line}  {comment.behind}" if comment.behind else line


def _flow(value: Json) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    return "{}" if isinstance(value, dict) else f"[{', '.join(map(_flow, value))}]"


def _float(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
