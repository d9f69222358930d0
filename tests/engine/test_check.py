"""Checking: every problem with its node, port and hint; traits; places."""

import pytest

from engine.check import check, located
from engine.document import parse
from engine.errors import Code, Level, Problem, has_errors
from engine.graph import Gather, Link
from engine.resources import Resources
from engine.types import Resource
from tests.engine.toys import KITS, REGISTRY, chain, checked, codes, expanded, graph_of, kits, n


@pytest.mark.parametrize(
    ("nodes", "code", "port", "hint"),
    [
        ("a: {type: Numbr}", Code.UNKNOWN_TYPE, "type", "did you mean Number?"),
        ("a: {type: Zzz}", Code.UNKNOWN_TYPE, "type", "`darkroom nodes` lists them"),
        ("a: {type: absent.Thing}", Code.MISSING_PACK, "type", None),
        ("a: {type: Number, inputs: {valeu: 1}}", Code.UNKNOWN_INPUT, "valeu", "did you mean value?"),
        ("a: {type: Number, inputs: {x: 1}}", Code.UNKNOWN_INPUT, "x", "its inputs are value"),
        ("a: {type: Add}", Code.MISSING_INPUT, "a", "give it a value or a link of the type int"),
        ("a: {type: Number, inputs: {value: x}}", Code.WRONG_TYPE, "value", None),
        ("a: {type: Number, inputs: {value: null}}", Code.WRONG_TYPE, "value", None),
        ("a: {type: Style, inputs: {size: 72}}", Code.OUT_OF_RANGE, "size", "8 to 64"),
        ("a: {type: Style, inputs: {size: 9}}", Code.OUT_OF_RANGE, "size", "use 8 or 16"),
        ("a: {type: Style, inputs: {manner: bald}}", Code.NOT_A_CHOICE, "manner", "did you mean bold?"),
        ("a: {type: Add, inputs: {a: 1, scale: .nan}}", Code.NOT_FINITE, "scale", None),
        ("a: {type: Anything, inputs: {value: {x: .inf}}}", Code.NOT_FINITE, "value", None),
        ("a: {type: Plain, inputs: {paint: blue}}", Code.WRONG_TYPE, "paint", None),
        ("a: {type: Open, inputs: {kit: 3}}", Code.WRONG_TYPE, "kit", None),
        ("a: {type: Add, inputs: {a: $b}}", Code.UNKNOWN_NODE, "a", None),
        ("bcd: {type: Number}\n  a: {type: Add, inputs: {a: $bce}}", Code.UNKNOWN_NODE, "a", "did you mean bcd?"),
        ("b: {type: Number}\n  a: {type: Add, inputs: {a: $b.numbr}}", Code.UNKNOWN_OUTPUT, "a",
         "did you mean number?"),
        ("b: {type: Number}\n  a: {type: Add, inputs: {a: $b.x}}", Code.UNKNOWN_OUTPUT, "a", "its outputs are number"),
        ("b: {type: Split, inputs: {value: 1}}\n  a: {type: Add, inputs: {a: $b}}", Code.AMBIGUOUS_OUTPUT, "a",
         "one of $b.low, $b.high"),
        ("b: {type: Word}\n  a: {type: Add, inputs: {a: $b}}", Code.WRONG_LINK, "a", None),
        ("b: {type: Word}\n  a: {type: Total, inputs: {numbers: [1, $b]}}", Code.WRONG_LINK, "numbers", None),
        ("b: {type: Number}\n  a: {type: Total, inputs: {numbers: [x, $b]}}", Code.WRONG_TYPE, "numbers", None),
        ("b: {type: Anything, inputs: {value: x}}\n  a: {type: Open, inputs: {kit: $b}}", Code.WRONG_LINK, "kit",
         "use a literal or a parameter"),
        ("a: {type: Add, inputs: {a: $a}}", Code.SELF_LINK, "a", None),
        ("a: {type: Total, inputs: {numbers: [1, $a]}}", Code.SELF_LINK, "numbers", None),
    ],
)  # fmt: skip
def test_a_problem_of_one_node_has_its_place_and_a_way_out(nodes: str, code: Code, port: str, hint: str | None) -> None:
    (problem,) = checked(f"nodes:\n  {nodes}\n")
    assert (problem.code, problem.node, problem.port, problem.hint) == (code, "a", port, hint)
    assert problem.level is Level.ERROR


