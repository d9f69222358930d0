"""Hostile files: whatever the bytes are, reading gives problems or a document, and soon."""

import random
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Parsed, format_source, parse, rewrite, write
from engine.document.grow import DEPTH
from engine.document.loader import LOADER, PureLoader
from engine.errors import Code, has_errors

WORKFLOWS = [path.read_text() for path in sorted(Path("workflows").glob("*.yaml"))]
PIECES = [
    *":#-?!&*'\"|>%@`{}[],.$\\ \n\t~=<_e+\r\x00\x85\u2028\ufeff\ud800", "\n  ", "\n    ", "- ", ": ", "---", "...",
    "\\x41", "\\ud800", "|+", "|2", "key: ", "\r\n", "0x", "null", " #c", "${", "$$", "[[", "{{", "<<: ", "!!python/x ",
]  # fmt: skip


def mutated(dice: random.Random) -> str:
    """A shipped workflow, or a part of one, with a few pieces put in and taken out."""
    text = dice.choice(WORKFLOWS)
    if dice.random() < 0.5:
        at = dice.randrange(len(text))
        text = "darkroom: 1\n" + text[at : at + dice.choice([60, 200, 1000])]
    for _ in range(dice.choice([1, 1, 2, 3, 8])):
        at = dice.randrange(len(text) + 1)
        text = text[:at] + dice.choice(PIECES) + text[at + dice.choice([0, 0, 1, 3]) :]
    return text


def assert_sane(parsed: Parsed) -> None:
    """A document or errors; what was read without errors can be written in every way and read again."""
    assert parsed.document is not None or has_errors(parsed.problems)
    if parsed.document is None or has_errors(parsed.problems):
        return
    for text in (write(parsed.document), rewrite(parsed, parsed.document), format_source(parsed)):
        assert repr(parse(text).document) == repr(parsed.document)
    assert rewrite(parsed, parsed.document) == parsed.source


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert_sane(parse(data))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert_sane(parse(text))
    assert_sane(parse(f"darkroom: 1\nname: {text}\n"))


@pytest.mark.slow  # three hundred whole workflows, each read and written in three ways
@pytest.mark.parametrize("seed", range(3))
def test_damaged_workflows_are_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(100):
        assert_sane(parse(mutated(dice)))


@pytest.mark.slow  # the pure parser needs about twenty milliseconds for a workflow
@pytest.mark.parametrize("seed", range(3))
def test_both_parsers_see_the_same(seed: int) -> None:
    dice = random.Random(seed)
    for text in [*WORKFLOWS, *(mutated(dice) for _ in range(60))]:
        ours, pure = parse(text), parse(text, loader=PureLoader)
        assert repr(ours.document) == repr(pure.document), text
        assert sorted(problem.code for problem in ours.problems) == sorted(problem.code for problem in pure.problems)


def test_libyaml_is_used_where_it_is_there() -> None:
    assert LOADER is (yaml.CSafeLoader if yaml.__with_libyaml__ else PureLoader)


@pytest.mark.parametrize("loader", [LOADER, PureLoader])
@pytest.mark.parametrize("bomb", ["[", "{", "- ", "? ", "[{"])
def test_nesting_is_cut_off_at_the_first_level_too_many(bomb: str, loader: object) -> None:
    (problem,) = parse(bomb * 100_000, loader=loader).problems
    assert problem.code is Code.TOO_DEEP


def test_the_deepest_file_that_is_allowed_is_read_and_written() -> None:
    def nested(levels: int) -> str:
        return "darkroom: 1\nlayout:\n  frames: " + "[" * levels + "]" * levels + "\n"

    deepest = parse(nested(DEPTH - 2))
    assert_sane(deepest)
    assert not deepest.problems
    assert [problem.code for problem in parse(nested(DEPTH - 1)).problems] == [Code.TOO_DEEP]


@pytest.mark.slow  # a million events, by design
def test_files_of_too_many_values_are_cut_off() -> None:
    assert [problem.code for problem in parse("darkroom: [" + "a, " * 1_100_000 + "]").problems] == [Code.TOO_LARGE]


@pytest.mark.parametrize("data", [b"x" * 50_000_000, "x" * 50_000_000, "\U0001f600" * 4_200_000])
def test_files_over_sixteen_mebibytes_are_not_even_parsed(data: bytes | str) -> None:
    assert [problem.code for problem in parse(data).problems] == [Code.TOO_LARGE]


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    problems = parse("darkroom: 1\n" + "\n".join(lines)).problems
    assert {problem.code for problem in problems} == {Code.YAML_ALIAS, Code.UNKNOWN_FIELD}


def test_problems_are_counted_in_thousands_at_most() -> None:
    problems = parse("darkroom: [" + "*a, " * 20_000 + "]").problems
    assert len(problems) <= 1001
    assert has_errors(problems)


def test_warnings_never_crowd_out_an_error() -> None:
    warnings = "".join(f"  zoom{n}: 1\n" for n in range(2000))
    assert has_errors(parse(f"darkroom: 1\nlayout:\n{warnings}outputs: 5\n").problems)


def test_directives_are_refused_before_the_parser_sees_them() -> None:
    """libyaml compares every %TAG with every other: a million of them would take the better part of an hour."""
    tags = "".join(f"%TAG !a{n}! b\n" for n in range(100_000))
    assert [problem.code for problem in parse(tags + "---\ndarkroom: 1\n").problems] == [Code.YAML_TAG]
    after = [problem.code for problem in parse("darkroom: 1\n...\n" + tags).problems]
    assert after == [Code.YAML_SYNTAX]


@pytest.mark.parametrize(
    "text",
    [
        "darkroom: 1\nname: " + "long " * 200_000,
        "darkroom: 1\nname: '" + "\\" * 1_000_000 + "'",
        "darkroom: 1\nname: |\n" + "  x\n" * 100_000,
        "darkroom: 1\n" + "# comment\n" * 100_000,
        "\n" * 100_000 + "darkroom: 1",
        "darkroom: 1\nnodes: {a: {type: X, inputs: {x: '" + "$b " * 300_000 + "'}}}",
        "darkroom: 1\nnodes: {a: {type: X, inputs: {x: $" + "b" * 1_000_000 + "}}}",
        "darkroom: 1\n" + "k" * 100_000 + ": 1",
    ],
)
def test_long_texts_take_no_time(text: str) -> None:
    assert_sane(parse(text))


def test_names_that_nearly_match_are_looked_for_only_so_often() -> None:
    nodes = "".join(f"  node_{n}: {{type: X, inputs: {{x: a $paramete_{n}}}}}\n" for n in range(500))
    parameters = "".join(f"  parameter_{n}: {{type: str}}\n" for n in range(500))
    problems = parse(f"darkroom: 1\nparameters:\n{parameters}nodes:\n{nodes}").problems
    assert len(problems) == 500
    assert problems[0].hint == "did you mean parameter_0?"
