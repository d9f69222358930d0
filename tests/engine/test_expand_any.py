"""Any document at all: expansion and check never fail, and what they find no error in can be run."""

from collections.abc import Callable
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import check
from engine.document import Document, Hole, Items, Literal, Node, Parameter, Text, Value
from engine.errors import Code, Problem, has_errors
from engine.events import Status
from engine.expand import expand
from engine.graph import Link
from engine.resources import Resources
from engine.spec import InputSpec
from engine.types import accepts
from tests.engine.listed import LISTS, Bench, shelf

Draw = Callable[[st.SearchStrategy[Any]], Any]

NAMES: Final = ("a", "b", "c", "d")
TYPES: Final = (
    "Number", "Word", "Add", "Split", "Total", "Anything", "Style", "Open", "Stroke", "Lines", "Count", "Cross", "Pick",
    "Kits", "Parts", "Copies", "Join", "Upper", "Nope",
)  # fmt: skip
WORDS: Final = ("x", "y", "small", "all", "bold", "a\nb\n# c", "a x b", "a y b")
FOUND: Final = shelf("small", "wide").found
LOST: Final = Problem(code=Code.RESOURCE_MISSING, message="gone")
RESOURCES: Final = Resources(
    FOUND, {(kind, word): LOST for kind in ("kit", "shelf") for word in WORDS if (kind, word) not in FOUND}
)

scalars: st.SearchStrategy[Any] = st.sampled_from((None, True, 0, 1, 2, -1, 2.5, 10_001, *WORDS))
literals: st.SearchStrategy[Any] = scalars | st.lists(scalars | st.lists(scalars, max_size=2), max_size=3)
names = st.sampled_from((*NAMES, "p", "ghost"))
odd_links = st.builds(Link, names, st.sampled_from(("", "number", "sum", "lines", "a", "picked", "typo")))
texts = st.just(Text(("a ", Hole("p"), " b")))
FITTING: Final[dict[str, st.SearchStrategy[Any]]] = {
    "int": st.sampled_from((0, 1, 2)), "float": st.sampled_from((0.5, 1)), "str": st.sampled_from(("x", "a\nb", "a x")),
    "Kit": st.sampled_from(("small", "wide")), "Shelf": st.just("all"), "any": st.sampled_from((1, "x")),
    "bool": st.booleans(), "Seed": st.integers(0, 3),
}  # fmt: skip


def literal(value: Any) -> Value:
    return Literal(value)


def in_items(found: list[Any]) -> Value:
    return Items((*found, Link("a")))


anything: st.SearchStrategy[Any] = literals.map(literal) | odd_links | texts
anything = anything | st.lists(anything, max_size=3).map(in_items)


def fitting(port: InputSpec, before: dict[str, Node]) -> st.SearchStrategy[Any]:
    """What may well be right for an input: a literal, a list of them, a parameter, an output of an earlier node."""
    wanted = port.type.item or port.type
    one = FITTING.get(wanted.name, st.sampled_from(wanted.choices) if wanted.choices else scalars)
    written = (one | st.lists(one, min_size=2, max_size=2) | st.lists(one, max_size=1)).map(literal)
    made = [
        Link(name, output.name)
        for name, node in before.items()
        if (spec := LISTS.specs.get(node.type)) is not None
        for output in spec.outputs
        if accepts(port.type, output.type)
    ]
    return written | st.sampled_from([*made, Link("p")]) if made else written


@st.composite
def documents(draw: Draw) -> Document:
    """Nodes of any type, most of them given what may well be right, some of them not."""
    nodes: dict[str, Node] = {}
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        spec = LISTS.specs.get(draw(st.sampled_from(TYPES)))
        given: dict[str, Value] = {}
        for port in spec.inputs if spec is not None else ():
            chance = draw(st.integers(0, 11))
            if port.required or chance < 6:
                given[port.name] = draw(anything if chance == 11 else fitting(port, nodes))
        if draw(st.integers(0, 19)) == 0:
            given[draw(st.sampled_from(("odd", "value", "text")))] = draw(anything)
        nodes[name] = Node(
            type=spec.name if spec is not None else "Nope", inputs=given, disabled=draw(st.integers(0, 9)) == 0
        )
    parameter = draw(
        st.sampled_from((Parameter(type="list[str]", required=False, default=["x", "y"]), Parameter(type="int")))
    )
    links = [Link(name, spec.outputs[0].name) for name, node in nodes.items() if (spec := LISTS.specs.get(node.type))]
    outputs = draw(st.dictionaries(st.sampled_from(("o", "q")), st.sampled_from([*links, Link("a")]), max_size=2))
    return Document(parameters={"p": parameter}, nodes=nodes, outputs=outputs)


def problems_of(document: Document) -> tuple[Problem, ...]:
    expansion = expand(document, {}, LISTS, resources=RESOURCES)
    found = check(expansion.graph, LISTS, RESOURCES, absent=expansion.absent)
    return (*expansion.problems, *found)


@settings(max_examples=150)
@given(documents())
def test_any_document_is_told_what_is_wrong_or_runs(document: Document) -> None:
    problems = problems_of(document)
    assert all(problem.message and "\n" not in str(problem) for problem in problems)
    if not has_errors(problems):
        graph = expand(document, {}, LISTS, resources=RESOURCES).graph
        ended = Bench(resources=RESOURCES).run(graph, *graph.nodes)
        assert ended.status in (Status.DONE, Status.FAILED)
