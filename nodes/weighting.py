"""Weights in prompts, as the web UIs and ComfyUI write them: `(more)`, `[less]`, `(as much:1.3)`, and `\\(` as it is.

A pure room: texts in, texts and weights out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

MORE: Final = 1.1
"""What a pair of round brackets multiplies by; a pair of square ones divides."""

LARGEST: Final = 10.0
"""No weight is further from 0 than this, however the brackets nest."""

_HUGE: Final = 1e30
"""What keeps the product of many brackets a number."""

_PAIRS: Final = {"(": ")", "[": "]"}
_SPECIAL: Final = re.compile(
    r"\\(?P<plain>[()\[\]\\])|(?P<open>[(\[])|:\s*(?P<weight>[+-]?(?:\d+\.?\d*|\.\d+))\s*\)|(?P<close>[)\]])"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a prompt, and how much it counts: 1 as it is, within plus or minus 10, to four digits."""

    text: str
    weight: float = 1.0


@dataclass(slots=True)
class _Piece:
    """A text; or an opening bracket that has a partner, with what it multiplies by; or that partner."""

    text: str
    factor: float | None = None
    closes: bool = False


@dataclass(slots=True)
class _Reading:
    """What was read as yet: the pieces, and where among them the brackets stand that are open."""

    pieces: list[_Piece] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.pieces.append(_Piece(text))

    def begin(self, bracket: str) -> None:
        self.open.append(len(self.pieces))
        self.add(bracket)

    def end(self, bracket: str, factor: float) -> bool:
        """Weigh what stands behind the innermost open bracket, if this one is its partner."""
        if not self.open or _PAIRS[self.pieces[self.open[-1]].text] != bracket:
            return False
        self.pieces[self.open.pop()] = _Piece("", factor)
        self.pieces.append(_Piece("", closes=True))
        return True

    def spans(self) -> Iterator[Span]:
        """The texts, each with the product of the brackets around it."""
        products = [1.0]
        for piece in self.pieces:
            if piece.closes:
                products.pop()
            elif piece.factor is None:
                yield Span(piece.text, _bounded(products[-1]))
            else:
                products.append(max(-_HUGE, min(_HUGE, products[-1] * piece.factor)))


def parse(prompt: str) -> tuple[Span, ...]:
    """The pieces of a prompt with their weights, in order; neighbours differ in weight, and none is empty.

    Nested brackets multiply. A bracket without its partner is text, as is a weight outside of round brackets.
    """
    reading, end = _Reading(), 0
    for found in _SPECIAL.finditer(prompt):
        reading.add(prompt[end : found.start()])
        _take(reading, found)
        end = found.end()
    reading.add(prompt[end:])
    return joined(reading.spans())


def unparse(spans: Iterable[Span]) -> str:
    """The prompt that `parse` reads as these pieces."""
    return "".join(
        _escaped(span.text) if span.weight == 1 else f"({_escaped(span.text)}:{_written(span.weight)})"
        for span in spans
        if span.text
    )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same text in as few pieces as its weights allow."""
    groups = groupby((span for span in spans if span.text), key=lambda span: span.weight)
    return tuple(Span("".join(span.text for span in group), weight) for weight, group in groups)


def _take(reading: _Reading, found: re.Match[str]) -> None:
    """Add what a special text means to what was read before it."""
    if found["plain"]:
        reading.add(found["plain"])
    elif found["open"]:
        reading.begin(found["open"])
    elif found["close"]:
        if not reading.end(found["close"], MORE if found["close"] == ")" else 1 / MORE):
            reading.add(found["close"])
    elif not reading.end(")", _bounded(float(found["weight"]))):
        reading.add(found[0])


def _bounded(weight: float) -> float:
    return round(max(-LARGEST, min(LARGEST, weight)), 4) + 0.0  # no negative zero


def _written(weight: float) -> str:
    return f"{weight:.4f}".rstrip("0").rstrip(".")


def _escaped(text: str) -> str:
    return re.sub(r"([()\[\]\\])", r"\\\1", text)
