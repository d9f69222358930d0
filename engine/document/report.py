"""The report: problems as they are found while reading, with their places."""

import difflib
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from engine.document.source import Lines
from engine.errors import Code, Level, Problem

_MOST: Final = 1000
_KNOWN: Final = 300
_SUGGESTIONS: Final = 10
_SHOWN: Final = 60


class Report:
    """Collects problems; keeps the first thousand of each level, since a hostile file can hold half a million."""

    def __init__(self, lines: Lines, file: str | None) -> None:
        self.found: list[Problem] = []
        self._lines = lines
        self._file = file
        self._count = dict.fromkeys(Level, 0)
        self._suggestions = _SUGGESTIONS

    def add(
        self,
        code: Code,
        message: str,
        at: int,
        *,
        hint: str | None = None,
        node: str | None = None,
        port: str | None = None,
        level: Level = Level.ERROR,
    ) -> None:
        """Note a problem at an offset of the source."""
        self._count[level] += 1
        if self._count[level] > _MOST:
            return
        place = self._lines.place(at)
        problem = Problem(code=code, message=message, level=level, node=node, port=port, hint=hint)
        self.found.append(replace(problem, file=self._file, line=place.line, column=place.column))

    def line(self, at: int) -> int:
        """The line of an offset, from 1."""
        return self._lines.place(at).line

    def did_you_mean(self, name: str, known: Iterable[str]) -> str | None:
        """A hint with the nearest known name, for the first problems of a file; None if there is none."""
        if self._suggestions == 0:
            return None
        self._suggestions -= 1
        return did_you_mean(name, known)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest of the known names; None if none is near."""
    near = difflib.get_close_matches(name, [*islice(known, _KNOWN)], n=1) if len(name) <= _SHOWN else []
    return f"did you mean {near[0]}?" if near else None


def shown(text: str) -> str:
    """A name or a text in quotation marks, for messages, on one line and never long."""
    flat = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[: _SHOWN + 1])
    return f'"{flat}"' if len(flat) <= _SHOWN else f'"{flat[: _SHOWN - 3]}..."'