def test_a_link_of_the_wrong_type_names_what_would_fit() -> None:
    (problem,) = checked(
        "nodes:\n  k: {type: Open, inputs: {kit: small}}\n  a: {type: Plain, inputs: {paint: $k.brush}}", KITS
    )
    assert problem.code is Code.WRONG_LINK
    assert problem.message == '"paint" takes Paint[T]; $k.brush gives Brush[F]'
    assert problem.hint == "$k.paint would fit"


def test_sound_graphs_have_no_problems() -> None:
    assert check(chain(50), REGISTRY, Resources()) == ()
    assert checked(
        "nodes:\n  k: {type: Open, inputs: {kit: small}}\n  n: {type: Number}\n  r: {type: Real, inputs: {value: $n}}\n"
        "  s: {type: Stroke, inputs: {brush: $k.brush, paint: $k.paint}}\n  t: {type: Total, inputs: {numbers: $n}}\n"
        "  any: {type: Anything, inputs: {value: $s}}\noutputs: {o: $s, any: $any}",
        KITS,
    ) == ()  # fmt: skip


def test_all_problems_are_collected_in_the_order_of_the_nodes() -> None:
    problems = checked(
        "nodes:\n  a: {type: Add, inputs: {x: 1, scale: 11}}\n  b: {type: Nope}\n"
        "  c: {type: Number, inputs: {value: y}}\n"
        "outputs: {o: $d, p: $c.q}"
    )
    assert [(problem.code, problem.node, problem.port) for problem in problems] == [
        (Code.MISSING_INPUT, "a", "a"), (Code.OUT_OF_RANGE, "a", "scale"), (Code.UNKNOWN_INPUT, "a", "x"),
        (Code.UNKNOWN_TYPE, "b", "type"), (Code.WRONG_TYPE, "c", "value"),
        (Code.UNKNOWN_NODE, None, "o"), (Code.UNKNOWN_OUTPUT, None, "p"),
    ]  # fmt: skip


def test_thousands_of_problems_are_found_in_no_time() -> None:
    """Looking for the nearest of many names for each of many problems took minutes."""
    lost = {f"node{index}": n("Add", a=Link(f"nodx{index}", "sum")) for index in range(1_500)}
    problems = check(graph_of({"out": Link("nodx", "sum")}, **lost), REGISTRY)
    assert len(problems) == 1_501
    assert problems[0].hint == "did you mean node0?"
    assert problems[-1].hint is None


def test_links_from_nodes_of_unknown_types_are_not_a_second_problem() -> None:
    assert codes(checked("nodes:\n  a: {type: Nope}\n  b: {type: Add, inputs: {a: $a.anything}}")) == [
        Code.UNKNOWN_TYPE
    ]


@pytest.mark.parametrize("port", ["manner", "kind"])
def test_inputs_that_are_empty_for_a_reported_reason_are_not_reported_again(port: str) -> None:
    text = f"parameters: {{p: {{type: str}}}}\nnodes: {{a: {{type: Style, inputs: {{{port}: $p}}}}}}"
    assert codes(checked(text)) == [Code.MISSING_PARAMETER]
    text = "parameters: {p: {type: int}}\nnodes: {a: {type: Add, inputs: {a: $p}}}"
    assert codes(checked(text)) == [Code.MISSING_PARAMETER]


def test_an_output_that_names_a_parameter_is_told_so() -> None:
    (problem,) = checked("parameters: {p: {type: int, default: 1}}\nnodes: {a: {type: Number, inputs: {value: $p}}}\n"
                         "outputs: {o: $p}")  # fmt: skip
    assert (problem.code, problem.port) == (Code.UNKNOWN_NODE, "o")


