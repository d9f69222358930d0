"""Two values side by side in a line, long ones cut down to where they differ."""

import json
from itertools import takewhile
from typing import Final

from engine.types import Json

WIDTH: Final = 60
"""Characters of a value that are shown in full; longer ones are cut."""

BEFORE: Final = 12
"""Characters shown before the first difference."""


def written(value: Json, *, quoted: bool = True) -> str:
    """A value as people write it: text in quotes, whole numbers without a fraction, "nothing" for null."""
    if value is None:
        return "nothing"
    if isinstance(value, str) and not quoted:
        return value
    if isinstance(value, float) and value.is_integer():
        return repr(value).removesuffix(".0")
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(item) for item in value)}]"
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def change(old: str, new: str) -> str:
    """`old -> new`, each at most about `WIDTH` characters around the first difference."""
    start = 0
    if max(len(old), len(new)) > WIDTH:
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
        start = max(0, alike - BEFORE)
    return f"{_cut(old, start)} -> {_cut(new, start)}"


def _cut(text: str, start: int) -> str:
    end = start + WIDTH
    return f"{'...' if start else ''}{text[start:end]}{'...' if len(text) > end else ''}"
