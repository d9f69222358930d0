"""Expansion: parameters, substitution, exports, random seeds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document, Hole, Items, Literal, Node, Parameter, Text
from engine.errors import Code, Level
from engine.expand import Expansion, expand
from engine.expand.random import settle
from engine.graph import Gather, Link
from engine.types import Json
from tests.engine.toys import REGISTRY, expanded, read


def settings(expansion: Expansion, path: str) -> dict[str, Json]:
    return dict(expansion.graph.nodes[path].settings)


def links(expansion: Expansion, path: str) -> dict[str, Any]:
    return dict(expansion.graph.nodes[path].links)


# ---------------------------------------------------------------- parameters


def one_parameter(said: str, **given: Json) -> Expansion:
    return expanded(f"parameters: {{p: {said}}}\nnodes: {{a: {{type: Anything, inputs: {{value: $p}}}}}}", given)


@pytest.mark.parametrize(
    ("said", "given", "value"),
    [
        ("{type: int, default: 3}", {}, 3), ("{type: int, default: 3}", {"p": 4}, 4), ("{type: int}", {"p": 4}, 4),
        ("{type: float, default: 3}", {}, 3.0), ("{type: float}", {"p": 1}, 1.0), ("{type: str}", {"p": ""}, ""),
        ("{type: str, choices: [a, b], default: a}", {"p": "b"}, "b"), ("{type: Kit, default: small}", {}, "small"),
        ("{type: int, min: 1, max: 3}", {"p": 3}, 3), ("{type: bool, default: false}", {}, False),
        ("{type: Seed}", {"p": 2**64 - 1}, 2**64 - 1),
    ],
)  # fmt: skip
def test_parameters_take_what_is_given_else_their_default(said: str, given: dict[str, Json], value: Json) -> None:
    expansion = one_parameter(said, **given)
    assert expansion.problems == ()
    assert expansion.parameters == {"p": value}
    assert repr(settings(expansion, "a")["value"]) == repr(value)


def test_parameters_that_are_lists_are_coerced_item_by_item() -> None:
    text = "parameters: {p: {type: 'list[int]', default: 3}}\nnodes: {a: {type: Total, inputs: {numbers: $p}}}"
    assert settings(expanded(text), "a") == {"numbers": [3]}
    assert settings(expanded(text, {"p": [1, 2]}), "a") == {"numbers": [1, 2]}


@pytest.mark.parametrize(
    ("said", "given", "code", "hint"),
    [
        ("{type: int}", {}, Code.MISSING_PARAMETER, "give it a default, or a value with --set p=..."),
        ("{type: int}", {"p": "x"}, Code.WRONG_TYPE, None),
        ("{type: str}", {"p": 3}, Code.WRONG_TYPE, 'quote it: "3"'),
        ("{type: int, min: 1}", {"p": 0}, Code.OUT_OF_RANGE, "at least 1"),
        ("{type: int, max: 3}", {"p": 4}, Code.OUT_OF_RANGE, "at most 3"),
        ("{type: str, choices: [red, blue]}", {"p": "rad"}, Code.NOT_A_CHOICE, "did you mean red?"),
        ("{type: float}", {"p": float("nan")}, Code.NOT_FINITE, None),
        ("{type: Flaot}", {}, Code.UNKNOWN_TYPE, "did you mean float?"),
        ("{type: Brush}", {}, Code.UNKNOWN_TYPE, "such as str, int or Seed"),
    ],
)
def test_parameters_that_are_wrong(said: str, given: dict[str, Json], code: Code, hint: str | None) -> None:
    expansion = one_parameter(said, **given)
    (problem,) = expansion.problems
    assert (problem.code, problem.port, problem.hint) == (code, "p", hint)
    assert '"p"' in problem.message
    assert expansion.absent == {("a", "value")}
    assert settings(expansion, "a") == {}


def test_parameters_that_do_not_exist() -> None:
    (problem,) = one_parameter("{type: int, default: 1}", q=3).problems
    assert (problem.code, problem.port, problem.hint) == (Code.UNKNOWN_PARAMETER, "q", "the parameters are p")
    text = "parameters: {prompt: {type: str, default: ''}}\nnodes: {a: {type: Word, inputs: {value: $prompt}}}"
    (near,) = expanded(text, {"promt": "x"}).problems
    assert near.hint == "did you mean prompt?"
    (none,) = expanded("nodes: {}", {"q": 3}).problems
    assert none.hint == "this workflow has no parameters"


def test_parameters_that_nothing_uses_are_a_warning() -> None:
    (problem,) = expanded("parameters: {p: {type: int, default: 1}}\nnodes: {a: {type: Number}}").problems
    assert (problem.code, problem.level, problem.port) == (Code.UNUSED_PARAMETER, Level.WARNING, "p")


@pytest.mark.parametrize("value", ["$p", "x $p", "'${p}!'", "[1, $p]", "[a $p]"])
def test_every_kind_of_use_counts(value: str) -> None:
    text = f"parameters: {{p: {{type: int, default: 1}}}}\nnodes: {{a: {{type: Anything, inputs: {{value: {value}}}}}}}"
    assert expanded(text).problems == ()


# ---------------------------------------------------------------- substitution


def test_holes_in_texts_are_filled() -> None:
    expansion = expanded(
        "parameters: {who: {type: str, default: cat}, many: {type: int, default: 3}, yes: {type: bool, default: true}}"
        "\n"
        "nodes: {a: {type: Word, inputs: {value: 'a $who, ${many}x, $yes, $5, $$who'}}}"
    )
    assert settings(expansion, "a") == {"value": "a cat, 3x, true, $5, $who"}


@given(st.text())
def test_values_are_never_read_again(text: str) -> None:
    nodes = {
        "whole": Node(type="Word", inputs={"value": Link("p")}),
        "hole": Node(type="Word", inputs={"value": Text(("a ", Hole("p"), " $p"))}),
    }
    document = Document(parameters={"p": Parameter(type="str")}, nodes=nodes)
    expansion = expand(document, {"p": text}, REGISTRY)
    assert settings(expansion, "whole") == {"value": text}
    assert settings(expansion, "hole") == {"value": f"a {text} $p"}


@pytest.mark.parametrize("text", ["$a", "${a}", "$$", "$whole.word", "$p"])
def test_dollars_in_a_parameters_value_mean_nothing(text: str) -> None:
    expansion = expanded(
        "parameters: {p: {type: str}}\n"
        "nodes: {a: {type: Word, inputs: {value: $p}}, b: {type: Word, inputs: {value: x $p}}}",
        {"p": text},
    )
    assert settings(expansion, "a") == {"value": text}
    assert settings(expansion, "b") == {"value": f"x {text}"}


def test_lists_become_values_or_gather_links() -> None:
    expansion = expanded(
        "parameters: {p: {type: int, default: 5}}\n"
        "nodes:\n  n: {type: Number}\n  t: {type: Total, inputs: {numbers: [1, $n, $p]}}\n"
        "  u: {type: Total, inputs: {numbers: [1, $p]}}"
    )
    assert links(expansion, "t") == {"numbers": Gather((1, Link("n", "number"), 5))}
    assert settings(expansion, "u") == {"numbers": [1, 5]}


def test_a_list_lacks_nothing_silently() -> None:
    expansion = expanded("parameters: {p: {type: int}}\nnodes: {t: {type: Total, inputs: {numbers: [1, $p]}}}")
    assert expansion.absent == {("t", "numbers")}


def test_the_only_output_is_filled_in_and_others_are_left_to_check() -> None:
    expansion = expanded(
        "nodes: {n: {type: Number}, a: {type: Add, inputs: {a: $n, b: $s, scale: $n.typo}}, s: {type: Split}}\n"
        "outputs: {o: $n, p: $s}"
    )
    assert links(expansion, "a") == {"a": Link("n", "number"), "b": Link("s"), "scale": Link("n", "typo")}
    assert expansion.graph.outputs == {"o": Link("n", "number"), "p": Link("s")}


def test_renamed_types_ports_and_choices_become_todays() -> None:
    expansion = expanded(
        "parameters: {k: {type: str, default: thin}}\n"
        "nodes: {a: {type: OldStyle, inputs: {kind: fat}}, b: {type: Style, inputs: {kind: $k}}}"
    )
    assert expansion.graph.nodes["a"].type == "Style"
    assert settings(expansion, "a") == {"manner": "bold"}
    assert settings(expansion, "b") == {"manner": "fine"}


def test_inputs_left_empty_are_known_by_todays_name() -> None:
    expansion = expanded("parameters: {k: {type: str}}\nnodes: {a: {type: Style, inputs: {kind: $k}}}")
    assert expansion.absent == {("a", "manner")}


def test_nodes_of_unknown_types_are_kept_for_check() -> None:
    expansion = expanded("nodes: {a: {type: Nope, inputs: {x: 1, y: $b}}}")
    assert expansion.graph.nodes["a"].type == "Nope"
    assert settings(expansion, "a") == {"x": 1}


# ---------------------------------------------------------------- exports and seeds

CANVAS = (
    "nodes:\n  k: {type: Open, inputs: {kit: small}}\n  s: {type: Stroke, inputs: {brush: $k.brush, paint: $k.paint}}\n"
)


def test_outputs_that_can_become_files_lead_through_an_export() -> None:
    expansion = expanded(CANVAS + "outputs: {picture: $s, paint: $k.paint}")
    assert expansion.graph.nodes["outputs/picture"].type == "Frame"
    assert links(expansion, "outputs/picture") == {"canvas": Link("s", "canvas")}
    assert expansion.graph.outputs == {"picture": Link("outputs/picture", "file"), "paint": Link("k", "paint")}


def test_without_exports_outputs_are_values() -> None:
    expansion = expanded(CANVAS + "outputs: {picture: $s}", exports=False)
    assert expansion.graph.outputs == {"picture": Link("s", "canvas")}


def test_random_seeds_are_settled_and_recorded() -> None:
    document = read(
        "parameters:\n  s: {type: Seed, default: random}\n  t: {type: Seed, default: 4}\n"
        "  word: {type: str, default: random}\n"
        "nodes: {a: {type: Style, inputs: {seed: random}}, b: {type: Word, inputs: {value: random}}}"
    )
    drawn = iter([11, 22, 33])
    settled, values = settle(document, {}, REGISTRY, lambda: next(drawn))
    assert values == {"s": 11}
    assert settled.nodes["a"].inputs == {"seed": Literal(22)}
    assert settled.nodes["b"].inputs == {"value": Literal("random")}
    again, values = settle(settled, {"s": 5, "t": "random"}, REGISTRY, lambda: next(drawn))
    assert values == {"s": 5, "t": 33}
    assert again == settled


def test_random_is_no_seed_once_settled_and_a_fault_before() -> None:
    (problem,) = one_parameter("{type: Seed, default: random}").problems
    assert problem.code is Code.WRONG_TYPE


def test_each_random_seed_of_a_list_is_drawn_for_itself() -> None:
    document = read(
        "parameters:\n  s: {type: 'list[Seed]', default: [random, 5, random]}\n"
        "  w: {type: 'list[str]', default: [random]}\n"
        "nodes:\n  a: {type: Style, inputs: {seed: [random, 4, random]}}\n"
        "  b: {type: Style, inputs: {seed: [random, $s]}}\n  c: {type: Word, inputs: {value: [random, $w]}}"
    )
    drawn = iter(range(10, 20))
    settled, values = settle(document, {}, REGISTRY, lambda: next(drawn))
    assert values == {"s": [10, 5, 11]}
    assert settled.nodes["a"].inputs == {"seed": Literal([12, 4, 13])}
    assert settled.nodes["b"].inputs == {"seed": Items((Literal(14), Link("s")))}
    assert settled.nodes["c"] == document.nodes["c"]


def test_renamed_choices_become_todays_in_lists() -> None:
    expansion = expanded("nodes: {a: {type: Style, inputs: {kind: [fat, fine]}}}")
    assert [settings(expansion, path) for path in ("a/0", "a/1")] == [{"manner": "bold"}, {"manner": "fine"}]
