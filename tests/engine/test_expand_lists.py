"""Lists taken apart: which nodes come of a list, what they are given, and what is refused."""

import pytest

from engine.check import located
from engine.document import parse
from engine.errors import Code, Level, Problem
from engine.expand import lists
from engine.graph import Element, Gather, Link
from tests.engine.listed import apart, values_of, wrong
from tests.engine.toys import codes

UPPER = "nodes:\n  u: {type: Upper, inputs: {text: %s, times: %s}}\noutputs: {o: $u}"


def paths(text: str) -> list[str]:
    return list(apart(text).graph.nodes)


# ---------------------------------------------------------------- mapping


def test_a_written_list_makes_a_node_for_each_item() -> None:
    expansion = apart(UPPER % ("[a, b, c]", 2))
    assert list(expansion.graph.nodes) == ["u/0", "u/1", "u/2"]
    assert [values_of(expansion, path) for path in expansion.graph.nodes] == [
        {"text": "a", "times": 2}, {"text": "b", "times": 2}, {"text": "c", "times": 2},
    ]  # fmt: skip
    assert expansion.graph.outputs == {"o": Gather((Link("u/0", "upper"), Link("u/1", "upper"), Link("u/2", "upper")))}
    assert wrong(UPPER % ("[a, b, c]", 2)) == ()


def test_what_reads_a_mapped_node_is_mapped_too() -> None:
    expansion = apart("nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  v: {type: Upper, inputs: {text: $u}}")
    assert values_of(expansion, "v/1") == {"text": Link("u/1", "upper")}


def test_a_whole_list_input_takes_the_list_as_it_is() -> None:
    expansion = apart("nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  j: {type: Join, inputs: {words: $u}}")
    assert values_of(expansion, "j") == {"words": Gather((Link("u/0", "upper"), Link("u/1", "upper")))}


def test_lists_of_equal_length_are_taken_together_and_a_list_of_one_goes_to_all() -> None:
    expansion = apart(UPPER % ("[a, b]", "[3, 4]"))
    assert [values_of(expansion, path) for path in ("u/0", "u/1")] == [
        {"text": "a", "times": 3}, {"text": "b", "times": 4},
    ]  # fmt: skip
    assert values_of(apart(UPPER % ("[a, b]", "[3]")), "u/1") == {"text": "b", "times": 3}
    assert paths(UPPER % ("[a]", "[3]")) == ["u/0"]


def test_parameters_that_are_lists_are_taken_apart_like_written_ones() -> None:
    text = "parameters: {p: {type: 'list[str]', default: [a, b]}}\n" + UPPER % ("$p", 1)
    assert paths(text) == ["u/0", "u/1"]


def test_a_list_put_into_a_text_makes_a_list_of_texts() -> None:
    text = (
        "parameters: {who: {type: 'list[str]', default: [cat, dog]}, n: {type: 'list[int]', default: [2]}}\n"
        + UPPER % ("a $who $n", 1)
    )  # fmt: skip
    assert [values_of(apart(text), path)["text"] for path in ("u/0", "u/1")] == ["a cat 2", "a dog 2"]


def test_lists_within_a_written_list_stand_there_with_their_items() -> None:
    text = (
        "parameters: {p: {type: 'list[str]', default: [x, y]}}\n"
        "nodes:\n  l: {type: Lines, inputs: {text: \"a\\nb\"}}\n"
        "  u: {type: Upper, inputs: {text: [$l, c, $p, so $p]}}\n"
        "  j: {type: Join, inputs: {words: [$u, end]}}"
    )  # fmt: skip
    expansion = apart(text)
    made = [values_of(expansion, f"u/{index}")["text"] for index in range(7)]
    assert made == ["a", "b", "c", "x", "y", "so x", "so y"]
    assert values_of(expansion, "j")["words"].items[-2:] == (Link("u/6", "upper"), "end")


def test_an_input_of_any_type_takes_one_value_too() -> None:
    expansion = apart("nodes:\n  a: {type: Anything, inputs: {value: [1, [2, 3]]}}")
    assert [values_of(expansion, path) for path in expansion.graph.nodes] == [{"value": 1}, {"value": [2, 3]}]


