"""What `@node` reads from a function, and node types as JSON."""

import math
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from engine.context import Context
from engine.errors import DeclarationError
from engine.spec import (
    Decided,
    Doc,
    InputSpec,
    Multiline,
    Multiple,
    Named,
    NodeSpec,
    OutputSpec,
    Range,
    Sized,
    Was,
    node,
    spec_of,
)
from engine.types import ANY, BOOL, FLOAT, INT, SEED, STR, Seed, Type, choice_of, list_of
from tests.engine.toys import REGISTRY, Brush, Canvas, Halves, Paint

T = TypeVar("T")
F = TypeVar("F")
toy = node(category="toys", version=1)


def spec(function: Any) -> NodeSpec:
    found = spec_of(function)
    assert found is not None
    return found


def test_function_is_returned_unchanged() -> None:
    def Double(value: int) -> int:
        """Twice a number."""
        return 2 * value

    assert toy(Double) is Double
    assert Double(4) == 8


def test_decorator_says_category_version_lane_and_purity() -> None:
    @node(category="files", version=3, lane="io", volatile=True, was=("Older",))
    def Read() -> str:
        """Read.

        More than one line.
        """
        return ""

    said = spec(Read)
    assert (said.name, said.category, said.version, said.lane) == ("Read", "files", 3, "io")
    assert (said.volatile, said.was, said.doc) == (True, ("Older",), "Read.\n\nMore than one line.")


def test_inputs_say_types_defaults_and_whether_they_are_settings() -> None:
    @toy
    def Many(
        a: int, b: float = 1.5, *, c: bool, d: str = "x", e: Seed = 7, f: Literal["p", "q"] = "q", g: list[float]
    ) -> int:
        """Many inputs."""
        return 0

    ports = spec(Many).inputs
    assert [port.type for port in ports] == [INT, FLOAT, BOOL, STR, SEED, choice_of("p", "q"), list_of(FLOAT)]
    assert [port.required for port in ports] == [True, False, True, False, False, False, True]
    assert [port.setting for port in ports] == [False, False, True, True, True, True, True]
    assert [port.default for port in ports] == [None, 1.5, None, "x", 7, "q", None]


def test_markers_say_constraints() -> None:
    @toy
    def Marked(
        *,
        low: Annotated[float, Range(0, math.inf, step=0.5), Doc("At least nothing.")] = 0,
        high: Annotated[int, Range(-math.inf, 10), Multiple(5)] = 5,
        text: Annotated[str, Multiline()] = "",
        dtype: Annotated[Literal["auto", "float32"], Decided("dtype")] = "auto",
        now: Annotated[Literal["new"], Was(("before",), (("old", "new"),))] = "new",
        width: Annotated[int, Sized("readers", above=1, proportional=True)] = 8,
    ) -> int:
        """Markers."""
        return 0

    low, high, text, dtype, now, width = spec(Marked).inputs
    assert (low.min, low.max, low.step, low.doc) == (0, None, 0.5, "At least nothing.")
    assert (high.min, high.max, high.multiple) == (None, 10, 5)
    assert (text.multiline, dtype.decided) == (True, "dtype")
    assert (now.was, now.was_choices) == (("before",), (("old", "new"),))
    assert (width.sized, now.sized) == (Sized("readers", above=1, proportional=True), None)


def test_letters_and_any() -> None:
    @toy
    def Letters(brush: Brush[F], paint: Paint[F], bare: Canvas[Any], one: T, two: Any) -> list[Canvas[F]]:
        """Letters."""
        return []

    said = spec(Letters)
    assert [port.type for port in said.inputs] == [
        Type("Brush", "F"), Type("Paint", "F"), Type("Canvas"), ANY, ANY,
    ]  # fmt: skip
    assert said.outputs[0] == OutputSpec(name="canvas", type=list_of(Type("Canvas", "F")))


def test_context_is_no_input() -> None:
    @toy
    def Slow(value: int, context: Context) -> int:
        """Takes its time."""
        return value

    assert spec(Slow).context == "context"
    assert [port.name for port in spec(Slow).inputs] == ["value"]


class Snake(NamedTuple):
    """Fields."""

    first: Annotated[int, Doc("One.")]
    second: list[str]


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        (Brush[Any], ["brush"]), (int, ["int"]), (Literal["a"], ["choice"]), (list[int], ["int"]), (Seed, ["seed"]),
        (Annotated[int, Named("sum")], ["sum"]), (Snake, ["first", "second"]), (Halves, ["low", "high"]),
    ],
)  # fmt: skip
def test_outputs_are_named(annotation: Any, names: list[str]) -> None:
    def Makes() -> Any:
        """Makes something."""

    Makes.__annotations__["return"] = annotation
    assert [port.name for port in spec(toy(Makes)).outputs] == names


def test_fields_of_several_outputs_keep_their_docs() -> None:
    @toy
    def Pair() -> Snake:
        """Two."""
        return Snake(1, [])

    assert spec(Pair).outputs == (
        OutputSpec(name="first", type=INT, doc="One."),
        OutputSpec(name="second", type=list_of(STR)),
    )


