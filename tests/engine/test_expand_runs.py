"""Lists in runs: mapping means what it says, and every element is cached alone."""

from collections.abc import Callable
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from engine.check import check
from engine.document import Document, Items, Literal, Node, Value
from engine.errors import Code
from engine.events import Started, Status
from engine.expand import expand
from engine.graph import Link
from engine.types import Json
from tests.engine.listed import LISTS, Bench, apart
from tests.engine.toys import KITS

Draw = Callable[[st.SearchStrategy[Any]], Any]

# ---------------------------------------------------------------- what mapping means

LENGTH: Final = 3
OUTPUTS: Final = {"Add": "sum", "Total": "sum", "Copies": "copies", "Pick": "picked", "Number": "number"}
small = st.integers(-3, 3)
several = st.lists(small, min_size=LENGTH, max_size=LENGTH) | st.lists(small, min_size=1, max_size=1)


@st.composite
def documents(draw: Draw) -> Document:
    """A workflow of numbers in which any input may be given a list, and every list has three items or one."""
    nodes: dict[str, Node] = {}
    for index in range(draw(st.integers(1, 6))):
        links = [Link(name, OUTPUTS[node.type]) for name, node in nodes.items()]
        one = (small | several).map(literal)
        given = one | st.sampled_from(links) if links else one
        kind = draw(st.sampled_from(["Add", "Total", "Copies", "Pick"]))
        inputs: dict[str, Value]
        if kind == "Add":
            inputs = {"a": draw(given), "b": draw(given)}
        elif kind == "Copies":
            inputs = {"value": Literal(draw(small)), "count": Literal(LENGTH)}
        elif kind == "Total":
            inputs = {"numbers": draw(given | written(links))}
        else:
            inputs = {
                "branches": Items((draw(given), draw(given), Literal(1))),
                "choose": Literal(draw(st.integers(0, 2))),
            }
        nodes[f"n{index}"] = Node(type=kind, inputs=inputs)
    return Document(nodes=nodes, outputs={name: Link(name, OUTPUTS[node.type]) for name, node in nodes.items()})


def literal(value: Any) -> Value:
    return Literal(value)


def written(links: list[Link]) -> st.SearchStrategy[Value]:
    """A written list of literals and links."""
    items = st.lists(small.map(Literal) | st.sampled_from(links) if links else small.map(Literal), max_size=4)
    return items.map(lambda found: Items(tuple(found)))


def meaning(document: Document) -> dict[str, Any]:
    """What a document comes to, said in the plainest way."""
    known: dict[str, Any] = {}

    def value(said: Value) -> Any:
        match said:
            case Literal(literal):
                return literal
            case Link(node, _):
                return known[node]
            case Items(items):
                return [one for item in items for one in as_list(value(item))]
        raise AssertionError(said)

    for name, node in document.nodes.items():
        inputs = {port: value(said) for port, said in node.inputs.items()}
        if node.type == "Add":
            known[name] = added(inputs["a"], inputs["b"])
        elif node.type == "Total":
            known[name] = sum(as_list(inputs["numbers"]))
        elif node.type == "Copies":
            known[name] = [inputs["value"] + index for index in range(LENGTH)]
        else:
            branches = node.inputs["branches"]
            assert isinstance(branches, Items)
            known[name] = value(branches.items[inputs["choose"]])
    return known


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def added(a: Any, b: Any) -> Any:
    if not isinstance(a, list) and not isinstance(b, list):
        return a + b
    left, right = as_list(a), as_list(b)
    length = max(len(left), len(right))
    return [one + other for one, other in zip(stretched(left, length), stretched(right, length), strict=True)]


def stretched(items: list[Any], length: int) -> list[Any]:
    return items * length if len(items) == 1 else items


@given(documents())
def test_mapping_and_gathering_is_calling_the_function_for_each(document: Document) -> None:
    expansion = expand(document, {}, LISTS)
    assert (*expansion.problems, *check(expansion.graph, LISTS, KITS)) == ()
    assert Bench().outputs_of(expansion) == meaning(document)


@given(documents(), documents())
def test_a_warm_run_of_lists_equals_a_cold_one(one: Document, other: Document) -> None:
    bench = Bench()
    for document in (one, other, one):
        assert bench.outputs_of(expand(document, {}, LISTS)) == meaning(document)


# ---------------------------------------------------------------- each element alone

CHAIN: Final = (
    'nodes:\n  l: {type: Lines, inputs: {text: "%s"}}\n  u: {type: Upper, inputs: {text: $l}}\n'
    "  v: {type: Upper, inputs: {text: $u, times: 2}}\n  j: {type: Join, inputs: {words: $v}}\noutputs: {o: $j}"
)


def keys(text: str, *targets: str) -> dict[str, str]:
    graph = apart(text).graph
    return dict(Bench().plan(graph, *(targets or graph.ends)).keys)