def test_models_named_in_a_list_are_each_loaded_and_meet_their_own() -> None:
    expansion = apart(
        "nodes:\n  k: {type: Open, inputs: {kit: [small, wide]}}\n"
        "  s: {type: Stroke, inputs: {brush: $k.brush, paint: $k.paint}}\noutputs: {o: $s}"
    )
    assert values_of(expansion, "k/1") == {"kit": "wide"}
    assert values_of(expansion, "s/1") == {"brush": Link("k/1", "brush"), "paint": Link("k/1", "paint")}


def test_nodes_keep_the_files_order_whatever_leads_where() -> None:
    text = "nodes:\n  v: {type: Upper, inputs: {text: $u}}\n  u: {type: Upper, inputs: {text: [a, b]}}"
    assert paths(text) == ["v/0", "v/1", "u/0", "u/1"]


def test_each_element_of_an_output_becomes_a_file() -> None:
    expansion = apart(
        "nodes:\n  k: {type: Open, inputs: {kit: small}}\n"
        "  s: {type: Stroke, inputs: {brush: $k.brush, paint: $k.paint, seed: [1, 2]}}\noutputs: {picture: $s}"
    )
    assert list(expansion.graph.nodes) == ["k", "s/0", "s/1", "outputs/picture/0", "outputs/picture/1"]
    files = Gather((Link("outputs/picture/0", "file"), Link("outputs/picture/1", "file")))
    assert expansion.graph.outputs == {"picture": files}


def test_a_list_whose_length_a_setting_says_is_read_item_by_item() -> None:
    text = (
        "nodes:\n  n: {type: Number}\n  c: {type: Copies, inputs: {value: $n, count: 2}}\n"
        "  a: {type: Add, inputs: {a: $c}}\n  t: {type: Total, inputs: {numbers: $c}}\noutputs: {o: $c}"
    )
    expansion = apart(text)
    assert wrong(text) == ()
    assert values_of(expansion, "a/1") == {"a": Element("c", "copies", 1)}
    assert values_of(expansion, "t") == {"numbers": Link("c", "copies")}
    assert expansion.graph.outputs == {"o": Gather((Element("c", "copies", 0), Element("c", "copies", 1)))}


def test_inputs_that_are_empty_for_a_reason_are_so_in_every_element() -> None:
    text = "parameters: {p: {type: int}}\n" + UPPER % ("[a, b]", "$p")
    assert codes(wrong(text)) == [Code.MISSING_PARAMETER]
    assert apart(text).absent == {("u", "times"), ("u/0", "times"), ("u/1", "times")}


# ---------------------------------------------------------------- what is refused


def only(text: str) -> Problem:
    (problem,) = wrong(text)
    return problem


def test_lists_of_different_lengths_name_both_inputs() -> None:
    problem = only(UPPER % ("[a, b, c]", "[1, 2]"))
    assert (problem.code, problem.node, problem.port) == (Code.LENGTH_MISMATCH, "u", "times")
    assert '"text" has 3 elements and "times" has 2' in problem.message
    assert problem.hint is not None
    assert "Cross" in problem.hint


def test_a_mismatch_is_told_once_and_the_rest_is_still_checked() -> None:
    text = (
        "nodes:\n  u: {type: Upper, inputs: {text: [a, 1], times: [1, 2, 3], x: 1}}\n"
        "  v: {type: Upper, inputs: {text: $u, times: [1, 2, 3, 4]}}\n  n: {type: Number, inputs: {value: x}}"
    )
    assert codes(wrong(text)) == [Code.LENGTH_MISMATCH, Code.UNKNOWN_INPUT, Code.WRONG_TYPE]


def test_lists_of_different_lengths_in_one_text() -> None:
    text = (
        "parameters: {p: {type: 'list[str]', default: [a, b]}, q: {type: 'list[str]', default: [c, d, e]}}\n"
        + UPPER % ("$p and $q", 1)
    )  # fmt: skip
    problem = only(text)
    assert (problem.code, problem.node, problem.port) == (Code.LENGTH_MISMATCH, "u", "text")
    assert "$p has 2, $q has 3" in problem.message


