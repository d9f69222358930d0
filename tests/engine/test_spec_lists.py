"""What a node type may say of lists: their length, and the rule by which expansion works it out."""

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter

from engine.errors import DeclarationError
from engine.expand.rules import RULES
from engine.spec import Length, NodeSpec, node, spec_of
from tests.engine.listed import LISTS, Copies, Count, Lines


def test_a_length_is_that_of_a_setting() -> None:
    spec = spec_of(Copies)
    assert spec is not None
    assert [output.length for output in spec.outputs] == ["count"]
    counted = spec_of(Count)
    assert counted is not None
    assert [output.length for output in counted.outputs] == ["count", "count"]


def test_rules_are_named_by_the_type() -> None:
    spec = spec_of(Lines)
    assert spec is not None
    assert spec.expands == "lines"
    assert {spec.expands.split()[0] for spec in LISTS.specs.values() if spec.expands} <= set(RULES)


@pytest.mark.parametrize("name", ["Copies", "Count", "Kits"])
def test_both_survive_json(name: str) -> None:
    adapter = TypeAdapter(NodeSpec)
    assert adapter.validate_json(adapter.dump_json(LISTS.specs[name])) == LISTS.specs[name]


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (Annotated[list[int], Length("counts")], "is no int input: counts"),
        (Annotated[list[int], Length("text")], "is no int input: text"),
        (Annotated[int, Length("count")], "has a length and is no list"),
    ],
)
def test_a_length_that_means_nothing_is_a_mistake_of_the_declaration(output: Any, said: str) -> None:
    def Wrong(*, count: int = 1, text: str = "") -> Any:
        """Makes a list."""

    Wrong.__annotations__["return"] = output
    with pytest.raises(DeclarationError, match=said):
        node(category="test", version=1)(Wrong)
