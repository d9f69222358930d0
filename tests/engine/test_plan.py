"""Plans: order, what is read instead of performed, how often each value is read."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph import Gather, Graph, Link
from engine.plan import Plan, Ref
from tests.engine.graphs import graphs
from tests.engine.toys import Desk, chain, graph_of, n

DIAMOND = graph_of(
    {"out": Link("end", "sum")},
    end=n("Add", a=Link("left", "sum"), b=Link("right", "sum")),
    left=n("Add", a=Link("top", "low")), right=n("Add", a=Link("top", "high"), b=7),
    top=n("Split", value=9), aside=n("Number"),
)  # fmt: skip


def planned(graph: Graph, *targets: str, have: set[str] | None = None) -> Plan:
    return Desk().plan(graph, *targets, have=have or set())


def paths(plan: Plan) -> list[str]:
    return [step.path for step in plan.steps]


def test_only_what_is_needed_is_planned_depth_first_and_in_order() -> None:
    assert paths(planned(DIAMOND, "end")) == ["top", "left", "right", "end"]
    assert paths(planned(DIAMOND, "right", "aside")) == ["top", "right", "aside"]
    assert paths(planned(DIAMOND)) == []


def test_one_branch_is_finished_before_the_next_begins() -> None:
    graph = graph_of(
        a1=n("Number", value=1), b1=n("Number", value=2), a2=n("Add", a=Link("a1", "number")),
        b2=n("Add", a=Link("b1", "number")), end=n("Add", a=Link("a2", "sum"), b=Link("b2", "sum")),
    )  # fmt: skip
    assert paths(planned(graph, "end")) == ["a1", "a2", "b1", "b2", "end"]


@given(graphs(), st.data())
def test_sources_stand_before_readers_and_every_read_is_counted(graph: Graph, data: st.DataObject) -> None:
    targets = data.draw(st.lists(st.sampled_from(list(graph.nodes)), min_size=1, max_size=3))
    everything = planned(graph, *graph.nodes)
    have = data.draw(st.sets(st.sampled_from(sorted(set(everything.keys.values())))))
    plan = planned(graph, *targets, have=have)
    made = set(plan.stored)
    for step in plan.steps:
        assert step.key not in made
        assert set(step.reads()) <= made
        made.add(step.key)
    reads = [key for step in plan.steps for key in step.reads()] + list(
        {path: plan.targets[path] for path in targets}.values()
    )
    assert plan.readers == {key: reads.count(key) for key in reads}
    assert set(plan.targets.values()) <= made
    assert plan.stored <= have
    assert {step.key for step in plan.steps}.isdisjoint(have)


@given(graphs())
def test_a_plan_of_what_is_all_there_does_nothing(graph: Graph) -> None:
    cold = planned(graph, *graph.nodes)
    warm = planned(graph, *graph.nodes, have=set(cold.keys.values()))
    assert warm.steps == ()
    assert warm.stored == set(cold.keys.values())
    assert list(warm.cached) == list(graph.nodes)


def test_a_warm_plan_stops_at_stored_results_and_looks_no_further_up() -> None:
    keys = planned(DIAMOND, "end").keys
    plan = planned(DIAMOND, "end", have={keys["left"], keys["right"], keys["top"]})
    assert paths(plan) == ["end"]
    assert plan.stored == {keys["left"], keys["right"]}
    assert plan.cached == ("left", "right", "top")
    assert set(plan.keys) == {"end", "left", "right", "top"}


def test_equal_work_is_planned_once_at_the_first_path() -> None:
    graph = graph_of(
        one=n("Number", value=3), two=n("Number", value=3),
        end=n("Add", a=Link("one", "number"), b=Link("two", "number")),
    )  # fmt: skip
    plan = planned(graph, "end", "two")
    assert paths(plan) == ["one", "end"]
    key = plan.keys["one"]
    assert plan.readers[key] == 3
    assert plan.targets["two"] == key
    assert plan.cached == ("two",)


def test_sources_say_which_output_and_what_must_widen() -> None:
    graph = graph_of(
        s=n("Split", value=9), r=n("Real", value=Link("s", "high")), a=n("Add", a=Link("s", "high")),
        t=n("Total", numbers=Link("s", "low")), g=n("Total", numbers=Gather((1, Link("s", "low")))),
    )  # fmt: skip
    steps = {step.path: step for step in planned(graph, *graph.nodes).steps}
    split = steps["s"].key
    assert steps["r"].sources == {"value": Ref(split, 1, widen=True)}
    assert steps["a"].sources == {"a": Ref(split, 1)}
    assert steps["t"].sources == {"numbers": (Ref(split, 0),)}
    assert steps["g"].sources == {"numbers": (1, Ref(split, 0))}


def test_plans_are_values() -> None:
    assert planned(DIAMOND, "end") == planned(DIAMOND, "end")
    with pytest.raises(FrozenInstanceError):
        planned(DIAMOND, "end").steps = ()  # type: ignore[misc]


def test_only_what_is_not_there_stands_between_a_step_and_what_it_reads() -> None:
    keys = planned(DIAMOND, "end").keys
    plan = planned(DIAMOND, "end", have={keys["left"]})
    assert paths(plan) == ["top", "right", "end"]
    assert plan.stored == {keys["left"]}
    assert set(plan.steps[-1].reads()) == {keys["left"], keys["right"]}


def test_a_very_long_chain_needs_no_recursion() -> None:
    assert len(planned(chain(5_000), "n4999").steps) == 5_000