@pytest.mark.parametrize(
    "given", ["$p", "[$p, a]"],
)  # fmt: skip
def test_only_a_whole_list_input_takes_a_list_of_unknown_length(given: str) -> None:
    parts = "nodes:\n  p: {type: Parts, inputs: {text: a b}}\n"
    problem = only(parts + f"  u: {{type: Upper, inputs: {{text: {given}}}}}")
    assert (problem.code, problem.port) == (Code.LENGTH_UNKNOWN, "text")
    assert "how many $p.parts gives is known only once it has run" in problem.message
    assert wrong(parts + "  j: {type: Join, inputs: {words: $p}}") == ()
    assert codes(wrong(parts + "  a: {type: Anything, inputs: {value: $p}}")) == [Code.LENGTH_UNKNOWN]


def test_a_list_for_each_element_of_a_list_is_refused_where_it_is_read() -> None:
    parts = "nodes:\n  p: {type: Parts, inputs: {text: [a b, c]}}\n"
    for reader in ("u: {type: Upper, inputs: {text: $p}}", "u: {type: Join, inputs: {words: $p}}"):
        problem = only(f"{parts}  {reader}\noutputs: {{o: $u}}")
        assert (problem.code, problem.node) == (Code.NESTED_LIST, "u")
        assert "$p.parts" in problem.message
    assert wrong(f"{parts}outputs: {{o: $p}}") == ()


def test_a_list_of_nothing_makes_nothing_and_is_a_warning() -> None:
    text = (
        "nodes:\n  u: {type: Upper, inputs: {text: []}}\n  v: {type: Upper, inputs: {text: $u}}\n"
        "  j: {type: Join, inputs: {words: $v}}\noutputs: {o: $v, p: $j}"
    )
    problem = only(text)
    assert (problem.code, problem.level, problem.node, problem.port) == (Code.EMPTY_LIST, Level.WARNING, "u", "text")
    expansion = apart(text)
    assert list(expansion.graph.nodes) == ["j"]
    assert values_of(expansion, "j") == {"words": []}
    assert expansion.graph.outputs == {"o": Gather(()), "p": Link("j", "joined")}


def test_a_list_of_nothing_beside_a_longer_one_is_a_mismatch() -> None:
    assert codes(wrong(UPPER % ("[]", "[1, 2]"))) == [Code.LENGTH_MISMATCH]


def test_a_list_that_is_too_long_is_refused_and_not_made() -> None:
    long = only(f"nodes:\n  a: {{type: Add, inputs: {{a: [{', '.join(['1'] * 10_001)}]}}}}")
    assert (long.code, long.node, long.port) == (Code.LIST_TOO_LONG, "a", "a")
    assert "10,001" in long.message


def test_lists_may_not_make_too_many_nodes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST", 100)
    many = "".join(f"  b{index}: {{type: Add, inputs: {{a: $c.integers}}}}\n" for index in range(4))
    problem = only(f"nodes:\n  c: {{type: Count, inputs: {{count: 30}}}}\n{many}")
    assert (problem.code, problem.node, problem.port) == (Code.LIST_TOO_LONG, "b3", "a")


def test_a_list_put_together_from_too_many_is_refused() -> None:
    links = ", ".join(["$c.integers"] * 11)
    problem = only(
        f"nodes:\n  c: {{type: Count, inputs: {{count: 10000}}}}\n  t: {{type: Total, inputs: {{numbers: [{links}]}}}}"
    )
    assert (problem.code, problem.node, problem.port) == (Code.LIST_TOO_LONG, "t", "numbers")


def test_a_length_that_is_too_long_is_refused_and_not_made() -> None:
    text = "nodes:\n  c: {type: Copies, inputs: {value: 1, count: 1000000000}}\n  a: {type: Add, inputs: {a: $c}}"
    problem = only(text)
    assert (problem.code, problem.node, problem.port) == (Code.LIST_TOO_LONG, "c", "count")


