"""`random`: a literal for seeds, settled when a workflow is submitted, so that the run itself is pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.document import Document, Items, Literal, Node, Value
from engine.registry import Registry
from engine.types import SEED, Json, list_of

RANDOM = "random"


def settle(
    document: Document, given: Mapping[str, Json], registry: Registry, draw: Callable[[], int]
) -> tuple[Document, dict[str, Json]]:
    """The document and the parameters with every `random` seed replaced by a drawn one, to be recorded as they are.

    In a list of seeds each `random` is drawn for itself.
    """
    values = dict(given)
    for name, parameter in document.parameters.items():
        if registry.parse_type(parameter.type) in (SEED, list_of(SEED)):
            value = values.get(name, parameter.default)
            if _is_random(value):
                values[name] = _drawn(value, draw)
    nodes = {path: _with_seeds(node, registry, draw) for path, node in document.nodes.items()}
    is_drawn = any(nodes[path] is not node for path, node in document.nodes.items())
    return replace(document, nodes=nodes) if is_drawn else document, values


def _is_random(value: Json) -> bool:
    return value == RANDOM or (isinstance(value, list | tuple) and RANDOM in value)


def _drawn(value: Json, draw: Callable[[], int]) -> Json:
    if isinstance(value, list | tuple):
        return [_drawn(item, draw) for item in value]
    return draw() if value == RANDOM else value


def _with_seeds(node: Node, registry: Registry, draw: Callable[[], int]) -> Node:
    if not any(_may_be_random(value) for value in node.inputs.values()):
        return node
    inputs = {port: _settled(node.type, port, value, registry, draw) for port, value in node.inputs.items()}
    return replace(node, inputs=inputs)


def _may_be_random(value: Value) -> bool:
    if isinstance(value, Items):
        return Literal(RANDOM) in value.items
    return isinstance(value, Literal) and _is_random(value.value)


def _settled(type_: str, port: str, value: Value, registry: Registry, draw: Callable[[], int]) -> Value:
    spec = registry.spec(type_)
    declared = spec.input(port) if spec is not None else None
    if declared is None or (declared.type.item or declared.type) != SEED:
        return value
    if isinstance(value, Items):
        return Items(tuple(Literal(draw()) if item == Literal(RANDOM) else item for item in value.items))
    return Literal(_drawn(value.value, draw)) if isinstance(value, Literal) else value
