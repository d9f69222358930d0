"""Why a step is not cached: which part of its key is not what it was in the last run."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain import Kind, Reason, Trace, explain, line, trace_of
from engine.graph import Gather, Graph, Link
from engine.keys import Keyed, key_nodes
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.types import Resource
from tests.engine.graphs import edits, graphs, renamed
from tests.engine.toys import KITS, MACHINE, REGISTRY, graph_of, n


def keyed(graph: Graph, registry: Registry = REGISTRY, resources: Resources = KITS, machine: Machine = MACHINE,
          run: str = "") -> dict[str, Keyed]:  # fmt: skip
    return key_nodes(graph, registry, resources, machine, run)


def trace(graph: Graph, unmade: Iterable[str] = (), asked: Iterable[str] | None = None, **said: Any) -> Trace:
    return trace_of(graph, keyed(graph, **said), frozenset(graph.nodes if asked is None else asked), unmade)


def why(before: Graph, after: Graph, *, last: Trace | None = None, **said: Any) -> dict[str, str]:
    """The line of each node whose key changed between two graphs; what `said` holds is so in the second."""
    old, new = last or trace(before), keyed(after, **said)
    changed = [path for path, entry in new.items() if old.recipes.get(path) != entry.recipe]
    return {path: line(reasons) for path, reasons in explain(changed, new, old).items()}


PICTURE = graph_of(
    text=n("Word", value="a red circle"), size=n("Number", value=3), one=n("Add", a=Link("size", "number"), b=1),
    two=n("Add", a=Link("one", "sum"), b=Link("size", "number"), scale=7.5), end=n("Add", a=Link("two", "sum")),
)  # fmt: skip


def changed(path: str, **inputs: Any) -> Graph:
    """PICTURE with one node given other inputs."""
    nodes = {p: (node.type, {**node.settings, **node.links}) for p, node in PICTURE.nodes.items()}
    nodes[path] = (nodes[path][0], {**nodes[path][1], **inputs})
    return graph_of(**nodes)


def test_a_changed_setting_is_told_with_both_values_and_what_reads_it_names_it() -> None:
    assert why(PICTURE, changed("two", scale=3)) == {"two": "scale 7.5 -> 3", "end": "upstream: two"}


def test_several_changed_steps_upstream_are_told_together_in_the_order_of_the_inputs() -> None:
    assert why(PICTURE, changed("size", value=4))["two"] == "upstream: one, size"


def test_all_changes_of_a_step_are_told() -> None:
    graph = replace(PICTURE, nodes={**PICTURE.nodes, **changed("size", value=4).nodes})
    graph = replace(graph, nodes={**graph.nodes, "two": changed("two", scale=2, b=5).nodes["two"]})
    assert why(PICTURE, graph)["two"] == "b $size.number -> 5; scale 7.5 -> 2; upstream: one"


def test_a_link_led_elsewhere_is_told_as_a_workflow_writes_it() -> None:
    assert why(PICTURE, changed("end", a=Link("one", "sum"))) == {"end": "a $two.sum -> $one.sum"}
    assert why(PICTURE, changed("one", b=Link("size", "number")))["one"] == "b 1 -> $size.number"


def test_another_output_of_the_same_step_is_another_link() -> None:
    split = n("Split", value=9)
    before = graph_of(s=split, a=n("Add", a=Link("s", "low")))
    after = graph_of(s=split, a=n("Add", a=Link("s", "high")))
    assert why(before, after) == {"a": "a $s.low -> $s.high"}


def test_a_written_list_is_told_whole_unless_only_what_it_reads_changed() -> None:
    def total(value: int, *items: Any) -> Graph:
        return graph_of(x=n("Number", value=value), t=n("Total", numbers=Gather((Link("x", "number"), *items))))

    assert why(total(1, 2), total(5, 2))["t"] == "upstream: x"
    assert why(total(1, 2), total(1, 3))["t"] == "numbers [$x.number, 2] -> [$x.number, 3]"
    assert why(total(1, 2), total(5, 2, 2))["t"] == "numbers [$x.number, 2] -> [$x.number, 2, 2]"


def test_a_link_is_not_the_list_of_one_that_it_becomes() -> None:
    number = n("Number", value=1)
    before = graph_of(x=number, t=n("Total", numbers=Link("x", "number")))
    after = graph_of(x=number, t=n("Total", numbers=Gather((Link("x", "number"),))))
    assert why(before, after) == {"t": "numbers $x.number -> [$x.number]"}


def with_spec(name: str, **said: Any) -> Registry:
    specs = {**REGISTRY.specs, name: replace(REGISTRY.specs[name], **said)}
    return Registry(specs, REGISTRY.port_types, REGISTRY.functions)


def test_a_new_version_and_new_code_are_told() -> None:
    word = graph_of(w=n("Word"))
    assert why(word, word, registry=with_spec("Word", version=2)) == {"w": "version 1 -> 2"}
    assert why(word, word, registry=with_spec("Word", code="abc", pack="mine")) == {"w": "the code of mine changed"}
    assert why(word, word, registry=with_spec("Word", code="abc")) == {"w": "the code of the node changed"}


STROKE = graph_of(
    k=n("Open", kit="small"), s=n("Stroke", brush=Link("k", "brush"), paint=Link("k", "paint")),
)  # fmt: skip


def test_device_libraries_and_what_auto_means_are_told() -> None:
    machine = Machine("cuda", {"dtype": "float16"}, {"torch": "2.14", "new": "1.0"})
    assert why(STROKE, STROKE, machine=machine) == {
        "k": "new nothing -> 1.0; torch 2.13 -> 2.14",
        "s": "upstream: k; device cpu -> cuda; new nothing -> 1.0; torch 2.13 -> 2.14",
    }
    style = graph_of(a=n("Style"))
    assert why(style, style, machine=machine) == {"a": "dtype float32 -> float16"}


def kit(name: str, digest: str) -> Resources:
    return Resources({("kit", name): Resource("kit", name, digest, {"width": 1})})


def test_a_model_and_a_file_are_told_by_name_or_as_changed_where_the_name_is_the_same() -> None:
    last = trace(STROKE, resources=kit("small", "1" * 64))
    assert why(STROKE, STROKE, last=last, resources=kit("small", "2" * 64))["k"] == (
        "the weights or configs of small changed"
    )
    other = graph_of(k=n("Open", kit="wide"))
    assert why(STROKE, other, last=last, resources=kit("wide", "2" * 64)) == {"k": "kit small -> wide"}
    files = with_spec("Open", models=False)
    last = trace(STROKE, resources=kit("small", "1" * 64), registry=files)
    said = why(STROKE, STROKE, last=last, resources=kit("small", "2" * 64), registry=files)
    assert said["k"] == "the content of small changed"


def test_another_type_under_the_same_path_is_told_alone() -> None:
    before, after = graph_of(a=n("Number", value=1)), graph_of(a=n("Word", value="x"))
    assert why(before, after) == {"a": "type Number -> Word"}


def test_volatile_steps_say_so_and_what_reads_them_names_them() -> None:
    graph = graph_of(c=n("Clock"), a=n("Add", a=Link("c", "time")))
    last = trace(graph, run="run-1")
    assert why(graph, graph, last=last, run="run-2") == {"c": "runs every time", "a": "upstream: c"}
    assert why(graph, graph, last=last) == {"c": "runs every time", "a": "upstream: c"}


def test_without_a_last_run_everything_is_a_first_run() -> None:
    assert explain(["one"], keyed(PICTURE), None) == {"one": (Reason(kind=Kind.FIRST),)}


def kinds(last: Trace, *paths: str, **said: Any) -> list[Kind]:
    return [reason.kind for reasons in explain(paths, keyed(PICTURE), last, **said).values() for reason in reasons]


def test_a_result_whose_key_is_unchanged_was_lost_or_never_made_or_is_made_again() -> None:
    assert kinds(trace(PICTURE), "one") == [Kind.LOST]
    assert kinds(trace(PICTURE, unmade=["one"]), "one", "two") == [Kind.UNFINISHED, Kind.LOST]
    assert kinds(trace(PICTURE, unmade=["one"]), "one", again=True) == [Kind.AGAIN]


def test_a_new_node_is_told_from_one_that_nobody_asked_for() -> None:
    short = Graph({path: node for path, node in PICTURE.nodes.items() if path != "end"})
    assert kinds(trace(short), "end") == [Kind.NEW]
    assert kinds(trace(PICTURE, asked=short.nodes), "end") == [Kind.UNASKED]


def test_a_renamed_node_is_compared_with_what_it_was() -> None:
    other = changed("size", value=4)
    assert why(PICTURE, renamed(other, {"two": "second"})) == {
        "size": "value 3 -> 4", "one": "upstream: size", "second": "upstream: one, size", "end": "upstream: second",
    }  # fmt: skip
    assert why(PICTURE, renamed(other, {"size": "start"}))["one"] == "a $size.number -> $start.number"


def test_a_new_node_between_two_is_a_changed_link() -> None:
    nodes = {**PICTURE.nodes, **graph_of(extra=n("Add", a=Link("two", "sum"), b=9)).nodes}
    graph = Graph({**nodes, "end": changed("end", a=Link("extra", "sum")).nodes["end"]})
    assert why(PICTURE, graph) == {"extra": "new node", "end": "a $two.sum -> $extra.sum"}


def test_equal_nodes_are_not_taken_for_each_other() -> None:
    def twins(first: int, second: int) -> Graph:
        return graph_of(
            p=n("Number", value=first), q=n("Number", value=second), a=n("Add", a=Link("p", "number")),
            b=n("Add", a=Link("q", "number")),
        )  # fmt: skip

    assert why(twins(1, 1), twins(1, 2)) == {"q": "value 1 -> 2", "b": "upstream: q"}


@given(graphs(), st.data())
def test_every_changed_step_has_a_reason_and_it_is_a_change(graph: Graph, data: st.DataObject) -> None:
    last = trace(graph)
    for _ in range(data.draw(st.integers(1, 3))):
        graph = data.draw(edits(graph))
    new = keyed(graph)
    changes = {Kind.SETTING, Kind.LINK, Kind.UPSTREAM, Kind.TYPE}
    for path, reasons in explain(new, new, last).items():
        told = {reason.kind for reason in reasons}
        assert told
        if path in last.recipes:
            assert told == {Kind.LOST} if last.recipes[path] == new[path].recipe else told <= changes
        else:  # renamed, and found again unless something else changed too
            assert told <= {Kind.NEW, Kind.LOST, *changes}


@given(graphs(least=2), st.data())
def test_one_changed_number_is_the_only_setting_that_is_told(graph: Graph, data: st.DataObject) -> None:
    numbers = [path for path, node in graph.nodes.items() if node.type == "Number"]
    if not numbers:
        return
    path = data.draw(st.sampled_from(numbers))
    edited = replace(graph, nodes={**graph.nodes, path: replace(graph.nodes[path], settings={"value": 99})})
    old, new = trace(graph), keyed(edited)
    differing = {p for p in new if old.recipes[p] != new[p].recipe}
    for p, reasons in explain(differing, new, old).items():
        if p == path:
            assert [(reason.kind, reason.new) for reason in reasons] == [(Kind.SETTING, 99)]
        else:
            (reason,) = reasons
            sources = {link.node for _, link in edited.nodes[p].sources()}
            assert (reason.kind, set(reason.paths)) == (Kind.UPSTREAM, sources & differing)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a cat", "a dog", '"a cat" -> "a dog"'), (1, 1.0, "1 -> 1.0"), (1, True, "1 -> true"),
        (True, False, "true -> false"), (None, "", 'nothing -> ""'), ([1, 2.5], [], "[1, 2.5] -> []"),
        ("x\ny", "z", r'"x\ny" -> "z"'), (1e300, 0.1, "1e+300 -> 0.1"), ("\u202ex", "é", '"\\u202ex" -> "é"'),
    ],
)  # fmt: skip
def test_values_are_told_as_people_write_them(old: Any, new: Any, said: str) -> None:
    assert str(Reason(kind=Kind.SETTING, name="value", old=old, new=new)) == f"value {said}"


def test_long_texts_are_cut_to_where_they_differ() -> None:
    before = "a large red heart on a white background, painted in oil by a patient hand in the morning, a window open"
    said = str(Reason(kind=Kind.SETTING, name="text", old=before, new=before.replace("oil", "ink")))
    assert said == (
        "text ... painted in oil by a patient hand in the morning, a window o... "
        "-> ... painted in ink by a patient hand in the morning, a window o..."
    )
    longer = str(Reason(kind=Kind.SETTING, name="t", old="x" * 100, new="x" * 100 + "y"))
    assert longer == f't ...{"x" * 12}" -> ...{"x" * 12}y"'


def test_reasons_are_json_with_their_line() -> None:
    setting = Reason(kind=Kind.SETTING, name="guidance", old=7.5, new=3.0)
    assert setting.as_json() == {
        "kind": "setting", "name": "guidance", "old": 7.5, "new": 3.0, "text": "guidance 7.5 -> 3",
    }  # fmt: skip
    assert Reason(kind=Kind.UPSTREAM, paths=("a",)).as_json() == {
        "kind": "upstream", "paths": ["a"], "text": "upstream: a",
    }  # fmt: skip
    assert Reason(kind=Kind.LOST).as_json() == {"kind": "lost", "text": "its result is no longer in the store"}
