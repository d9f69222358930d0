"""Nodes of lists: their code does what expansion does."""

from typing import Any

import pytest

from engine.document import Document, Literal, Node
from engine.expand import Expansion, expand
from engine.graph import Gather, Link
from engine.registry import Registry
from engine.types import SEED_RANGE, Json
from nodes import pack
from nodes.lists import Cross, Lines, Range, Seeds, Switch

BUILT_IN = Registry.of(pack())


def folded(type_: str, output: str, **inputs: Json) -> Any:
    """What expansion makes of an output."""
    node = Node(type=type_, inputs={name: Literal(value) for name, value in inputs.items()})
    expansion: Expansion = expand(Document(nodes={"n": node}, outputs={"o": Link("n", output)}), {}, BUILT_IN)
    assert expansion.problems == ()
    given = expansion.graph.outputs["o"]
    assert isinstance(given, Gather)
    return list(given.items)


def test_lines() -> None:
    text = "a red circle\n\n  # not this one\na blue star # but this\n"
    assert Lines(text=text) == ["a red circle", "a blue star # but this"]
    assert folded("Lines", "lines", text=text) == Lines(text=text)


@pytest.mark.parametrize("said", [{}, {"start": 0.5, "step": -0.1, "count": 7}, {"count": 0}, {"start": 2**53}])
def test_range(said: dict[str, Any]) -> None:
    made = Range(**said)
    assert (made.numbers, made.integers) == (folded("Range", "numbers", **said), folded("Range", "integers", **said))
    assert len(made.numbers) == said.get("count", 4)
    assert all(isinstance(number, float) for number in made.numbers)
    assert all(isinstance(number, int) for number in made.integers)


def test_range_refuses_what_no_number_holds() -> None:
    with pytest.raises(ValueError, match="too much for a number"):
        Range(start=1e308, step=1e308, count=3)


def test_seeds() -> None:
    assert Seeds(start=SEED_RANGE - 2, count=3) == [SEED_RANGE - 2, SEED_RANGE - 1, 0]
    assert folded("Seeds", "seeds", start=SEED_RANGE - 2, count=3) == Seeds(start=SEED_RANGE - 2, count=3)


@pytest.mark.parametrize("c", [[True, False], [1.5], []])
def test_cross(c: list[Json]) -> None:
    made = Cross(["x", "y"], [1, 2, 3], c)
    said: dict[str, Json] = {"a": ["x", "y"], "b": [1, 2, 3], "c": c}
    assert tuple(made) == tuple(folded("Cross", name, **said) for name in "abc")
    assert made.a == [letter for letter in "xy" for _ in range(3 * max(1, len(c)))]
    assert (len(made.b), len(made.c)) == (len(made.a), len(made.a) if c else 0)


def test_switch() -> None:
    assert Switch(["a", "b"], choose=1) == "b"
    with pytest.raises(ValueError, match="no branch 2: there are 2"):
        Switch(["a", "b"], choose=2)
