"""Arithmetic on numbers."""

import math
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, NamedTuple

from engine.spec import Doc, node
from engine.types import SAFE_INTEGER


class Numbers(NamedTuple):
    """One result, twice."""

    number: Annotated[float, Doc("The result.")]
    integer: Annotated[int, Doc("The nearest whole number, halves to the even one, within 2^53.")]


OPERATIONS: Final[Mapping[str, Callable[[float, float], float]]] = MappingProxyType(
    {
        "add": operator.add,
        "subtract": operator.sub,
        "multiply": operator.mul,
        "divide": operator.truediv,
        "power": operator.pow,
        "minimum": min,
        "maximum": max,
        "modulo": operator.mod,
    }
)


@node(category="values", version=1)
def Math(
    a: Annotated[float, Doc("The first number.")],
    b: Annotated[float, Doc("The second number.")],
    *,
    operation: Annotated[
        Literal["add", "subtract", "multiply", "divide", "power", "minimum", "maximum", "modulo"],
        Doc("What to do with them; a modulo has the sign of b."),
    ] = "add",
) -> Numbers:
    """Compute a number from two.

    The integer is rounded to nearest, halves to the even one, and held within plus or minus 2^53. Raises ValueError
    where there is no real, finite result.
    """
    if not (math.isfinite(a) and math.isfinite(b)):
        raise ValueError(f"{operation} needs finite numbers, not {a} and {b}")
    try:
        result = OPERATIONS[operation](float(a), float(b))
        rounded = round(result)
    except (ZeroDivisionError, OverflowError, TypeError, ValueError) as error:
        raise ValueError(_why(a, b, operation)) from error
    if not -SAFE_INTEGER <= rounded <= SAFE_INTEGER:
        rounded = SAFE_INTEGER if rounded > 0 else -SAFE_INTEGER
    return Numbers(result, rounded)


def _why(a: float, b: float, operation: str) -> str:
    """What keeps an operation from having a real, finite result."""
    if b == 0 and operation in ("divide", "modulo"):
        return f"{operation}: {a} cannot be divided by zero"
    if operation == "power" and a == 0:
        return f"power: zero has no power {b}"
    if operation == "power" and a < 0 and b != int(b):
        return f"power: {a} is negative, so its power {b} is not a real number"
    return f"{operation} of {a} and {b} is too large for a number"
