"""Scalars: what a plain word means under the core schema of YAML 1.2, and which texts may stand as plain words."""

import math
import re
from typing import Final

DIGITS: Final = 1000
"""The most characters a whole number may have; Python itself refuses numbers of more than 4300 digits."""

_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_FIRST: Final = frozenset("0123456789+-.~nNtTfF")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_BASED: Final = re.compile(r"0(?:o(?P<octal>[0-7]+)|x(?P<hex>[0-9a-fA-F]+))")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def resolve(text: str) -> bool | int | float | str | None:
    """The value of a plain scalar. A whole number that `is_too_long` stays text."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _FLOAT.fullmatch(text):
        if not _INTEGER.fullmatch(text):
            return float(text)
        return int(text) if len(text) <= DIGITS else text
    based = _BASED.fullmatch(text)
    if based and len(text) <= DIGITS:
        return int(based["octal"], 8) if based["octal"] else int(based["hex"], 16)
    return text


def is_too_long(text: str) -> bool:
    """Whether a plain scalar is a whole number with too many digits to be one."""
    return len(text) > DIGITS and bool(_INTEGER.fullmatch(text) or _BASED.fullmatch(text))
