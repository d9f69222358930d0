"""The graph: order, cycles, what lies upstream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.graph import Element, Gather, Graph, Link, whole
from tests.engine.toys import chain, graph_node, graph_of, n


def test_sources_stand_before_readers_whatever_the_files_order() -> None:
    graph = graph_of(c=n("Add", a=Link("b", "sum")), b=n("Add", a=Link("a", "number")), a=n("Number"))
    assert graph.order == ("a", "b", "c")


@given(st.permutations(range(8)), st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_order_is_a_topological_order(names: list[int], pairs: list[tuple[int, int]]) -> None:
    links: dict[int, list[Link]] = {name: [] for name in names}
    for one, other in pairs:
        if one != other:
            links[max(one, other)].append(Link(f"n{min(one, other)}", "sum"))
    graph = Graph(
        {f"n{name}": graph_node(f"n{name}", "Total", {"numbers": Gather(tuple(links[name]))}) for name in names}
    )
    order = graph.order
    assert order is not None
    assert sorted(order) == sorted(graph.nodes)
    for path, node in graph.nodes.items():
        assert all(order.index(link.node) < order.index(path) for _, link in node.sources())


def test_links_to_nowhere_do_not_disturb_the_order() -> None:
    assert graph_of(a=n("Add", a=Link("ghost", "sum"))).order == ("a",)


def test_cycles_are_named_node_by_node() -> None:
    graph = graph_of(
        a=n("Add", a=Link("c", "sum")), b=n("Add", a=Link("a", "sum")), c=n("Add", a=Link("b", "sum")),
        x=n("Add", a=Link("y", "sum")), y=n("Add", a=Link("x", "sum")), free=n("Number"),
    )  # fmt: skip
    assert graph.order is None
    cycles = graph.cycles()
    assert sorted(sorted(cycle) for cycle in cycles) == [["a", "b", "c"], ["x", "y"]]
    for cycle in cycles:
        for path, reader in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert path in {link.node for _, link in graph.nodes[reader].sources()}


def test_self_link_leaves_no_order_and_is_no_knot() -> None:
    graph = graph_of(a=n("Add", a=Link("a", "sum")))
    assert graph.order is None
    assert graph.cycles() == []


def test_upstream_is_what_is_needed_and_nothing_else() -> None:
    graph = graph_of(
        a=n("Number"), b=n("Number"), c=n("Total", numbers=Gather((Link("a", "number"), 3))),
        d=n("Add", a=Link("c", "sum"), b=Link("ghost", "sum")), e=n("Add", a=Link("b", "number")),
    )  # fmt: skip
    assert graph.upstream(("d",)) == {"a", "c", "d"}
    assert graph.upstream(("ghost",)) == set()


def test_sources_keep_ports_and_order() -> None:
    node = graph_node("x", "Add", {"a": Link("p", "sum"), "b": Gather((Link("q", "sum"), 1, Link("r", "sum")))})
    assert list(node.sources()) == [("a", Link("p", "sum")), ("b", Link("q", "sum")), ("b", Link("r", "sum"))]


def test_outputs_are_taken_from_nodes_each_named_once() -> None:
    lists = Gather((Link("b", "sum"), 3, Link("a", "sum")))
    graph = graph_of({"x": Link("a", "sum"), "y": lists, "z": Gather(())}, a=n("Add", a=1), b=n("Add", a=2))
    assert graph.ends == ("a", "b")


def test_what_no_cycle_touches_is_known_in_order() -> None:
    graph = graph_of(
        a=n("Number"), b=n("Add", a=Link("c", "sum")), c=n("Add", a=Link("b", "sum"), b=Link("a", "number")),
        d=n("Add", a=Link("a", "number")), e=n("Add", a=Link("c", "sum")),
    )  # fmt: skip
    assert graph.order is None
    assert graph.outside_cycles == ("a", "d")


def test_elements_are_links_of_their_own() -> None:
    one = Element("a", "copies", 3)
    assert isinstance(one, Link)
    assert one != Link("a", "copies")
    assert (str(one), one.part, Link("a", "copies").part) == ("$a.copies[3]", "copies[3]", "copies")


@pytest.mark.parametrize(
    ("path", "node"),
    [
        ("sample", "sample"), ("sample/3", "sample"), ("pictures/0/12", "pictures"), ("outputs/image", "outputs/image"),
        ("outputs/image/3", "outputs/image"), ("upscale/3/sample", "upscale/3/sample"), ("outputs/0", "outputs"),
    ],
)  # fmt: skip
def test_elements_belong_to_a_node(path: str, node: str) -> None:
    assert whole(path) == node


@pytest.mark.slow
def test_a_very_long_chain_needs_no_recursion() -> None:
    """Slow: makes 100,000 nodes."""
    graph = chain(100_000)
    order = graph.order
    assert order is not None
    assert order[-1] == "n99999"
    assert len(graph.upstream(("n99999",))) == 100_000


def test_a_very_long_cycle_needs_no_recursion() -> None:
    nodes = dict(chain(2_000).nodes)
    nodes["n0"] = graph_node("n0", "Add", {"a": Link("n1999", "sum")})
    (cycle,) = Graph(nodes).cycles()
    assert len(cycle) == 2_000
