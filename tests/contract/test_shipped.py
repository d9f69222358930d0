"""What ships with Darkroom: the built-in catalogue is declared soundly, and the schema knows it and the workflows."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pydantic import TypeAdapter

import nodes
from engine.document import ID
from engine.literals import fault
from engine.registry import Registry
from engine.schema import workflow_schema
from engine.spec import NodeSpec
from tests.contract.sources import ROOT
from tests.engine.schemas import faults

BUILT_IN: Final = Registry.of(nodes.pack())
SCHEMA: Final = workflow_schema(BUILT_IN)
WORKFLOWS: Final = sorted((ROOT / "workflows").glob("*.yaml"))
SPECS: Final = pytest.mark.parametrize("spec", BUILT_IN.specs.values(), ids=lambda spec: spec.name)


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_there_are_workflows() -> None:
    assert "text_to_image" in {path.stem for path in WORKFLOWS}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_shipped_workflows_fit_the_schema(path: Path) -> None:
    assert faults(read(path), SCHEMA) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_slip_in_a_shipped_workflow_does_not_fit(path: Path) -> None:
    for slip in ({"type": "Nope"}, {"inputs": {"nope": 1}}, {"nope": 1}):
        workflow = read(path)
        first = next(iter(workflow["nodes"].values()))
        first.update(slip)
        assert faults(workflow, SCHEMA) != []


def test_every_node_type_appears_in_the_schema() -> None:
    assert set(SCHEMA["$defs"]["nodes"]) == set(BUILT_IN.specs)


def test_the_names_that_other_things_rely_on_are_kept() -> None:
    core = {"TextEncode", "EmptyLatent", "UNetSample", "Scheduler", "VAEDecode", "CLIPScore"}
    assert core <= set(BUILT_IN.specs)


@SPECS
def test_node_types_round_trip_through_json(spec: NodeSpec) -> None:
    adapter = TypeAdapter(NodeSpec)
    assert adapter.validate_json(adapter.dump_json(spec)) == spec


@SPECS
def test_defaults_are_values_that_a_person_could_write(spec: NodeSpec) -> None:
    wrong = [(port.name, fault(port, port.default)) for port in spec.inputs if not port.required]
    assert [found for found in wrong if found[1] is not None] == []


@SPECS
def test_ports_have_names_types_and_docs(spec: NodeSpec) -> None:
    types = {port.name: port.type for port in spec.inputs} | {port.name: port.type for port in spec.outputs}
    for name, type_ in types.items():
        assert ID.fullmatch(name)
        one = type_.item or type_
        assert one.name == "any" or BUILT_IN.port_type(one) is not None, f"{spec.name}.{name}: {type_}"
    assert all(port.doc for port in spec.inputs)
    assert spec.doc.splitlines()[0].endswith((".", ":"))