def test_cycles_are_named_node_by_node() -> None:
    (problem,) = checked(
        "nodes:\n  a: {type: Add, inputs: {a: $c}}\n  b: {type: Add, inputs: {a: $a}}\n"
        "  c: {type: Add, inputs: {a: $b}}"
    )
    assert problem.code is Code.CYCLE
    assert problem.node is not None
    names = problem.message.removeprefix("the links go in a circle: ").split(" > ")
    assert names[0] == names[-1] == problem.node
    assert "".join(names[:-1]) in "abcabc"


# ---------------------------------------------------------------- resources and traits


def test_problems_of_resources_stand_at_every_use() -> None:
    lost = Problem(code=Code.RESOURCE_MISSING, message="gone", hint="look")
    resources = Resources({}, {("kit", "x"): lost})
    problems = check(graph_of(a=n("Open", kit="x"), b=n("Open", kit="x")), REGISTRY, resources)
    assert [(problem.code, problem.node, problem.port, problem.hint) for problem in problems] == [
        (Code.RESOURCE_MISSING, "a", "kit", "look"), (Code.RESOURCE_MISSING, "b", "kit", "look"),
    ]  # fmt: skip


def test_without_resources_files_are_not_looked_at() -> None:
    assert check(graph_of(a=n("Open", kit="anything")), REGISTRY) == ()


STROKE = "nodes:\n  one: {type: Open, inputs: {kit: %s}}\n  two: {type: Open, inputs: {kit: %s}}\n%s"


def test_things_of_one_family_meet() -> None:
    stroke = "  s: {type: Stroke, inputs: {brush: $one.brush, paint: $two.paint}}"
    assert checked(STROKE % ("small", "small", stroke), KITS) == ()


def test_families_that_share_what_both_ports_carry_meet() -> None:
    """A paint has channels and no width: two families that differ in width alone may share it."""
    stroke = "  s: {type: Stroke, inputs: {brush: $one.brush, paint: $two.paint}}"
    assert checked(STROKE % ("small", "wide", stroke), KITS) == ()


def test_things_of_two_families_are_a_problem_with_the_reason() -> None:
    stroke = "  s: {type: Stroke, inputs: {brush: $one.brush, paint: $two.paint}}"
    (problem,) = checked(STROKE % ("small", "deep", stroke), KITS)
    assert (problem.code, problem.node, problem.port) == (Code.TRAIT_MISMATCH, "s", "paint")
    assert problem.message == '"paint" does not fit what it meets here: its channels is 16 (from two), not 4 (from one)'
    assert problem.hint == "take both from one or both from two"


def test_traits_flow_through_nodes_and_the_first_origin_is_named() -> None:
    nodes = (
        "  s: {type: Stroke, inputs: {brush: $one.brush, paint: $one.paint}}\n"
        "  f: {type: Frame, inputs: {canvas: $s}}\n  l: {type: Stroke, inputs: {brush: $two.brush, paint: $one.paint}}"
    )
    (problem,) = checked(STROKE % ("small", "deep", nodes), KITS)
    assert (problem.node, problem.port) == ("l", "paint")
    assert "(from two)" in problem.message
    assert "(from one)" in problem.message


def test_a_letter_alone_agrees_with_everything() -> None:
    nodes = "  a: {type: Plain, inputs: {paint: $one.paint}}\n  b: {type: Plain, inputs: {paint: $two.paint}}"
    assert checked(STROKE % ("small", "deep", nodes), KITS) == ()


def test_all_that_differs_between_two_things_is_one_problem() -> None:
    twice = kits(one={"channels": 4, "width": 32}, two={"channels": 16, "width": 64})
    graph = graph_of(
        a=n("Open", kit="one"), b=n("Open", kit="two"),
        s=n("Stroke", brush=Link("a", "brush"), paint=Link("b", "paint")),
        t=n("Stroke", brush=Link("b", "brush"), paint=Link("a", "paint")),
    )  # fmt: skip
    assert [(problem.node, problem.port) for problem in check(graph, REGISTRY, twice)] == [
        ("s", "paint"),
        ("t", "paint"),
    ]


