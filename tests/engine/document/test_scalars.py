"""Scalars: the core schema of YAML 1.2, read and quoted."""

import math

import pytest
import yaml
from hypothesis import given

from engine.document.quote import block, quote
from engine.document.scalars import is_too_long, resolve
from engine.graph import Json
from tests.engine.document.strategies import texts


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        ("0", 0), ("12", 12), ("-7", -7), ("+7", 7), ("012", 12), ("0o17", 15), ("0x1F", 31), ("0xff", 255),
        ("18446744073709551615", 2**64 - 1),
        ("1.5", 1.5), ("1.", 1.0), (".5", 0.5), ("-.5", -0.5), ("1e-4", 0.0001), ("1E4", 10000.0), ("1e400", math.inf),
        (".inf", math.inf), ("+.Inf", math.inf), ("-.INF", -math.inf),
    ],
)  # fmt: skip
def test_a_plain_word_means_what_the_core_schema_says(word: str, value: Json) -> None:
    assert repr(resolve(word)) == repr(value)


@pytest.mark.parametrize(
    "word",
    [
        "yes", "Yes", "no", "on", "off", "y", "n", "tRUE", "nULL", "16:9", "1:30:00", "1_000", "0b11", "0o8", "0xg",
        "-0x1F", "1e", "e5", ".", "+", "-", "1.2.3", "2024-01-31", "<<", "=", "inf", "nan", "٣", "1 ", " 1",
    ],
)  # fmt: skip
def test_everything_else_is_text(word: str) -> None:
    assert resolve(word) == word


@pytest.mark.parametrize("word", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_always_the_same_one_so_that_documents_compare(word: str) -> None:
    assert resolve(word) is math.nan


@pytest.mark.parametrize("digits", ["9" * 100_000, "-" + "9" * 5_000, "0x" + "f" * 5_000, "0o" + "7" * 5_000])
def test_a_whole_number_that_python_itself_refuses_stays_text(digits: str) -> None:
    assert resolve(digits) == digits
    assert is_too_long(digits)
    assert not is_too_long(digits + " and more")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a cat", "a cat"), ("$model.unet", "$model.unet"), ("1girl, solo", "1girl, solo"), ("UNet", "UNet"),
        ("yes", '"yes"'), ("16:9", '"16:9"'), ("012", '"012"'), ("2024-01-31", '"2024-01-31"'), ("null", '"null"'),
        ("", '""'), ("a: b", '"a: b"'), ("a:b", "a:b"), ("a #b", '"a #b"'), ("a#b", "a#b"), ("- a", '"- a"'),
        ('say "hi": now', "'say \"hi\": now'"), ("it's: so", '"it\'s: so"'), ("a\tb", '"a\\tb"'),
        ("\u2028", '"\\u2028"'), ("\x00", '"\\0"'), ("é 😀", "é 😀"), ("[a]", '"[a]"'),
        ("<lora:x:0.8>", "<lora:x:0.8>"), ("c:\\temp", "c:\\temp"),
    ],
)  # fmt: skip
def test_a_text_is_quoted_only_where_it_must_be(text: str, written: str) -> None:
    assert quote(text) == written


@given(texts)
def test_readers_of_yaml_1_1_read_the_same_text(text: str) -> None:
    assert yaml.safe_load(f"key: {quote(text)}\n") == {"key": text}
    assert yaml.safe_load(f"{quote(text)}: value\n") == {text: "value"}


@given(texts)
def test_a_literal_block_says_exactly_its_text(text: str) -> None:
    written = block(text, 3)
    if written is not None:
        header, lines = written
        body = "".join(f"   {line}\n" if line else "\n" for line in lines)
        assert yaml.safe_load(f"key: {header}\n{body}next: 1\n") == {"key": text, "next": 1}


def test_texts_of_several_lines_are_blocks_and_say_how_they_end() -> None:
    assert block("a\nb", 2) == ("|-", ["a", "b"])
    assert block("a\nb\n", 2) == ("|", ["a", "b"])
    assert block("a\n\n\n", 2) == ("|+", ["a", "", ""])
    assert block(" a\nb\n", 2) == ("|2", [" a", "b"])
    assert block("\n  a\n", 4) == ("|4", ["", "  a"])


@pytest.mark.parametrize("text", ["a", "\n", "\n\n", "a \nb", "a\n\t", "a\r\nb", "a\x00\nb", "a\u2028\nb"])
def test_what_a_block_cannot_hold_safely_is_quoted(text: str) -> None:
    assert block(text, 2) is None
