"""Math: what it computes, how it rounds, and what has no result."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types import SAFE_INTEGER
from nodes.arithmetic import OPERATIONS, Math

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("add", 9.5), ("subtract", 5.5), ("multiply", 15.0), ("divide", 3.75),
        ("power", 56.25), ("minimum", 2.0), ("maximum", 7.5), ("modulo", 1.5),
    ],
)  # fmt: skip
def test_each_operation_of_seven_and_a_half_and_two(operation: Any, number: float) -> None:
    assert Math(7.5, 2, operation=operation).number == number


def test_whole_numbers_give_a_float_and_an_integer() -> None:
    result = Math(3, 4)
    assert (result.number, result.integer) == (7.0, 7)
    assert type(result.number) is float
    assert type(result.integer) is int


@pytest.mark.parametrize(("number", "integer"), [(2.5, 2), (3.5, 4), (-2.5, -2), (2.51, 3), (0.49999999999999994, 0)])
def test_integers_are_rounded_to_nearest_and_halves_to_even(number: float, integer: int) -> None:
    assert Math(number, 0.0).integer == integer


def test_integers_stay_within_what_json_readers_agree_on() -> None:
    assert Math(1e300, 1.0, operation="multiply") == (1e300, SAFE_INTEGER)
    assert Math(-1e300, 1.0, operation="multiply") == (-1e300, -SAFE_INTEGER)


def test_a_modulo_has_the_sign_of_its_divisor() -> None:
    assert Math(-7, 3, operation="modulo").number == 2
    assert Math(7, -3, operation="modulo").number == -2


@pytest.mark.parametrize(
    ("a", "b", "operation", "reason"),
    [
        (1.0, 0.0, "divide", "divide: 1.0 cannot be divided by zero"),
        (1.0, -0.0, "modulo", "modulo: 1.0 cannot be divided by zero"),
        (0.0, -1.0, "power", "zero has no power -1.0"),
        (-2.0, 0.5, "power", "-2.0 is negative, so its power 0.5 is not a real number"),
        (1e200, 2.0, "power", "too large for a number"),
        (1e308, 10.0, "multiply", "too large for a number"),
        (1e308, 1e308, "add", "too large for a number"),
        (math.nan, 1.0, "minimum", "minimum needs finite numbers, not nan and 1.0"),
        (1.0, math.inf, "divide", "divide needs finite numbers, not 1.0 and inf"),
    ],
)
def test_what_has_no_real_finite_result_says_why(a: float, b: float, operation: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Math(a, b, operation=operation)


@given(NUMBERS, NUMBERS, st.sampled_from(sorted(OPERATIONS)))
def test_any_numbers_give_finite_ones_or_a_reason(a: float, b: float, operation: Any) -> None:
    try:
        result = Math(a, b, operation=operation)
    except ValueError:
        return
    assert math.isfinite(result.number)
    assert abs(result.integer) <= SAFE_INTEGER
