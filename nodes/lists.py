"""Lists: nodes that make them, combine them and choose from them.

Where their inputs are written out, expansion does their work by the rule that `expands` names, so that every element
has a key of its own. The code here does the same where an input comes from another node.
"""

from math import isfinite
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar

from engine.spec import Doc, Length, Multiline, Named, node
from engine.spec import Range as Within
from engine.spec.lists import crossed, integers_of, lines_of, numbers_from, seeds_from
from engine.types import SAFE_INTEGER, Seed

T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")

LONGEST: Final = 10_000
"""Items that may be asked for."""


@node(category="lists", version=1, expands="lines")
def Lines(
    *, text: Annotated[str, Multiline(), Doc("One item on each line.")]
) -> Annotated[list[str], Named("lines"), Doc("The lines, trimmed.")]:
    """Turn a text into a list, one item for each line.

    Blank lines are left out, and so are comments: lines that begin with `#` and a space.
    """
    return lines_of(text)


class Numbers(NamedTuple):
    """Numbers in a row, twice."""

    numbers: Annotated[list[float], Length("count"), Doc("The numbers.")]
    integers: Annotated[list[int], Length("count"), Doc("The nearest whole numbers, halves to the even one.")]


@node(category="lists", version=1, expands="numbers")
def Range(
    *,
    start: Annotated[float, Within(-SAFE_INTEGER, SAFE_INTEGER, step=1), Doc("The first number.")] = 0.0,
    step: Annotated[
        float, Within(-SAFE_INTEGER, SAFE_INTEGER, step=1), Doc("How much more each is than the one before.")
    ] = 1.0,
    count: Annotated[int, Within(0, LONGEST, step=1), Doc("How many.")] = 4,
) -> Numbers:
    """Count: numbers with equal steps between them.

    Numbers are rounded to twelve digits, so that three steps of 0.1 make 0.3.
    """
    numbers = numbers_from(start, step, count)
    if not all(map(isfinite, numbers)):
        raise ValueError(f"{count} steps of {step} from {start} are too much for a number")
    return Numbers(numbers, integers_of(numbers))


@node(category="lists", version=1, expands="seeds")
def Seeds(
    *,
    start: Annotated[Seed, Doc("The first seed.")] = 0,
    count: Annotated[int, Within(0, LONGEST, step=1), Doc("How many.")] = 4,
) -> Annotated[list[Seed], Named("seeds"), Length("count"), Doc("The seeds.")]:
    """Make seeds in a row: with them, the pictures that a batch of that size would hold."""
    return seeds_from(start, count)


class Crossed(NamedTuple, Generic[T, U, V]):
    """Lists of one length: at each place, one combination."""

    a: Annotated[list[T], Doc("For each combination, the item of a.")]
    b: Annotated[list[U], Doc("For each combination, the item of b.")]
    c: Annotated[list[V], Doc("For each combination, the item of c; empty without any.")]


@node(category="lists", version=1, expands="cross")
def Cross(
    a: Annotated[list[T], Doc("The list that varies slowest.")],
    b: Annotated[list[U], Doc("The second list.")],
    c: Annotated[list[V], Doc("A third list; an empty one takes no part.")] = [],  # noqa: B006
) -> Crossed[T, U, V]:
    """Combine every item of a list with every item of another.

    The lists that come out have one length, so a node that is given them runs once for each combination.
    """
    columns: Any = crossed([a, b, c]) if c else [*crossed([a, b]), []]
    return Crossed(*columns)


@node(category="lists", version=1, expands="choose")
def Switch(
    branches: Annotated[list[T], Doc("What to choose from.")],
    *,
    choose: Annotated[
        int, Within(0, LONGEST - 1, step=1), Doc("Which one, counted from 0: a number or a parameter.")
    ] = 0,
) -> Annotated[T, Named("chosen"), Doc("The chosen one.")]:
    """Choose one of several; what only the others need never runs.

    Raises ValueError where there is no such branch.
    """
    if choose >= len(branches):
        raise ValueError(f"there is no branch {choose}: there are {len(branches)}, counted from 0")
    return branches[choose]
