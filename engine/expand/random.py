"""`random`: a literal for seeds, settled when a workflow is submitted, so that the run itself is pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.document import Document, Literal, Node, Value
from engine.registry import Registry
from engine.types import Json

RANDOM = "random"


def settle(
    document: Document, given: Mapping[str, Json], registry: Registry, draw: Callable[[], int]
) -> tuple[Document, dict[str, Json]]:
    """The document and the parameters with every `random` seed replaced by a drawn one, to be recorded as they are."""
    values = dict(given)
    for name, parameter in document.parameters.items():
        if parameter.type == "Seed" and values.get(name, parameter.default) == RANDOM:
            values[name] = draw()
    nodes = {path: _with_seeds(node, registry, draw) for path, node in document.nodes.items()}
    return replace(document, nodes=nodes), values


def _with_seeds(node: Node, registry: Registry, draw: Callable[[], int]) -> Node:
    if Literal(RANDOM) not in node.inputs.values():
        return node
    inputs = {port: _settled(node.type, port, value, registry, draw) for port, value in node.inputs.items()}
    return replace(node, inputs=inputs)


def _settled(type_: str, port: str, value: Value, registry: Registry, draw: Callable[[], int]) -> Value:
    spec = registry.spec(type_)
    declared = spec.input(port) if spec is not None else None
    if value == Literal(RANDOM) and declared is not None and declared.type.name == "Seed":
        return Literal(draw())
    return value
