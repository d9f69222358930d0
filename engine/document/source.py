"""The source: bytes to text, and where in it things stand."""

import re
from bisect import bisect_right
from typing import Final

from engine.document.model import Place
from engine.errors import Code, Problem

LIMIT: Final = 16 * 1024 * 1024
"""The most bytes of a workflow file."""

BOM: Final = "\ufeff"

_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BREAK: Final = re.compile(r"\r\n|\n|\r")


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def place(self, offset: int) -> Place:
        """The line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def decode(data: bytes | str) -> str | Problem:
    """The text of a file, or why it cannot be one."""
    if len(data) > LIMIT:
        return too_large()
    if isinstance(data, str):
        return _checked(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        return Problem(code=Code.NOT_TEXT, message="the file is not UTF-8 text", hint="save it as UTF-8")
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        return _not_text(Lines(before).place(len(before)), "is not UTF-8 text")


def too_large(file: str | None = None) -> Problem:
    """The problem of a file that is longer than `LIMIT`."""
    return Problem(code=Code.TOO_LARGE, message=f"the file is larger than {LIMIT // 1024**2} MiB", file=file)


def _checked(text: str) -> str | Problem:
    forbidden = _FORBIDDEN.search(text, text.startswith(BOM))
    if forbidden:
        place = Lines(text).place(forbidden.start())
        return _not_text(place, f"holds the character U+{ord(forbidden[0]):04X}, which YAML forbids")
    if len(text) * 4 > LIMIT and len(text.encode()) > LIMIT:
        return too_large()
    if not text.removeprefix(BOM).strip():
        return Problem(code=Code.FILE_EMPTY, message="the file is empty", hint="a workflow begins with darkroom: 1")
    return text


def _not_text(place: Place, what: str) -> Problem:
    message = f"the file {what}"
    return Problem(code=Code.NOT_TEXT, message=message, line=place.line, column=place.column)