def test_problems_that_elements_share_are_told_once_and_others_each() -> None:
    problems = wrong("nodes:\n  a: {type: Add, inputs: {a: [1, x, 2.5], scale: 99}}")
    assert [(problem.code, problem.node) for problem in problems] == [
        (Code.OUT_OF_RANGE, "a/0"), (Code.WRONG_TYPE, "a/1"), (Code.WRONG_TYPE, "a/2"),
    ]  # fmt: skip


def test_links_of_the_wrong_type_are_told_once_as_the_file_says_them() -> None:
    problem = only("nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  a: {type: Add, inputs: {a: $u}}")
    assert (problem.code, problem.message) == (Code.WRONG_LINK, '"a" takes int; $u.upper gives str')


@pytest.mark.parametrize("reader", ["a: {type: Add, inputs: {a: %s}}", "a: {type: Total, inputs: {numbers: [%s]}}"])
def test_outputs_that_a_mapped_node_has_not_are_told_as_of_any_node(reader: str) -> None:
    split = "nodes:\n  split: {type: Split, inputs: {value: [1, 2]}}\n  "
    problem = only(split + reader % "$split.lwo")
    assert (problem.code, problem.hint) == (Code.UNKNOWN_OUTPUT, "did you mean low?")
    problem = only(split + reader % "$split")
    assert (problem.code, problem.hint) == (Code.AMBIGUOUS_OUTPUT, "one of $split.low, $split.high")
    problem = only(split + reader % "$spilt.low")
    assert (problem.code, problem.hint) == (Code.UNKNOWN_NODE, "did you mean split?")
    empty = split.replace("[1, 2]", "[]") + reader % "$split.lwo"
    assert codes(wrong(empty)) == [Code.EMPTY_LIST]


def test_an_output_of_the_workflow_that_a_mapped_node_has_not_is_told() -> None:
    problem = only("nodes:\n  split: {type: Split, inputs: {value: [1, 2]}}\noutputs: {o: $split.lwo}")
    assert (problem.code, problem.port) == (Code.UNKNOWN_OUTPUT, "o")


def test_cycles_are_told_and_lists_in_them_are_no_further_problem() -> None:
    text = (
        "nodes:\n  u: {type: Upper, inputs: {text: [$v, x], times: [1, 2]}}\n  v: {type: Upper, inputs: {text: $u}}\n"
        "  w: {type: Upper, inputs: {text: [a, b], times: [1, 2, 3]}}\n  x: {type: Upper, inputs: {text: [$v, 1]}}"
    )
    assert sorted(codes(wrong(text))) == [Code.CYCLE, Code.LENGTH_MISMATCH, Code.WRONG_TYPE]


# ---------------------------------------------------------------- places


PLACES = """darkroom: 1
nodes:
  u:
    type: Upper
    inputs:
      text:
        - a
        - 1
      times: [1, 2, 3]
  v:
    type: Add
    inputs:
      a: [1, x]
      b: $u
  l:
    type: Lines
    inputs: {text: "a"}
  outputs:
    type: Add
    inputs: {a: [1, y]}
"""


def test_problems_of_elements_stand_at_the_item_of_the_list() -> None:
    found = wrong(PLACES.removeprefix("darkroom: 1\n"))
    assert {(problem.code, problem.line) for problem in located(found, parse(PLACES, "f.yaml"))} == {
        (Code.LENGTH_MISMATCH, 9), (Code.WRONG_TYPE, 13), (Code.WRONG_LINK, 14), (Code.WRONG_TYPE, 20),
    }  # fmt: skip


def test_an_item_on_a_line_of_its_own_is_found() -> None:
    text = PLACES.replace("[1, 2, 3]", "[1, 2]")
    found = located(wrong(text.removeprefix("darkroom: 1\n")), parse(text, "f.yaml"))
    assert (Code.WRONG_TYPE, 8) in {(problem.code, problem.line) for problem in found}
