"""Keys: what changes them, and what must not."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph import Gather, Graph, GraphNode, Link
from engine.keys import Drawn, Key, Keyed, key_nodes, parts_of
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.types import Resource
from tests.engine.graphs import graphs, renamed
from tests.engine.toys import KITS, MACHINE, REGISTRY, Given, chain, graph_of, n


def keys(graph: Graph, registry: Registry = REGISTRY, resources: Resources = KITS, machine: Machine = MACHINE,
         run: str = "") -> dict[str, Key]:  # fmt: skip
    return {path: keyed.key for path, keyed in key_nodes(graph, registry, resources, machine, run).items()}


def key(type_: str, **inputs: Given) -> Key:
    return keys(graph_of(a=n(type_, **inputs)))["a"]


@given(graphs(), st.data())
def test_ids_and_the_order_of_nodes_do_not_enter(graph: Graph, data: st.DataObject) -> None:
    names = {path: f"other{index}" for index, path in enumerate(data.draw(st.permutations(list(graph.nodes))))}
    shuffled = Graph({path: graph.nodes[path] for path in data.draw(st.permutations(list(graph.nodes)))})
    before, after = keys(graph), keys(renamed(shuffled, names))
    assert after == {names[path]: found for path, found in before.items()}


@given(graphs())
def test_the_order_of_inputs_does_not_enter(graph: Graph) -> None:
    turned = {
        path: replace(
            node, settings=dict(reversed(list(node.settings.items()))), links=dict(reversed(list(node.links.items())))
        )
        for path, node in graph.nodes.items()
    }
    assert keys(Graph(turned)) == keys(graph)


@given(graphs(least=2), st.data())
def test_a_changed_node_changes_the_keys_of_all_that_read_it_and_no_others(graph: Graph, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(graph.nodes)))
    other = GraphNode(path, "Number", {"value": 99}, {})
    if graph.nodes[path].type != "Number":
        return
    before, after = keys(graph), keys(replace(graph, nodes={**graph.nodes, path: other}))
    changed = {name for name in graph.nodes if before[name] != after[name]}
    assert changed == {name for name in graph.nodes if path in graph.upstream((name,))}


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        ({"manner": "bold"}, {"manner": "fine"}), ({"size": 8}, {"size": 16}), ({"seed": 0}, {"seed": 1}),
        ({"dtype": "float32"}, {"dtype": "float16"}), ({"solid": False}, {"solid": True}),
    ],
)  # fmt: skip
def test_every_setting_enters(settings: dict[str, Any], changed: dict[str, Any]) -> None:
    assert key("Style", **settings) != key("Style", **changed)


@given(st.data())
def test_any_two_different_settings_have_different_keys(data: st.DataObject) -> None:
    values = (
        st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, -0.0, 0.5]) | st.text(max_size=2)
    )
    value = st.recursive(values, lambda inner: st.lists(inner, max_size=2), max_leaves=3)
    one, other = data.draw(value), data.draw(value)
    assert (key("Anything", value=one) == key("Anything", value=other)) == (repr(one) == repr(other))


def test_one_is_not_one_point_nought_is_not_true_is_not_a_text() -> None:
    values: list[Given] = [1, 1.0, True, "1", [1], "true", "1.0", None]
    assert len({key("Anything", value=value) for value in values}) == 8


def test_a_whole_number_given_to_a_float_is_that_float() -> None:
    assert key("Add", a=1, scale=2) == key("Add", a=1, scale=2.0)
    assert key("Real", value=3) == key("Real", value=3.0)


def test_one_item_given_to_a_list_is_a_list_of_one() -> None:
    assert key("Total", numbers=3) == key("Total", numbers=[3]) == key("Total", numbers=(3,))


def test_defaults_written_out_are_defaults_left_out() -> None:
    assert key("Add", a=1) == key("Add", a=1, b=0, scale=1.0) == key("Add", a=1, b=0, scale=1)


def test_auto_is_what_the_machine_decides() -> None:
    graph = graph_of(a=n("Style"))
    half = replace(MACHINE, decisions={"dtype": "float16"})
    assert keys(graph)["a"] == key("Style", dtype="float32")
    assert keys(graph, machine=half)["a"] == key("Style", dtype="float16")


def test_ports_are_told_apart() -> None:
    assert key("Add", a=1, b=2) != key("Add", a=2, b=1)
    one, two = n("Number", value=1), n("Number", value=2)
    straight = graph_of(one=one, two=two, s=n("Add", a=Link("one", "number"), b=Link("two", "number")))
    crossed = graph_of(one=one, two=two, s=n("Add", a=Link("two", "number"), b=Link("one", "number")))
    assert keys(straight)["s"] != keys(crossed)["s"]


def test_outputs_are_told_apart() -> None:
    split = n("Split", value=9)
    low = graph_of(s=split, a=n("Add", a=Link("s", "low")))
    high = graph_of(s=split, a=n("Add", a=Link("s", "high")))
    assert keys(low)["a"] != keys(high)["a"]


def test_a_literal_is_not_a_link_to_the_same_value_nor_a_list_a_single() -> None:
    number = n("Number", value=1)
    linked = graph_of(x=number, t=n("Total", numbers=Link("x", "number")))
    gathered = graph_of(x=number, t=n("Total", numbers=Gather((Link("x", "number"),))))
    mixed = graph_of(x=number, t=n("Total", numbers=Gather((Link("x", "number"), 1))))
    turned = graph_of(x=number, t=n("Total", numbers=Gather((1, Link("x", "number")))))
    assert len({keys(graph)["t"] for graph in (linked, gathered, mixed, turned)} | {key("Total", numbers=[1])}) == 5


def _with(name: str, **said: Any) -> Registry:
    specs = {**REGISTRY.specs, name: replace(REGISTRY.specs[name], **said)}
    return Registry(specs, REGISTRY.port_types, REGISTRY.functions)


def test_a_new_version_changes_the_key_and_all_downstream() -> None:
    graph = graph_of(x=n("Number"), y=n("Add", a=Link("x", "number")), z=n("Word"))
    before, after = keys(graph), keys(graph, _with("Number", version=2))
    assert {path for path in graph.nodes if before[path] != after[path]} == {"x", "y"}


def test_changed_code_of_a_pack_changes_the_key_and_all_downstream() -> None:
    graph = graph_of(x=n("Number"), y=n("Add", a=Link("x", "number")), z=n("Word"))
    plain, before, after = (keys(graph, _with("Number", code=code)) for code in ("", "abc", "abd"))
    assert plain == keys(graph)
    for one, other in ((plain, before), (before, after)):
        assert {path for path in graph.nodes if one[path] != other[path]} == {"x", "y"}


@given(st.integers(0, 3), st.sampled_from(["", "a", "1"]), st.integers(0, 3), st.sampled_from(["", "a", "1"]))
def test_no_version_and_code_are_taken_for_others(version: int, code: str, number: int, other: str) -> None:
    one, two = (
        keys(graph_of(w=n("Word")), _with("Word", version=v, code=c)) for v, c in ((version, code), (number, other))
    )
    assert (one == two) is ((version, code) == (number, other))


STROKE = graph_of(
    k=n("Open", kit="small"), s=n("Stroke", brush=Link("k", "brush"), paint=Link("k", "paint")), x=n("Number"),
)  # fmt: skip


def test_the_device_enters_only_where_steps_run_on_it() -> None:
    before, after = keys(STROKE), keys(STROKE, machine=replace(MACHINE, device="cuda"))
    assert {path for path in before if before[path] != after[path]} == {"s"}


def test_libraries_enter_only_where_models_do() -> None:
    before, after = keys(STROKE), keys(STROKE, machine=replace(MACHINE, libraries={"torch": "2.14"}))
    assert {path for path in before if before[path] != after[path]} == {"k", "s"}


def test_a_resource_stands_as_its_digest_and_not_as_its_name() -> None:
    def resources(name: str, digest: str) -> Resources:
        return Resources({("kit", name): Resource("kit", name, digest, {"width": 1}, {"facts": 1})})

    def keyed(name: str, digest: str) -> Key:
        return keys(graph_of(a=n("Open", kit=name)), resources=resources(name, digest))["a"]

    assert keyed("x", "d") == keyed("y", "d")
    assert keyed("x", "d") != keyed("x", "e")


def test_volatile_steps_differ_between_runs_and_so_does_what_reads_them() -> None:
    graph = graph_of(c=n("Clock"), a=n("Add", a=Link("c", "time")), x=n("Number"))
    one, other = keys(graph, run="run-1"), keys(graph, run="run-2")
    assert {path for path in one if one[path] != other[path]} == {"c", "a"}
    assert keys(graph, run="run-1") == one


def test_equal_nodes_share_a_key() -> None:
    graph = graph_of(a=n("Number", value=3), b=n("Number", value=3), c=n("Add", a=Link("a", "number")),
                     d=n("Add", a=Link("b", "number")))  # fmt: skip
    found = keys(graph)
    assert found["a"] == found["b"]
    assert found["c"] == found["d"]


def test_keys_are_64_hex_digits_and_never_change_by_accident() -> None:
    """A changed key makes every stored result unreachable: raise FORMAT on purpose, then renew this one."""
    assert key("Number", value=1) == "db985fb11c0210cdc88e404804b9a14106b792ff3ba910a6bdf05d5291b7ae2b"


@given(graphs())
def test_a_key_is_the_digest_of_its_recipe(graph: Graph) -> None:
    for entry in key_nodes(graph, REGISTRY, KITS, MACHINE).values():
        assert sha256(entry.recipe.encode()).hexdigest() == entry.key


@given(graphs())
def test_a_recipe_taken_apart_says_all_that_went_into_it(graph: Graph) -> None:
    keyed = key_nodes(graph, REGISTRY, KITS, MACHINE)
    for entry in keyed.values():
        parts = parts_of(entry.recipe)
        assert (parts.type, parts.version, parts.code) == (entry.spec.name, entry.spec.version, "")
        assert repr(parts.settings) == repr(dict(sorted(entry.settings.items())))
        assert {port: _drawn(given, keyed) for port, given in entry.node.links.items()} == parts.links


def _drawn(given: Link | Gather, keyed: Mapping[str, Keyed]) -> Drawn | tuple[Any, ...]:
    if isinstance(given, Link):
        return Drawn(keyed[given.node].key, given.part)
    return tuple(_drawn(item, keyed) if isinstance(item, Link) else item for item in given.items)


def test_resources_devices_libraries_and_code_are_among_the_parts() -> None:
    keyed = key_nodes(STROKE, _with("Open", code="abc"), KITS, MACHINE)
    opened, stroke = (parts_of(keyed[path].recipe) for path in ("k", "s"))
    assert (opened.settings, opened.code) == ({"kit": "digest-of-small"}, "abc")
    assert (opened.device, stroke.device) == ("", "cpu")
    assert stroke.libraries == {"torch": "2.13"}
    assert stroke.links["brush"] == Drawn(keyed["k"].key, "brush")


def test_settings_are_what_the_code_will_receive() -> None:
    keyed = key_nodes(graph_of(a=n("Add", a=1, scale=2), k=n("Open", kit="small")), REGISTRY, KITS, MACHINE)
    assert repr(keyed["a"].settings) == repr({"a": 1, "b": 0, "scale": 2.0})
    assert keyed["k"].settings["kit"] is KITS.found["kit", "small"]


def test_a_very_long_chain_needs_no_recursion() -> None:
    assert len(keys(chain(5_000))) == 5_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3), max_leaves=5,
)  # fmt: skip


@given(graphs(), JSON, st.text(max_size=5))
def test_a_recipe_is_json_written_in_one_way(graph: Graph, value: Any, text: str) -> None:
    """It is put together from parts; the whole must be what an encoder of JSON makes of it."""
    more = graph_of(any=n("Anything", value=value), word=n("Word", value=text), k=n("Open", kit="small"))
    for keyed in key_nodes(Graph({**graph.nodes, **more.nodes}), REGISTRY, KITS, MACHINE).values():
        again = json.dumps(json.loads(keyed.recipe), separators=(",", ":"), allow_nan=False)
        assert keyed.recipe == again
        assert keyed.key == sha256(again.encode()).hexdigest()
