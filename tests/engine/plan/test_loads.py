"""Models that don't fit together: which ones a step uses, how large they are, and how often each is loaded."""

from collections import Counter
from dataclasses import replace
from typing import Annotated

import pytest

from engine.context import Context
from engine.events import Status
from engine.graph import Gather, Graph, Link
from engine.keys import key_nodes
from engine.plan.models import Models
from engine.resources import Resources
from engine.spec import Named, node
from tests.engine.easel import Easel, kits
from tests.engine.hardware import SIZE
from tests.engine.toys import MACHINE, Brush, Desk, F, graph_of, n, pack_of

PROMPTS = 8


@node(category="test", version=1, lane="device")
def Encode(brush: Brush[F], ctx: Context, *, text: str) -> Annotated[int, Named("code")]:
    """Read a prompt with one model."""
    with ctx.use(brush) as live:
        return len(live) + len(text)


@node(category="test", version=1, lane="device")
def Draw(brush: Brush[F], ctx: Context, code: int) -> Annotated[int, Named("marks")]:
    """Draw it with another."""
    with ctx.use(brush) as live:
        return len(live) + code


@node(category="test", version=1)
def Mend(brush: Brush[F]) -> Brush[F]:
    """Another brush of the same weight."""
    return Brush(brush.digest, "mended")


@node(category="test", version=1, lane="device")
def Count(brushes: list[Brush[F]], ctx: Context) -> Annotated[int, Named("count")]:
    """Use several at once."""
    return len(brushes)


REGISTRY = pack_of(Encode, Draw, Mend, Count)


KITS = kits({"brush": SIZE})
SERIES = graph_of(
    None,
    reader=n("Open", kit="reader"), painter=n("Open", kit="painter"),
    **{f"encode{i}": n("Encode", brush=Link("reader", "brush"), text="x" * i) for i in range(PROMPTS)},
    **{f"draw{i}": n("Draw", brush=Link("painter", "brush"), code=Link(f"encode{i}", "code")) for i in range(PROMPTS)},
    all=n("Total", numbers=Gather(tuple(Link(f"draw{i}", "marks") for i in range(PROMPTS)))),
)  # fmt: skip


def loaded(planned: int | None, held: int) -> Counter[str]:
    """How often each model is loaded when the plan knows of one budget and residency holds to another."""
    easel = Easel(REGISTRY, planned=planned, held=held)
    assert easel.run(SERIES, "all").status is Status.DONE
    return Counter({name: count for (name, _), count in easel.loads.items()})


def test_two_models_for_eight_prompts_are_loaded_once_each_where_only_one_fits() -> None:
    assert loaded(planned=SIZE, held=SIZE) == {"reader": 1, "painter": 1}


def test_without_a_plan_for_it_each_prompt_would_load_both() -> None:
    assert loaded(planned=None, held=SIZE) == {"reader": PROMPTS, "painter": PROMPTS}


def order(budget: int | None, resources: Resources = KITS) -> list[str]:
    plan = Desk(REGISTRY, resources=resources, machine=replace(MACHINE, budget=budget)).plan(SERIES, "all", have=set())
    return [step.path for step in plan.steps]


def test_where_they_fit_the_order_stays_depth_first() -> None:
    assert order(2 * SIZE) == order(None)
    assert order(None)[:6] == ["painter", "reader", "encode0", "draw0", "encode1", "draw1"]


def test_where_they_do_not_fit_all_prompts_are_read_before_one_is_drawn() -> None:
    paths = [path.rstrip("0123456789") for path in order(SIZE)]
    assert paths == ["reader", *["encode"] * PROMPTS, "painter", *["draw"] * PROMPTS, "all"]


def test_sizes_that_nobody_knows_change_nothing() -> None:
    assert order(0, kits({})) == order(None)


def sizes(graph: Graph, path: str, resources: Resources = KITS) -> list[int]:
    keyed = key_nodes(graph, REGISTRY, resources, MACHINE)
    return list(Models(keyed, REGISTRY).of(path).values())


def test_a_handle_has_the_size_of_the_resource_that_it_came_from() -> None:
    graph = graph_of(
        k=n("Open", kit="reader"), one=n("Mend", brush=Link("k", "brush")), two=n("Mend", brush=Link("one", "brush")),
        e=n("Encode", brush=Link("two", "brush"), text=""),
        c=n("Count", brushes=Gather((Link("k", "brush"), Link("two", "brush"), Link("k", "brush")))),
    )  # fmt: skip
    assert sizes(graph, "e") == [SIZE]
    assert sizes(graph, "c") == [SIZE, SIZE]


def test_steps_that_ask_for_no_context_use_no_model() -> None:
    graph = graph_of(k=n("Open", kit="reader"), w=n("Weigh", brush=Link("k", "brush")), m=n("Number"))
    assert sizes(graph, "w") == sizes(graph, "k") == sizes(graph, "m") == []


@pytest.mark.parametrize("known", [{}, {"paint": 3}])
def test_an_unknown_size_counts_as_nothing(known: dict[str, int]) -> None:
    assert sizes(SERIES, "encode0", kits(known)) == [0]
