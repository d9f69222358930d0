"""Disabled nodes: what goes through them, and what is left out for the lack of it."""

from typing import Any

import pytest

from engine.errors import Code, Level
from engine.expand import Expansion
from engine.graph import Gather, Link
from tests.engine.listed import Bench, apart, values_of, wrong
from tests.engine.toys import codes, expanded


def links(expansion: Expansion, path: str) -> dict[str, Any]:
    return dict(expansion.graph.nodes[path].links)


def test_what_fits_goes_through_a_disabled_node_in_signature_order() -> None:
    expansion = expanded(
        "nodes:\n  w: {type: Word}\n  x: {type: Number}\n  y: {type: Number}\n"
        "  off: {type: Add, disabled: true, inputs: {b: $y, a: $x}}\n  end: {type: Add, inputs: {a: $off}}\n"
        "outputs: {o: $off}"
    )
    assert "off" not in expansion.graph.nodes
    assert links(expansion, "end") == {"a": Link("x", "number")}
    assert expansion.graph.outputs == {"o": Link("x", "number")}
    assert expansion.problems == ()


def test_chains_of_disabled_nodes_are_passed_through() -> None:
    expansion = expanded(
        "nodes:\n  x: {type: Number}\n  p: {type: Add, disabled: true, inputs: {a: $x}}\n"
        "  q: {type: Add, disabled: true, inputs: {a: $p}}\n  end: {type: Total, inputs: {numbers: [$q, 1]}}"
    )
    assert links(expansion, "end") == {"numbers": Gather((Link("x", "number"), 1))}


def test_nodes_that_lose_what_they_need_are_left_out_with_a_warning() -> None:
    expansion = expanded(
        "nodes:\n  off: {type: Number, disabled: true}\n  a: {type: Add, inputs: {a: $off}}\n"
        "  b: {type: Add, inputs: {a: $a}}\n  c: {type: Number}\noutputs: {gone: $b, kept: $c}"
    )
    assert set(expansion.graph.nodes) == {"c"}
    assert expansion.graph.outputs == {"kept": Link("c", "number")}
    assert [(problem.node, problem.port) for problem in expansion.problems] == [
        ("a", None), ("b", None), (None, "gone"),
    ]  # fmt: skip
    assert all(problem.level is Level.WARNING for problem in expansion.problems)


@pytest.mark.parametrize("source", ["off", "pruned"])
def test_optional_inputs_that_are_lost_fall_back_to_their_default_with_a_warning(source: str) -> None:
    expansion = expanded(
        "nodes:\n  off: {type: Number, disabled: true}\n  pruned: {type: Add, inputs: {a: $off}}\n"
        f"  end: {{type: Add, inputs: {{a: 1, b: ${source}}}}}\noutputs: {{o: $end}}"
    )
    assert links(expansion, "end") == {}
    assert ("end", "b") in [(problem.node, problem.port) for problem in expansion.problems]
    assert {problem.level for problem in expansion.problems} == {Level.WARNING}


def test_that_no_output_remains_is_an_error() -> None:
    expansion = expanded("nodes: {off: {type: Number, disabled: true}}\noutputs: {o: $off}")
    assert codes(expansion.problems) == [Code.PRUNED, Code.NO_OUTPUT]
    assert expansion.problems[1].level is Level.ERROR


def test_disabled_nodes_in_a_circle_lead_nowhere() -> None:
    expansion = expanded(
        "nodes:\n  p: {type: Add, disabled: true, inputs: {a: $q}}\n  q: {type: Add, disabled: true, inputs: {a: $p}}\n"
        "  end: {type: Add, inputs: {a: $p}}"
    )
    assert set(expansion.graph.nodes) == set()


def test_what_was_never_given_is_left_to_check() -> None:
    expansion = expanded("nodes: {off: {type: Number, disabled: true}, a: {type: Add}}\noutputs: {o: $a}")
    assert set(expansion.graph.nodes) == {"a"}
    assert expansion.problems == ()


# ---------------------------------------------------------------- lists


def test_a_list_goes_through_a_disabled_node() -> None:
    text = (
        "nodes:\n  u: {type: Upper, inputs: {text: [a, b]}}\n  off: {type: Upper, disabled: true, inputs: {text: $u}}\n"
        "  v: {type: Upper, inputs: {text: $off, times: 2}}\noutputs: {o: $v, p: $off}"
    )
    assert Bench().outputs(text) == {"o": ["AA", "BB"], "p": ["A", "B"]}


def test_a_written_list_of_links_goes_through_where_all_of_it_fits() -> None:
    text = (
        "nodes:\n  w: {type: Word, inputs: {value: x}}\n  u: {type: Upper, inputs: {text: [a, b]}}\n"
        "  off: {type: Upper, disabled: true, inputs: {text: [$w, y, $u]}}\n"
        "  j: {type: Join, inputs: {words: [$off, end]}}\noutputs: {o: $j, p: $off}"
    )
    assert Bench().outputs(text) == {"o": "x y A B end", "p": ["x", "y", "A", "B"]}
    lost = text.replace("  w: {type: Word, inputs: {value: x}}", "  w: {type: Number}")
    assert Code.PRUNED in codes(wrong(lost))


def test_a_disabled_node_of_a_whole_list_passes_its_items_on() -> None:
    text = (
        "nodes:\n  n: {type: Copies, inputs: {value: 3}}\n"
        "  off: {type: Total, disabled: true, inputs: {numbers: $n}}\n"
        "  a: {type: Add, inputs: {a: $off, b: 10}}\noutputs: {o: $a}"
    )
    assert Bench().outputs(text) == {"o": [13, 14]}


def test_disabled_makers_pass_what_they_are_given() -> None:
    text = (
        "nodes:\n  n: {type: Number, inputs: {value: 3}}\n  m: {type: Number, inputs: {value: 4}}\n"
        "  p: {type: Pick, disabled: true, inputs: {branches: [$n, $m]}}\n  a: {type: Add, inputs: {a: $p}}\n"
        "outputs: {o: $a}"
    )
    assert Bench().outputs(text) == {"o": [3, 4]}


def test_lists_in_circles_of_disabled_nodes_lead_nowhere() -> None:
    text = (
        "nodes:\n  p: {type: Upper, disabled: true, inputs: {text: [$q, $q]}}\n"
        "  q: {type: Upper, disabled: true, inputs: {text: [$p]}}\n  j: {type: Join, inputs: {words: [$p, a]}}\n"
        "outputs: {o: $j}"
    )
    assert values_of(apart(text), "j") == {"words": ["a"]}


def test_disabled_nodes_that_double_a_list_again_and_again_end_somewhere() -> None:
    nodes = "".join(
        f"  d{index + 1}: {{type: Upper, disabled: true, inputs: {{text: [$d{index}, $d{index}]}}}}\n"
        for index in range(60)
    )
    text = f"nodes:\n  d0: {{type: Upper, inputs: {{text: a}}}}\n{nodes}  u: {{type: Upper, inputs: {{text: $d60}}}}"
    assert Code.LIST_TOO_LONG in codes(wrong(text))
