"""Weights in prompts: brackets and numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.weighting import LARGEST, Span, joined, parse, unparse

WEIGHTS = st.integers(-100_000, 100_000).map(lambda number: number / 10_000)
SPANS = st.lists(st.builds(Span, st.text(alphabet="ab ()[]\\:1.,", max_size=8), WEIGHTS), max_size=6)
PROMPTS = st.text(alphabet=st.sampled_from("ab ()[]\\:12.-+"), max_size=40)


@pytest.mark.parametrize(
    ("prompt", "spans"),
    [
        ("", ()),
        ("a red circle", (Span("a red circle"),)),
        ("a (red:1.3) circle", (Span("a "), Span("red", 1.3), Span(" circle"))),
        ("(a)", (Span("a", 1.1),)),
        ("((a))", (Span("a", 1.21),)),
        ("[a]", (Span("a", 0.9091),)),
        ("(a [b] c)", (Span("a ", 1.1), Span("b"), Span(" c", 1.1))),
        ("(a (b:2) c:0.5)", (Span("a ", 0.5), Span("b"), Span(" c", 0.5))),
        ("(a : 1.5 )", (Span("a ", 1.5),)),
        ("(a:.5)", (Span("a", 0.5),)),
        ("(a:-1)", (Span("a", -1),)),
        (r"a \(b\) \[c\] \\", (Span("a (b) [c] \\"),)),
        (r"\n", (Span(r"\n"),)),
        ("a) b", (Span("a) b"),)),
        ("(a b", (Span("(a b"),)),
        ("a (b [c) d", (Span("a (b [c) d"),)),
        ("a:1.5)", (Span("a:1.5)"),)),
        ("[a:1.5]", (Span("a:1.5", 0.9091),)),
        ("(a:99)", (Span("a", 10),)),
        ("()", ()),
    ],
)
def test_brackets_are_weights(prompt: str, spans: tuple[Span, ...]) -> None:
    assert parse(prompt) == spans


@given(SPANS)
def test_what_is_written_reads_as_what_it_was(spans: list[Span]) -> None:
    assert parse(unparse(spans)) == joined(spans)


@given(PROMPTS)
def test_any_text_is_a_prompt(prompt: str) -> None:
    spans = parse(prompt)
    assert all(-LARGEST <= span.weight <= LARGEST and span.text for span in spans)
    assert all(first.weight != second.weight for first, second in pairwise(spans))
    assert parse(unparse(spans)) == spans


@given(st.text())
def test_no_brackets_no_weights(text: str) -> None:
    escaped = unparse([Span(text)])
    assert parse(escaped) == ((Span(text),) if text else ())


def test_many_brackets_stay_within_bounds_and_take_no_time() -> None:
    assert parse("(" * 2000 + "a" + ")" * 2000) == (Span("a", LARGEST),)
    assert parse("[" * 2000 + "a" + "]" * 2000) == (Span("a", 0),)
    assert parse("(" * 400 + "(a:0)" + ":10)" * 400) == (Span("a", 0),)
    assert parse("a)" * 20_000) == (Span("a)" * 20_000),)
