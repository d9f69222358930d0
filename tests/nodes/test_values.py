"""Small values."""

import pytest

from engine.spec import spec_of
from engine.types import SEED_RANGE
from nodes.values import Boolean, Float, Integer, JoinText, Seed, Text


def test_values_come_out_as_they_went_in() -> None:
    assert Integer(value=-3) == -3
    assert Float(value=0.25) == 0.25
    assert Text(value="a\n$b") == "a\n$b"
    assert Boolean(value=True) is True
    assert Seed(value=SEED_RANGE - 1) == SEED_RANGE - 1


@pytest.mark.parametrize(
    ("function", "output"),
    [(Integer, "integer"), (Float, "number"), (Text, "text"), (Boolean, "boolean"), (Seed, "seed"), (JoinText, "text")],
)
def test_outputs_are_called_what_people_call_them(function: object, output: str) -> None:
    spec = spec_of(function)  # type: ignore[arg-type]
    assert spec is not None
    assert [port.name for port in spec.outputs] == [output]


def test_texts_are_joined_in_order() -> None:
    assert JoinText(["a red circle", "on blue"]) == "a red circle, on blue"
    assert JoinText(["a", "b", "c"], separator="") == "abc"
    assert JoinText([]) == ""
