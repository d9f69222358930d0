"""References: what a dollar means, and how values are written so that they mean the same."""

import pytest
from hypothesis import given

from engine.document import Hole, Link, Literal, Text
from engine.document.references import BadReference, read_text, write_text
from tests.engine.document.strategies import text_values, texts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a cat", Literal("a cat")),
        ("$model", Link("model")),
        ("$model.unet", Link("model", "unet")),
        ("${model}", Text((Hole("model"),))),
        ("a $colour cat", Text(("a ", Hole("colour"), " cat"))),
        ("a ${colour}ish cat", Text(("a ", Hole("colour"), "ish cat"))),
        ("$a$b", Text((Hole("a"), Hole("b")))),
        ("see $a.b now", Text(("see ", Hole("a"), ".b now"))),
        ("$a.", Text((Hole("a"), "."))),
        ("$a.5", Text((Hole("a"), ".5"))),
        ("${a}.b", Text((Hole("a"), ".b"))),
        ("$_x", Link("_x")),
        ("$é", Literal("$é")),
        ("$aé", Text((Hole("a"), "é"))),
        ("$$", Literal("$")),
        ("$$a", Literal("$a")),
        ("$$$a", Text(("$", Hole("a")))),
        ("$$$$", Literal("$$")),
        ("$", Literal("$")),
        ("$100", Literal("$100")),
        ("5 $ and $ 6", Literal("5 $ and $ 6")),
        ("$-a", Literal("$-a")),
        ("$}", Literal("$}")),
        ("$.a", Literal("$.a")),
        ("$$model.unet", Literal("$model.unet")),
        (" $model", Text((" ", Hole("model")))),
        ("$model\n", Text((Hole("model"), "\n"))),
    ],
)
def test_a_dollar_means_what_the_contract_says(text: str, value: Literal | Link | Text) -> None:
    assert read_text(text) == value


@pytest.mark.parametrize(
    "text",
    ["$a.b.c", "$a.b.c.d", "${a", "${", "${}", "${a.b}", "${1}", "${a b}", "x ${a", "$" + "a" * 65, "x $" + "a" * 65,
     "$a." + "b" * 65, "$a " * 2000],
)  # fmt: skip
def test_a_dollar_that_leads_nowhere_says_how_to_mend_it(text: str) -> None:
    said = read_text(text)
    assert isinstance(said, BadReference)
    assert "$$" in said.hint


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("$a", "$$a"), ("$100", "$100"), ("$", "$"), ("$$", "$$$"), ("${x}", "$${x}"), ("a$", "a$"), ("$_", "$$_"),
        (Link("a"), "$a"), (Link("a", "b"), "$a.b"),
        (Text((Hole("a"),)), "${a}"), (Text((Hole("a"), ".b")), "${a}.b"), (Text((Hole("a"), ".b.c")), "${a}.b.c"),
        (Text((Hole("a"), "b")), "${a}b"), (Text((Hole("a"), "é")), "$aé"), (Text(("$", Hole("a"))), "$$$a"),
        (Text(("$$", Hole("a"), "$")), "$$$$$a$"), (Text((Hole("a"), Hole("b"))), "$a$b"),
    ],
)  # fmt: skip
def test_values_are_written_with_no_more_than_they_need(value: str | Link | Text, text: str) -> None:
    assert write_text(value) == text


@given(texts)
def test_any_text_is_read_back_as_a_literal(text: str) -> None:
    assert read_text(write_text(text)) == Literal(text)


@given(text_values)
def test_any_text_with_holes_is_read_back(value: Text) -> None:
    assert read_text(write_text(value)) == value


def test_a_text_of_nothing_but_dollars_takes_no_time() -> None:
    assert read_text("$$" * 100_000) == Literal("$" * 100_000)
    assert isinstance(read_text("${" * 1_000_000), BadReference)
