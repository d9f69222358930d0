"""What node types that make lists compute, said once: for their code, and for expansion, which needs no code."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from engine.types import SAFE_INTEGER, SEED_RANGE


def lines_of(text: str) -> list[str]:
    """The lines of a text, trimmed. Blank lines are left out, and so are comments: a `#` alone or with a space."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and line != "#" and not line.startswith("# ")]


def numbers_from(start: float, step: float, count: int) -> list[float]:
    """`count` numbers, each `step` more than the one before, to twelve digits: 3 x 0.1 is 0.3."""
    return [float(f"{start + index * step:.12g}") for index in range(count)]


def integers_of(numbers: Sequence[float]) -> list[int]:
    """The nearest whole numbers, halves to the even one, within 2^53."""
    return [round(max(-SAFE_INTEGER, min(SAFE_INTEGER, number))) for number in numbers]


def seeds_from(start: int, count: int) -> list[int]:
    """`count` seeds in a row; after the last of all comes 0."""
    return [(start + index) % SEED_RANGE for index in range(count)]


def crossed(lists: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Every combination of one item of each list, as one list for each given; the first varies slowest."""
    rows = list(product(*lists))
    return [[row[column] for row in rows] for column in range(len(lists))]