def test_ports_that_carry_models_are_known_wherever_they_stand() -> None:
    @toy
    def Direct(brush: Brush[F]) -> int:
        """A handle comes in."""
        return 0

    @toy
    def Listed(brushes: Annotated[list[Brush[F]], Doc("Several.")]) -> int:
        """Handles come in a list."""
        return 0

    @toy
    def Returned() -> Brush[F]:
        """A handle goes out."""
        raise NotImplementedError

    @toy
    def Without(paint: Paint[F]) -> int:
        """No handle."""
        return 0

    assert [spec(function).models for function in (Direct, Listed, Returned, Without)] == [True, True, True, False]


def _no_doc(value: int) -> int:
    return value


def _no_return(value: int):  # type: ignore[no-untyped-def]
    """A docstring."""


def _no_annotation(value) -> int:  # type: ignore[no-untyped-def]
    """A docstring."""
    return 0


def _stars(*values: int) -> int:
    """A docstring."""
    return 0


def _slash(value: int, /) -> int:
    """A docstring."""
    return value


def _strange(value: bytes) -> int:
    """A docstring."""
    return 0


def _numbered(value: Literal[1, 2]) -> int:
    """A docstring."""
    return value


def _nothing() -> None:
    """A docstring."""


def _absent(value: "Absent") -> int:  # type: ignore[name-defined]  # noqa: F821
    """A docstring."""
    return 0


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_no_doc, "_no_doc needs a docstring"),
        (_no_return, "_no_return needs a return annotation"),
        (_no_annotation, "input value needs an annotation"),
        (_stars, r"\*values is no port; name every input"),
        (_slash, "value is given by name"),
        (_strange, r"_strange.value: <class 'bytes'> is no type of a port; use int"),
        (_numbered, "offers a choice that is no text"),
        (_nothing, "_nothing's output: .* is no type of a port"),
        (_absent, "'Absent' is not defined"),
    ],
)
def test_declarations_that_leave_something_unsaid(function: Any, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        toy(function)


def test_todays_name_comes_before_an_earlier_one() -> None:
    first = InputSpec(name="first", type=INT, was=("second",))
    second = InputSpec(name="second", type=INT)
    said = NodeSpec(name="N", category="", version=1, lane="value", doc="", inputs=(first, second), outputs=())
    assert said.input("second") is second


def test_a_single_output_needs_no_name() -> None:
    assert REGISTRY.specs["Number"].output("") == REGISTRY.specs["Number"].outputs[0]
    assert REGISTRY.specs["Split"].output("") is None
    assert REGISTRY.specs["Split"].output("middle") is None


def test_plain_functions_are_no_node_types() -> None:
    assert spec_of(_no_doc) is None


# ---------------------------------------------------------------- as JSON

names = st.text(min_size=1, max_size=8)
plain_types = st.sampled_from([INT, FLOAT, BOOL, STR, SEED, ANY, Type("Latent", "F"), choice_of("a", "b")])
types = st.recursive(plain_types, lambda inner: st.builds(list_of, inner), max_leaves=3)
finite = st.floats(allow_nan=False, allow_infinity=False)
defaults = st.none() | st.booleans() | st.integers(0, 2**64 - 1) | finite | st.text() | st.lists(st.integers())
inputs = st.builds(
    InputSpec, name=names, type=types, required=st.booleans(), default=defaults, setting=st.booleans(),
    min=st.none() | finite, max=st.none() | finite, step=finite, multiple=st.integers(1, 64), multiline=st.booleans(),
    sized=st.none() | st.builds(Sized, reach=st.sampled_from(["step", "readers", "all"]), above=st.none() | finite),
    decided=st.text(max_size=4), doc=st.text(), was=st.lists(names, max_size=2).map(tuple),
    was_choices=st.lists(st.tuples(names, names), max_size=2).map(tuple),
)  # fmt: skip
specs = st.builds(
    NodeSpec, name=names, category=names, version=st.integers(), lane=st.sampled_from(["value", "io", "device"]),
    doc=st.text(), inputs=st.lists(inputs, max_size=3).map(tuple), models=st.booleans(), context=st.text(max_size=4),
    outputs=st.lists(st.builds(OutputSpec, name=names, type=types, doc=st.text()), max_size=3).map(tuple),
    volatile=st.booleans(), was=st.lists(names, max_size=2).map(tuple), pack=st.text(max_size=4),
    code=st.text(max_size=4),
)  # fmt: skip
JSON = TypeAdapter(NodeSpec)


@given(specs)
def test_node_types_round_trip_through_json(said: NodeSpec) -> None:
    again = JSON.validate_json(JSON.dump_json(said))
    assert again == said
    assert [type(port.default) for port in again.inputs] == [type(port.default) for port in said.inputs]


@pytest.mark.parametrize("name", sorted(REGISTRY.specs))
def test_declared_node_types_round_trip_through_json(name: str) -> None:
    said = REGISTRY.specs[name]
    assert JSON.validate_json(JSON.dump_json(said)) == said
