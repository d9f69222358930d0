"""Node types that make and choose from lists, worked out while the graph is expanded."""

import pytest

from engine.errors import Code, Level, Problem
from engine.events import Started
from engine.graph import Element, Gather, Link
from engine.resources import Resources
from engine.spec.lists import crossed, integers_of, lines_of, numbers_from, seeds_from
from engine.types import SAFE_INTEGER, SEED_RANGE, Resource
from tests.engine.listed import Bench, apart, shelf, values_of, wrong
from tests.engine.toys import KITS, codes


def only(text: str, resources: Resources = KITS) -> Problem:
    (problem,) = wrong(text, resources=resources)
    return problem


# ---------------------------------------------------------------- what they compute


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\n b \n\n\t\nc d", ["a", "b", "c d"]), ("# left out\n#\n #too\n#ff0000", ["#too", "#ff0000"]), ("", []),
        ("a\r\nb\rc", ["a", "b", "c"]), ("a # b", ["a # b"]),
    ],
)  # fmt: skip
def test_lines_of_a_text(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


def test_numbers_do_not_add_up_their_rounding() -> None:
    assert numbers_from(0, 0.1, 4) == [0.0, 0.1, 0.2, 0.3]
    assert numbers_from(5, -2, 3) == [5.0, 3.0, 1.0]
    assert numbers_from(1, 1, 0) == []
    assert integers_of([0.5, 1.5, 1e300, -1e300]) == [0, 2, SAFE_INTEGER, -SAFE_INTEGER]


def test_seeds_wrap() -> None:
    assert seeds_from(SEED_RANGE - 1, 3) == [SEED_RANGE - 1, 0, 1]


def test_combinations_vary_the_first_slowest() -> None:
    assert crossed([[1, 2], "ab"]) == [[1, 1, 2, 2], ["a", "b", "a", "b"]]
    assert crossed([[1], [], [2]]) == [[], [], []]


# ---------------------------------------------------------------- folded


def test_lines_become_literals_and_the_node_stays_to_be_run_to() -> None:
    text = (
        'nodes:\n  l: {type: Lines, inputs: {text: "a\\nb"}}\n  u: {type: Upper, inputs: {text: $l}}\n'
        "  j: {type: Join, inputs: {words: $l}}\noutputs: {o: $l}"
    )
    expansion = apart(text)
    assert [values_of(expansion, path) for path in ("u/0", "u/1", "j")] == [
        {"text": "a"}, {"text": "b"}, {"words": ["a", "b"]},
    ]  # fmt: skip
    assert expansion.graph.outputs == {"o": Gather(("a", "b"))}
    assert "l" in expansion.graph.nodes
    assert wrong(text) == ()


def test_a_text_from_another_node_makes_a_list_of_unknown_length() -> None:
    text = "nodes:\n  w: {type: Word, inputs: {value: a}}\n  l: {type: Lines, inputs: {text: $w}}\n%s"
    assert codes(wrong(text % "  u: {type: Upper, inputs: {text: $l}}")) == [Code.LENGTH_UNKNOWN]
    whole = text % "  j: {type: Join, inputs: {words: $l}}\noutputs: {o: $j}"
    assert Bench().outputs(whole) == {"o": "a"}


def test_the_length_of_a_count_is_known_wherever_it_starts() -> None:
    text = (
        "nodes:\n  n: {type: Number, inputs: {value: 5}}\n  c: {type: Count, inputs: {start: $n, count: 2}}\n"
        "  a: {type: Add, inputs: {a: $c.integers}}\noutputs: {o: $a}"
    )
    assert values_of(apart(text), "a/1") == {"a": Element("c", "integers", 1)}
    assert Bench().outputs(text) == {"o": [5, 6]}


def test_a_fault_of_a_maker_is_told_once() -> None:
    for count in ("x", "-1", "2.5", "null"):
        text = (
            f"nodes:\n  c: {{type: Count, inputs: {{count: {count}}}}}\n  a: {{type: Add, inputs: {{a: $c.integers}}}}"
        )
        problem = only(text)
        assert (problem.node, problem.port) == ("c", "count")


def test_a_maker_of_the_wrong_type_is_told_as_a_link() -> None:
    problem = only('nodes:\n  l: {type: Lines, inputs: {text: "a\\nb"}}\n  a: {type: Add, inputs: {a: $l}}')
    assert (problem.code, problem.message) == (Code.WRONG_LINK, '"a" takes int; $l.lines gives list[str]')


def test_a_list_at_a_maker_makes_lists_of_lists() -> None:
    text = "nodes:\n  c: {type: Count, inputs: {start: [1, 2]}}\n  a: {type: Add, inputs: {a: $c.integers}}"
    assert codes(wrong(text)) == [Code.NESTED_LIST]


# ---------------------------------------------------------------- combinations


def test_cross_only_rewires() -> None:
    text = (
        "nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  x: {type: Cross, inputs: {a: $u, b: [1, 2, 3]}}\n"
        "  v: {type: Upper, inputs: {text: $x.a, times: $x.b}}\noutputs: {o: $v}"
    )
    assert values_of(apart(text), "v/4") == {"text": Link("u/1", "upper"), "times": 2}
    assert Bench().outputs(text) == {"o": ["A", "AA", "AAA", "B", "BB", "BBB"]}


def test_cross_takes_a_third_list_and_an_empty_one_takes_no_part() -> None:
    text = "nodes:\n  x: {type: Cross, inputs: {a: [1, 2], b: 3%s}}\noutputs: {a: $x.a, b: $x.b, c: $x.c}"
    assert Bench().outputs(text % ", c: [4, 5]") == {"a": [1, 1, 2, 2], "b": [3, 3, 3, 3], "c": [4, 5, 4, 5]}
    for nothing in ("", ", c: []"):
        assert Bench().outputs(text % nothing) == {"a": [1, 2], "b": [3, 3], "c": []}
    assert Bench().outputs(text.replace("[1, 2]", "[]") % ", c: [4]") == {"a": [], "b": [], "c": []}


def test_a_product_that_is_too_long_is_not_made() -> None:
    text = (
        "nodes:\n  c: {type: Count, inputs: {count: 200}}\n  x: {type: Cross, inputs: {a: $c.numbers, b: $c.numbers}}"
    )
    problem = only(f"{text}\n  m: {{type: Real, inputs: {{value: $x.a}}}}")
    assert (problem.code, problem.node, problem.port) == (Code.LIST_TOO_LONG, "x", "a")
    assert "200 x 200 has 40,000" in problem.message


def test_cross_of_lists_of_unknown_length_is_done_in_the_run() -> None:
    text = (
        "nodes:\n  p: {type: Parts, inputs: {text: a b}}\n  x: {type: Cross, inputs: {a: $p, b: [c, d]}}\n"
        "  j: {type: Join, inputs: {words: $x.a}}\noutputs: {o: $j}"
    )
    assert Bench().outputs(text) == {"o": "a a b b"}


# ---------------------------------------------------------------- choosing

WHICH = "parameters: {which: {type: int, default: 1}}\n"
PICK = (
    "nodes:\n  n: {type: Number, inputs: {value: 3}}\n  m: {type: Add, inputs: {a: 1}}\n"
    "  p: {type: Pick, inputs: {branches: %s, choose: %s}}\n  a: {type: Add, inputs: {a: $p}}\noutputs: {o: $a}"
)


def test_the_chosen_branch_is_read_and_the_others_never_run() -> None:
    bench, text = Bench(), WHICH + PICK % ("[$n, $m]", "$which")
    assert values_of(apart(text), "a") == {"a": Link("m", "sum")}
    assert bench.outputs(text) == {"o": 1}
    assert bench.paths(Started) == ["m", "a"]
    assert bench.outputs(text, {"which": 0}) == {"o": 3}
    assert bench.run(apart(text).graph, "p").values["p"] == (1,)
    assert bench.plan(apart(text).graph, "p").keys.keys() == {"m", "p"}


def test_a_branch_may_be_a_literal_or_a_list() -> None:
    assert Bench().outputs(PICK % ("[$n, 7]", 1)) == {"o": 7}
    assert Bench().outputs(PICK % ("[1, 7]", 1) + "\n") == {"o": 7}
    assert Bench().outputs(PICK % ("[[1, 2], $n]", 0)) == {"o": [1, 2]}
    text = "nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  p: {type: Pick, inputs: {branches: [$u, x]}}\n"
    assert Bench().outputs(text + "outputs: {o: $p}") == {"o": ["A", "B"]}
    assert Bench().outputs(text.replace("$u, x", "x, $u") + "outputs: {o: $p}") == {"o": "x"}


def test_branches_from_one_link_are_the_items_of_its_list() -> None:
    text = "nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  p: {type: Pick, inputs: {branches: $u, choose: 1}}\n"
    assert Bench().outputs(text + "outputs: {o: $p}") == {"o": "B"}


def test_a_list_of_choices_picks_one_for_each() -> None:
    assert Bench().outputs(PICK % ("[$n, $m]", "[1, 0, 1]")) == {"o": [1, 3, 1]}


def test_a_choice_outside_lists_the_branches() -> None:
    problem = only(PICK % ("[$n, $m, 7]", 3))
    assert (problem.code, problem.node, problem.port) == (Code.OUT_OF_RANGE, "p", "choose")
    assert problem.hint == "0 is $n.number, 1 is $m.sum, 2 is the int 7"
    assert codes(wrong(PICK % ("[$n, $m]", -1))) == [Code.OUT_OF_RANGE]
    assert codes(wrong(PICK % ("[]", 0))) == [Code.OUT_OF_RANGE]
    many = only(PICK % (str(list(range(20))), 20))
    assert many.hint is not None
    assert many.hint.endswith("7 is the int 7 and so on to 19")


def test_a_choice_that_another_node_makes_comes_too_late() -> None:
    problem = only(PICK % ("[$n, $m]", "$n"))
    assert (problem.code, problem.port, problem.hint) == (Code.WRONG_LINK, "choose", "use a literal or a parameter")
    assert "before the run" in problem.message


def test_the_chosen_branch_must_fit_what_reads_it() -> None:
    problem = only(PICK.replace("Number, inputs: {value: 3}", "Word") % ("[$n, $m]", 0))
    assert (problem.code, problem.node, problem.message) == (Code.WRONG_LINK, "a", '"a" takes int; $n.word gives str')


# ---------------------------------------------------------------- folders

SHELF = (
    "nodes:\n  s: {type: Kits, inputs: {shelf: all}}\n"
    "  x: {type: Stroke, inputs: {brush: $s.brush, paint: $s.paint}}\n  j: {type: Join, inputs: {words: $s.name}}\n"
)


def test_a_folder_becomes_a_node_for_each_file() -> None:
    held = shelf("small", "wide")
    expansion = apart(SHELF, resources=held)
    assert list(expansion.graph.nodes) == ["s", "s/0", "s/1", "x/0", "x/1", "j"]
    assert (expansion.graph.nodes["s/1"].type, values_of(expansion, "s/1")) == ("Open", {"kit": "wide"})
    assert values_of(expansion, "x/1") == {"brush": Link("s/1", "brush"), "paint": Link("s/1", "paint")}
    assert values_of(expansion, "j") == {"words": ["SMALL", "WIDE"]}
    assert wrong(SHELF, resources=held) == ()


def test_a_folder_that_is_wrong_is_the_only_problem() -> None:
    lost = Problem(code=Code.RESOURCE_MISSING, message="gone")
    problem = only(SHELF, Resources({}, {("shelf", "all"): lost}))
    assert (problem.code, problem.node, problem.port) == (Code.RESOURCE_MISSING, "s", "shelf")


def test_a_folder_that_nobody_looked_into_is_never_taken_for_one_of_one_file() -> None:
    assert codes(wrong(SHELF)) == [Code.LENGTH_UNKNOWN, Code.LENGTH_UNKNOWN]


def test_a_folder_of_too_many_files_is_refused() -> None:
    names = [f"k{index}" for index in range(10_001)]
    crowded = Resources({("shelf", "all"): Resource("shelf", "all", "d", facts={"files": names, "names": names})})
    assert codes(wrong(SHELF, resources=crowded)) == [Code.LIST_TOO_LONG]


def test_an_empty_list_of_lines_is_a_warning_at_what_is_left_out() -> None:
    text = (
        "nodes:\n  l: {type: Lines, inputs: {text: '# none'}}\n  u: {type: Upper, inputs: {text: $l}}\noutputs: {o: $u}"
    )
    problem = only(text)
    assert (problem.code, problem.level, problem.node) == (Code.EMPTY_LIST, Level.WARNING, "u")
