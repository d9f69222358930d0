"""Which steps are alike in how much work they are."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final

import pytest
from hypothesis import given

import darkroom
from engine.costs import Shape, Size, shapes
from engine.graph import Gather, Graph, Link
from engine.keys import key_nodes
from engine.resources import Resources
from engine.spec import Named, Sized, node
from engine.types import Json, Resource
from tests.contract.sources import ROOT
from tests.engine.graphs import graphs
from tests.engine.toys import KITS, MACHINE, REGISTRY, Brush, F, Paint, graph_of, n, pack_of

Sum = Annotated[int, Named("sum")]


@node(category="test", version=1)
def Blank(
    brush: Brush[F],
    *,
    width: Annotated[int, Sized(proportional=True)] = 8,
    text: str = "",
) -> Paint[F]:
    """Its width reaches everything downstream."""
    raise NotImplementedError


@node(category="test", version=1)
def Timing(
    *,
    steps: Annotated[int, Sized("readers", proportional=True)] = 20,
    manner: Annotated[str, Sized("readers")] = "plain",
) -> Sum:
    """Its steps reach the nodes that read it."""
    raise NotImplementedError


@node(category="test", version=1, lane="device")
def Draw(paint: Paint[F], timing: int, *, scale: Annotated[float, Sized("step", above=1)] = 3.0) -> Paint[F]:
    """Its scale reaches nothing else."""
    raise NotImplementedError


@node(category="test", version=1)
def Look(paint: Paint[F]) -> Sum:
    """Without any marker."""
    raise NotImplementedError


TYPES: Final = pack_of(Blank, Timing, Draw, Look)


def drawing(resources: Resources = KITS, **inputs: Any) -> dict[str, Shape]:
    """The shapes of a small drawing; inputs are given as `node_port`."""
    said: dict[str, dict[str, Any]] = {name: {} for name in ("kit", "words", "blank", "timing", "draw", "look")}
    for name, value in inputs.items():
        path, _, port = name.partition("_")
        said[path][port] = value
    graph = graph_of(
        kit=n("Open", **{"kit": "small", **said["kit"]}),
        words=n("Word", **said["words"]),
        blank=n("Blank", **{"brush": Link("kit", "brush"), "text": Link("words", "word"), **said["blank"]}),
        timing=n("Timing", **said["timing"]),
        draw=n("Draw", **{"paint": Link("blank", "paint"), "timing": Link("timing", "sum"), **said["draw"]}),
        look=n("Look", paint=Link("draw", "paint")),
    )
    return shapes(key_nodes(graph, TYPES, resources, MACHINE), "cuda")


def changed(**inputs: Any) -> set[str]:
    """The nodes whose shape is another one with these inputs."""
    before, after = drawing(), drawing(**inputs)
    return {path for path in before if before[path] != after[path]}


def test_texts_make_no_difference() -> None:
    assert changed(words_value="something else") == set()


def test_a_size_that_reaches_all_is_in_everything_downstream() -> None:
    assert changed(blank_width=16) == {"blank", "draw", "look"}


def test_a_size_that_reaches_readers_stops_there() -> None:
    assert changed(timing_steps=30) == {"timing", "draw"}
    assert changed(timing_manner="twice") == {"timing", "draw"}


def test_a_size_of_the_step_itself_is_nowhere_else_and_counts_only_across_its_line() -> None:
    assert changed(draw_scale=1.0) == {"draw"}
    assert changed(draw_scale=7.5) == set()


def test_the_model_counts_and_its_name_does_not() -> None:
    assert changed(kit_kit="wide") == {"kit", "blank", "draw", "look"}
    other = Resources({("kit", "small"): Resource("kit", "small", KITS.found["kit", "wide"].digest)})
    assert drawing(other) == drawing(kit_kit="wide")


def test_steps_on_the_device_have_its_kind_and_others_have_not() -> None:
    assert {path: shape.device for path, shape in drawing().items()} == {
        "kit": "cpu", "words": "cpu", "blank": "cpu", "timing": "cpu", "draw": "cuda", "look": "cpu",
    }  # fmt: skip


def test_shapes_that_differ_in_amounts_alone_are_a_family() -> None:
    one, other = drawing(), drawing(timing_steps=30, blank_width=16)
    assert one["draw"].family == other["draw"].family
    assert one["draw"].name != other["draw"].name
    assert other["draw"].amounts == (("Blank.width", 16.0), ("Timing.steps", 30.0))
    assert one["draw"].family != drawing(timing_manner="twice")["draw"].family


def test_a_size_that_is_computed_counts_by_what_computes_it() -> None:
    def linked(value: int) -> Shape:
        graph = graph_of(k=n("Open", kit="small"), x=n("Number", value=value),
                         b=n("Blank", brush=Link("k", "brush"), width=Link("x", "number")))  # fmt: skip
        return shapes(key_nodes(graph, TYPES, KITS, MACHINE), "cpu")["b"]

    assert linked(8) == linked(8)
    assert linked(8) != linked(16)
    assert linked(8).amounts == ()


def image(name: str, digest: str, width: int) -> Resources:
    facts: dict[str, Json] = {"width": width, "height": 8, "mode": "RGB"}
    return Resources({("kit", name): Resource("kit", name, digest, facts=facts)})


def test_a_file_counts_by_the_numbers_that_it_says_of_itself() -> None:
    spec = TYPES.specs["Open"]
    files = type(TYPES)({**TYPES.specs, "Open": type(spec)(**{**_fields(spec), "models": False})}, TYPES.port_types)

    def opened(name: str, digest: str, width: int) -> Shape:
        graph = graph_of(k=n("Open", kit=name))
        return shapes(key_nodes(graph, files, image(name, digest, width), MACHINE), "cpu")["k"]

    assert opened("a", "1", 64) == opened("b", "2", 64)
    assert opened("a", "1", 64) != opened("a", "1", 65)


def _fields(spec: Any) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in spec.__dataclass_fields__}


@given(graphs())
def test_without_markers_and_resources_the_shape_is_the_type(graph: Graph) -> None:
    found = shapes(key_nodes(graph, REGISTRY, KITS, MACHINE), "cuda")
    assert found == {path: Shape(node.type, "cpu", frozenset()) for path, node in graph.nodes.items()}


def test_many_sizes_are_taken_together() -> None:
    nodes = {f"t{index}": n("Blank", brush=Link("k", "brush"), width=index + 1) for index in range(100)}
    ends = Gather(tuple(Link(path, "paint") for path in nodes))
    graph = graph_of(
        k=n("Open", kit="small"), **nodes, all=n("Anything", value=ends), end=n("Anything", value=Link("all", "any"))
    )
    found = shapes(key_nodes(graph, TYPES, KITS, MACHINE), "cpu")["end"]
    assert [size.name for size in found.sizes] == ["many"]


# ---------------------------------------------------------------- the shipped workflow

Shaped = Callable[..., dict[str, Shape]]


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shaped]:
    """The shapes of text_to_image with parameters."""
    options = darkroom.Options(store=tmp_path_factory.mktemp("store"), device="cpu")
    workflow = darkroom.load(ROOT / "workflows" / "text_to_image.yaml")
    with darkroom.Darkroom(options) as room:

        def shaped(**parameters: Json) -> dict[str, Shape]:
            prepared = room.prepare(workflow, parameters)
            assert prepared.is_sound
            return shapes(key_nodes(prepared.graph, room.registry, prepared.resources, room.machine), "cpu")

        yield shaped


@pytest.mark.parametrize(
    ("parameters", "paths"),
    [
        ({"prompt": "a small blue star"}, set()), ({"negative_prompt": "rain"}, set()), ({"seed": 8}, set()),
        ({"guidance": 7.5}, set()), ({"guidance": 1}, {"sample"}), ({"steps": 30}, {"schedule", "sample"}),
    ],
)  # fmt: skip
def test_of_the_shipped_workflow_only_what_makes_work_changes_shapes(
    shaped: Shaped, parameters: dict[str, Json], paths: set[str]
) -> None:
    before, after = shaped(), shaped(**parameters)
    assert {path for path in before if before[path] != after[path]} == paths


def test_every_step_of_the_shipped_workflow_knows_its_model_and_its_size(shaped: Shaped) -> None:
    names = {path: {size.name for size in shape.sizes} for path, shape in shaped().items()}
    assert all("LoadModel.model" in found for found in names.values())
    assert names["decode"] == names["score"] == {
        "LoadModel.model", "LoadModel.dtype", "EmptyLatent.width", "EmptyLatent.height", "EmptyLatent.batch",
    }  # fmt: skip
    assert names["sample"] > names["decode"] | {"Scheduler.steps", "Scheduler.name", "UNetSample.guidance"}
    assert Size("UNetSample.guidance", "true") in shaped()["sample"].sizes