def test_unknown_resources_agree_with_everything() -> None:
    stroke = "  s: {type: Stroke, inputs: {brush: $one.brush, paint: $two.paint}}"
    assert checked(STROKE % ("small", "unheard", stroke), KITS) == ()


def test_links_to_what_a_resource_lacks() -> None:
    bare = Resources({("kit", "bare"): Resource("kit", "bare", "d", facts={"outputs": ("paint",)})})
    weigh = "nodes:\n  k: {type: Open, inputs: {kit: bare}}\n  w: {type: Weigh, inputs: {brush: $k.brush}}\n"
    (problem,) = checked(weigh, bare)
    assert (problem.code, problem.node, problem.port) == (Code.INCOMPLETE_MODEL, "w", "brush")
    assert problem.message == '"brush": the kit "bare" has no brush'
    assert problem.hint == "it has paint"


def test_links_of_any_node_to_what_a_resource_lacks() -> None:
    bare = Resources({("kit", "bare"): Resource("kit", "bare", "d", facts={"outputs": ("paint",)})})
    nodes = "nodes:\n  k: {type: Open, inputs: {kit: bare}}\n  w: {type: Anything, inputs: {value: $k.brush}}\n"
    assert [(problem.code, problem.node) for problem in checked(nodes + "outputs: {o: $k.brush}", bare)] == [
        (Code.INCOMPLETE_MODEL, "w"), (Code.INCOMPLETE_MODEL, None),
    ]  # fmt: skip


def test_gathered_links_into_a_list_meet_too() -> None:
    graph = graph_of(a=n("Number"), b=n("Total", numbers=Gather((Link("a", "number"), Link("c", "sum"), 2.5))))
    assert codes(check(graph, REGISTRY)) == [Code.WRONG_TYPE, Code.UNKNOWN_NODE]


# ---------------------------------------------------------------- places


TEXT = """darkroom: 1
parameters:
  image: {type: int, default: x}
nodes:
  bad:
    type: Nope
  add:
    type: Add
    inputs:
      a: $image
      scale: 99
  style:
    type: Style
    inputs:
      kind: bald
  outputs:
    type: Number
outputs:
  image: $ghost
  other: $add
"""


def test_problems_stand_at_their_input_else_at_the_nearest_thing_written() -> None:
    parsed = parse(TEXT, "f.yaml")
    expansion = expanded(TEXT.removeprefix("darkroom: 1\n"))
    found = (*expansion.problems, *check(expansion.graph, REGISTRY, absent=expansion.absent))
    places = {(problem.code, problem.line) for problem in located(found, parsed)}
    assert places == {
        (Code.WRONG_TYPE, 3), (Code.UNKNOWN_TYPE, 6), (Code.OUT_OF_RANGE, 11), (Code.NOT_A_CHOICE, 12),
        (Code.UNKNOWN_NODE, 19),
    }  # fmt: skip
    assert all(problem.file == "f.yaml" for problem in located(found, parsed))


def test_problems_of_an_export_stand_at_its_output() -> None:
    problem = Problem(code=Code.NODE_FAILED, message="m", node="outputs/other", port="canvas")
    assert located([problem], parse(TEXT, "f.yaml"))[0].line == 20


def test_places_that_are_known_stay() -> None:
    problem = Problem(code=Code.CYCLE, message="m", file="g.yaml", line=7, node="add")
    assert located([problem], parse(TEXT, "f.yaml")) == (problem,)


def test_problems_print_in_a_line() -> None:
    problem = Problem(code=Code.CYCLE, message="round", file="a.yaml", line=2, column=3, hint="cut it")
    assert str(problem) == "a.yaml:2:3: error: cycle: round (cut it)"
    assert str(Problem(code=Code.CYCLE, message="round").as_warning()) == "warning: cycle: round"
    assert has_errors([problem.as_warning(), problem])
    assert not has_errors([problem.as_warning()])
