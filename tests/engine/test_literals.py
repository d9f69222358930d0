"""Literals against ports: every fault, its hint, and what the node receives."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Code
from engine.literals import coerce, current_choice, describe, fault, port_of_parameter
from engine.spec import InputSpec
from engine.types import ANY, BOOL, FLOAT, INT, SEED, STR, Json, Type, choice_of, list_of

CHOICE = choice_of("ddim", "euler")
KIT = Type("Kit")


def port(type_: Type, **said: Any) -> InputSpec:
    return InputSpec(name="port", type=type_, **said)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (INT, 0), (INT, -(2**53)), (INT, 2**53), (FLOAT, 1), (FLOAT, -0.5), (BOOL, True), (STR, ""), (STR, "$x"),
        (SEED, 0), (SEED, 2**64 - 1), (CHOICE, "euler"), (KIT, "small"), (list_of(INT), [1, 2]), (list_of(INT), 1),
        (list_of(INT), []), (ANY, {"deep": [1, "a", None, True]}), (ANY, None), (ANY, 2**64 - 1),
        (list_of(list_of(INT)), [[1], 2]),
    ],
)  # fmt: skip
def test_values_that_fit(type_: Type, value: Json) -> None:
    assert fault(port(type_), value) is None


@pytest.mark.parametrize(
    ("type_", "value", "code", "message", "hint"),
    [
        (INT, 2.5, Code.WRONG_TYPE, "a whole number is needed, not the float 2.5", None),
        (INT, 2.0, Code.WRONG_TYPE, "a whole number is needed, not the float 2.0", "write it without a fraction"),
        (INT, True, Code.WRONG_TYPE, "a whole number is needed, not the bool true", None),
        (INT, "4", Code.WRONG_TYPE, 'a whole number is needed, not the text "4"', None),
        (INT, None, Code.WRONG_TYPE, "a whole number is needed, not nothing", None),
        (INT, {"a": 1}, Code.WRONG_TYPE, "a whole number is needed, not the mapping {a: 1}", None),
        (INT, 2**53 + 1, Code.OUT_OF_RANGE, "9007199254740993 is not within plus or minus 2^53", None),
        (FLOAT, False, Code.WRONG_TYPE, "a number is needed, not the bool false", None),
        (FLOAT, "1e-4", Code.WRONG_TYPE, 'a number is needed, not the text "1e-4"', None),
        (FLOAT, math.nan, Code.NOT_FINITE, "nan is not a finite number", None),
        (FLOAT, math.inf, Code.NOT_FINITE, "inf is not a finite number", None),
        (BOOL, 1, Code.WRONG_TYPE, "true or false is needed, not the int 1", None),
        (BOOL, "Yes", Code.WRONG_TYPE, 'true or false is needed, not the text "Yes"', "write true"),
        (BOOL, "off", Code.WRONG_TYPE, 'true or false is needed, not the text "off"', "write false"),
        (STR, 5, Code.WRONG_TYPE, "text is needed, not the int 5", 'quote it: "5"'),
        (STR, True, Code.WRONG_TYPE, "text is needed, not the bool true", 'quote it: "true"'),
        (STR, ["a"], Code.WRONG_TYPE, "text is needed, not the list [a]", None),
        (SEED, -1, Code.OUT_OF_RANGE, "-1 is no seed", "use a whole number from 0 to 2^64-1"),
        (SEED, 2**64, Code.OUT_OF_RANGE, "18446744073709551616 is no seed", "use a whole number from 0 to 2^64-1"),
        (SEED, 1.0, Code.WRONG_TYPE, "a seed, a whole number from 0 to 2^64-1 is needed, not the float 1.0", None),
        (CHOICE, "Euler", Code.NOT_A_CHOICE, '"Euler" is not offered', "did you mean euler?"),
        (CHOICE, "zzz", Code.NOT_A_CHOICE, '"zzz" is not offered', "one of ddim, euler"),
        (CHOICE, 3, Code.WRONG_TYPE, "one of ddim, euler is needed, not the int 3", None),
        (KIT, "", Code.WRONG_TYPE, "the name is empty", None),
        (KIT, 3, Code.WRONG_TYPE, "the name of Kit is needed, not the int 3", None),
        (list_of(INT), [1, "a", 2.5], Code.WRONG_TYPE, 'a whole number is needed, not the text "a"', None),
        (list_of(ANY), None, Code.WRONG_TYPE, "a list is needed, not nothing", None),
        (ANY, [1, {"x": math.inf}], Code.NOT_FINITE, "inf is not a finite number", None),
        (ANY, 2**64, Code.OUT_OF_RANGE, "18446744073709551616 is too large for a number", None),
    ],
)  # fmt: skip
def test_faults(type_: Type, value: Json, code: Code, message: str, hint: str | None) -> None:
    found = fault(port(type_), value)
    assert found is not None
    assert (found.code, found.message, found.hint) == (code, message, hint)


@pytest.mark.parametrize("type_", [INT, FLOAT, SEED, STR, BOOL, KIT, CHOICE, ANY, list_of(INT)])
def test_integers_too_long_to_print_are_told_by_their_bits(type_: Type) -> None:
    found = fault(port(type_), 10**5000)
    assert found is not None
    assert "an integer of 16610 bits" in found.message


@pytest.mark.parametrize(
    ("said", "value", "hint"),
    [
        ({"min": 0, "max": 30}, 31, "0 to 30"), ({"min": 0.5}, 0.25, "at least 0.5"),
        ({"max": 1_000_001}, 1_000_002, "at most 1000001"),
        ({"multiple": 8}, 12, "use 8 or 16"), ({"multiple": 8}, -3, "use -8 or 0"),
    ],
)  # fmt: skip
def test_ranges(said: dict[str, Any], value: float, hint: str) -> None:
    found = fault(port(INT if isinstance(value, int) else FLOAT, **said), value)
    assert found is not None
    assert (found.code, found.hint) == (Code.OUT_OF_RANGE, hint)


def test_bounds_are_included_and_hold_for_every_item_of_a_list() -> None:
    assert fault(port(INT, min=1, max=3), 1) is None
    assert fault(port(INT, min=1, max=3), 3) is None
    assert fault(port(list_of(INT), min=1, max=3), [1, 2, 3]) is None
    assert fault(port(list_of(INT), min=1, max=3), [1, 4]) is not None


def test_a_range_says_nothing_of_texts() -> None:
    assert fault(port(STR, min=1), "a") is None


@pytest.mark.parametrize("type_", [INT, FLOAT, BOOL, STR, SEED, CHOICE, KIT, list_of(INT), ANY])
@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**20), 10**20)
        | st.floats()
        | st.text()
        | st.booleans().map(lambda sign: 10**5000 if sign else -(10**5000)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=4,
    )
)
def test_any_value_gives_a_fault_or_fits_and_never_more_than_a_line(type_: Type, value: Json) -> None:
    found = fault(port(type_, min=0, max=5, multiple=2), value)
    if found is not None:
        assert len(found.message) < 200
        assert "\n" not in found.message
    assert len(describe(value)) < 60


@pytest.mark.parametrize(
    ("type_", "value", "received"),
    [
        (FLOAT, 2, 2.0), (INT, 2, 2), (list_of(FLOAT), 2, [2.0]), (list_of(FLOAT), (1, 2.5), [1.0, 2.5]),
        (list_of(list_of(FLOAT)), [1], [[1.0]]), (STR, "a", "a"), (ANY, 2, 2), (BOOL, True, True),
    ],
)  # fmt: skip
def test_what_the_node_receives(type_: Type, value: Json, received: Json) -> None:
    got = coerce(type_, value)
    assert got == received
    assert repr(got) == repr(received)


def test_renamed_choices() -> None:
    renamed = port(CHOICE, was_choices=(("klms", "euler"),))
    assert current_choice(renamed, "klms") == "euler"
    assert current_choice(renamed, "ddim") == "ddim"
    assert current_choice(renamed, "other") == "other"
    assert current_choice(renamed, ["ddim", "klms"]) == ["ddim", "euler"]


def test_a_parameter_is_met_like_an_input() -> None:
    assert port_of_parameter("p", STR, choices=("a", "b")).type == choice_of("a", "b")
    assert fault(port_of_parameter("p", INT, min=1, max=2, step=1), 3) is not None