def test_a_changed_line_runs_what_comes_of_it_and_nothing_else() -> None:
    bench = Bench()
    assert bench.outputs(CHAIN % r"a\nb\nc\nd") == {"o": "AA BB CC DD"}
    assert len(bench.paths(Started)) == 9
    bench.outputs(CHAIN % r"a\nb\nx\nd")
    assert bench.paths(Started) == ["u/2", "v/2", "j"]


def test_a_line_that_is_added_before_the_others_runs_alone() -> None:
    bench = Bench()
    bench.outputs(CHAIN % r"a\nb")
    bench.outputs(CHAIN % r"new\na\nb")
    assert bench.paths(Started) == ["u/0", "v/0", "j"]
    bench.outputs(CHAIN % r"b\na")
    assert bench.paths(Started) == ["j"]


def test_equal_elements_are_computed_once() -> None:
    bench = Bench()
    assert bench.outputs(CHAIN % r"a\na\na") == {"o": "AA AA AA"}
    assert bench.paths(Started) == ["u/0", "v/0", "j"]


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True), st.randoms())
def test_the_key_of_an_element_knows_neither_its_place_nor_the_others(letters: list[str], chance: Any) -> None:
    alone = {letter: keys(CHAIN % letter)["v/0"] for letter in letters}
    chance.shuffle(letters)
    found = keys(CHAIN % r"\n".join(letters))
    assert {letter: found[f"v/{index}"] for index, letter in enumerate(letters)} == alone


def test_an_element_is_the_node_that_is_written_for_itself() -> None:
    listed = keys("nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\noutputs: {o: $u}")
    single = keys("nodes:\n  u: {type: Upper, inputs: {text: b}}\noutputs: {o: $u}")
    assert listed["u/1"] == single["u"]


def test_items_of_one_output_have_keys_of_their_own() -> None:
    text = "nodes:\n  c: {type: Copies, inputs: {value: 5}}\n  a: {type: Add, inputs: {a: $c}}\noutputs: {o: $a}"
    found = keys(text)
    assert found["a/0"] != found["a/1"]
    bench = Bench()
    assert bench.outputs(text) == {"o": [5, 6]}
    assert bench.outputs(text.replace("value: 5}}", "value: 5, count: 2}}")) == {"o": [5, 6]}
    assert bench.paths(Started) == []


# ---------------------------------------------------------------- in the run


def test_a_list_that_is_shorter_than_it_says_fails_the_node_that_made_it() -> None:
    text = "nodes:\n  s: {type: Short, inputs: {count: 3}}\n  a: {type: Add, inputs: {a: $s}}\noutputs: {o: $a}"
    graph = apart(text).graph
    ended = Bench().run(graph, *graph.ends)
    assert ended.status is Status.FAILED
    (problem,) = ended.problems
    assert (problem.code, problem.node) == (Code.NODE_FAILED, "s")
    assert "returned 2 items of copies; count is 3" in problem.message


def test_whole_numbers_become_floats_in_lists_too() -> None:
    text = (
        "nodes:\n  c: {type: Copies, inputs: {value: 1}}\n  m: {type: Mean, inputs: {numbers: $c}}\n"
        "  n: {type: Mean, inputs: {numbers: [$c, 3]}}\n  r: {type: Real, inputs: {value: $c}}\n"
        "outputs: {o: $m, p: $n, q: $r}"
    )
    assert Bench().outputs(text) == {"o": 1.5, "p": 2.0, "q": [1.0, 1.0]}


def test_one_value_of_any_type_is_a_list_of_one_to_a_list_input() -> None:
    text = "nodes:\n  a: {type: Anything, inputs: {value: x}}\n  j: {type: Join, inputs: {words: $a}}\noutputs: {o: $j}"
    assert Bench().outputs(text) == {"o": "x"}


def test_traits_flow_through_lists() -> None:
    def problems(kits: str) -> list[Code]:
        text = (
            f"nodes:\n  k: {{type: Open, inputs: {{kit: {kits}}}}}\n  l: {{type: Open, inputs: {{kit: small}}}}\n"
            "  s: {type: Stroke, inputs: {brush: $k.brush, paint: $l.paint}}"
        )
        graph = apart(text).graph
        return [problem.code for problem in check(graph, LISTS, KITS)]

    assert problems("[small, wide]") == []
    assert problems("[small, deep]") == [Code.TRAIT_MISMATCH]


def test_values_of_the_parameters_stay_as_they_were_given() -> None:
    given: dict[str, Json] = {"p": ["a", "b"]}
    text = "parameters: {p: {type: 'list[str]'}}\nnodes:\n  u: {type: Upper, inputs: {text: $p}}\noutputs: {o: $u}"
    assert apart(text, given).parameters == given
    assert Bench().outputs(text, given) == {"o": ["A", "B"]}
