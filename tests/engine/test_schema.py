"""The JSON Schema of workflow files: what it accepts, what it refuses, and that it knows every node type."""

import json
from typing import Any

import pytest
import yaml

from engine.schema import workflow_schema
from tests.engine.schemas import faults
from tests.engine.toys import REGISTRY, checked

SCHEMA = workflow_schema(REGISTRY)


def judged(text: str) -> list[str]:
    return faults(yaml.safe_load(f"darkroom: 1\n{text}"), SCHEMA)


def test_every_node_type_appears_with_all_its_inputs() -> None:
    nodes = SCHEMA["$defs"]["nodes"]
    assert set(nodes) == set(REGISTRY.specs) == set(SCHEMA["$defs"]["node"]["properties"]["type"]["enum"])
    for name, spec in REGISTRY.specs.items():
        assert set(nodes[name]["properties"]["inputs"]["properties"]) == {port.name for port in spec.inputs}
        assert nodes[name]["description"] == spec.doc


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA


@pytest.mark.parametrize(
    "nodes",
    [
        "a: {type: Number}", "a: {type: Number, inputs: {value: 3}}", "a: {type: Number, inputs: {value: $b.number}}",
        "a: {type: Add, inputs: {a: $b, scale: 2}}", "a: {type: Word, inputs: {value: any text at all}}",
        "a: {type: Total, inputs: {numbers: [1, $b, $c.low]}}", "a: {type: Total, inputs: {numbers: 1}}",
        "a: {type: Total, inputs: {numbers: $b}}", "a: {type: Style, inputs: {manner: bold, size: 64, solid: true}}",
        "a: {type: Style, inputs: {seed: random}}", "a: {type: Style, inputs: {seed: 18446744073709551615}}",
        "a: {type: Open, inputs: {kit: small}}", "a: {type: Stroke, inputs: {brush: $k.brush, paint: $k.paint}}",
        "a: {type: Anything, inputs: {value: {deep: [1]}}}", "a: {type: Word, inputs: {value: [a cat, $p, a dog]}}",
        "a: {type: Style, inputs: {seed: [1, random, $s], manner: [bold, fine], size: [8, 64]}}",
        "a: {type: Plain, inputs: {paint: [$k.paint, $l.paint]}}", "a: {type: Open, inputs: {kit: [small, wide]}}",
        "a: {type: Clock, title: T, note: N, disabled: true}",
    ],
)  # fmt: skip
def test_what_may_be_written(nodes: str) -> None:
    assert judged(f"nodes: {{{nodes}}}") == []


@pytest.mark.parametrize(
    "nodes",
    [
        "a: {type: Nothing}", "a: {inputs: {value: 3}}", "a: {type: Number, inputs: {valeu: 3}}",
        "a: {type: Number, inputs: {value: x}}", "a: {type: Number, inputs: {value: 9007199254740993}}",
        "a: {type: Add}", "a: {type: Add, inputs: {b: 1}}", "a: {type: Add, inputs: {a: 1, scale: 11}}",
        "a: {type: Style, inputs: {manner: bald}}", "a: {type: Style, inputs: {size: 9}}",
        "a: {type: Style, inputs: {size: 72}}", "a: {type: Style, inputs: {seed: -1}}",
        "a: {type: Style, inputs: {seed: rando}}", "a: {type: Total, inputs: {numbers: [x]}}",
        "a: {type: Style, inputs: {size: [8, 9]}}", "a: {type: Style, inputs: {manner: [bald]}}",
        "a: {type: Word, inputs: {value: [[a]]}}", "a: {type: Plain, inputs: {paint: [3]}}",
        "a: {type: Plain, inputs: {paint: blue}}", "a: {type: Plain, inputs: {paint: 3}}",
        "a: {type: Number, colour: red}", "a-b: {type: Number}",
    ],
)  # fmt: skip
def test_what_may_not(nodes: str) -> None:
    assert judged(f"nodes: {{{nodes}}}") != []


@pytest.mark.parametrize(
    ("rest", "sound"),
    [
        ("nodes: {}", True), ("{}", False), ("nodes: {}\nsurprise: 1", False), ("nodes: {}\nname: 3", False),
        ("nodes: {}\nparameters: {p: {type: float, default: 1, min: 0, max: 2, step: 0.5, label: L, help: H}}", True),
        ("nodes: {}\nparameters: {p: {type: 'list[str]', choices: [a, b]}}", True),
        ("nodes: {}\nparameters: {p: {type: Kit}}", True), ("nodes: {}\nparameters: {p: {type: Brush}}", False),
        ("nodes: {}\nparameters: {p: {default: 3}}", False), ("nodes: {}\noutputs: {o: $a.b}", True),
        ("nodes: {}\noutputs: {o: a}", False), ("nodes: {}\noutputs: {o: $a.b.c}", False),
        ("nodes: {}\nlayout: {nodes: {a: [1, 2.5]}, frames: 3}", True), ("nodes: {}\nlayout: {nodes: {a: [1]}}", False),
        ("nodes: {}\nrequires: {mine: '>=1'}", True),
    ],
)  # fmt: skip
def test_the_rest_of_a_file(rest: str, sound: bool) -> None:
    text = rest.removeprefix("{}")
    assert (judged(text) == []) is sound


def test_another_version_is_refused() -> None:
    assert faults({"darkroom": 2, "nodes": {}}, SCHEMA) != []
    assert faults({"nodes": {}}, SCHEMA) != []


@pytest.mark.parametrize("name", sorted(REGISTRY.specs))
def test_the_schema_and_the_check_agree_on_defaults(name: str) -> None:
    """A node written with all its defaults is as sound for an editor as it is for `darkroom check`."""
    inputs: dict[str, Any] = {port.name: port.default for port in REGISTRY.specs[name].inputs if not port.required}
    text = yaml.safe_dump({"nodes": {"a": {"type": name, "inputs": inputs}}})
    about_required = [fault for fault in judged(text) if "is a required property" not in fault]
    assert about_required == []
    assert {str(problem.code) for problem in checked(text)} <= {"missing-input"}
