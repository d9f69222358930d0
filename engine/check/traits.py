"""Traits: whether models, prompts and latents that meet in a node belong together.

Ports of a node that share a letter, such as `UNet[F]` and `Latent[F]`, must agree in every trait that both carry.
Traits come from resources, that is from config files, and flow along links; what is unknown agrees with everything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import Code, Problem
from engine.graph import Graph, GraphNode, Link
from engine.registry import Registry
from engine.resources import Resources, facts_outputs
from engine.spec import InputSpec, NodeSpec
from engine.types import Json, Resource, Type


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait's value and the node that brought it into the graph."""

    value: Json
    origin: str


Traits: TypeAlias = dict[str, Trait]


def trait_problems(graph: Graph, registry: Registry, resources: Resources) -> Iterator[Problem]:
    """Every place where things of different model families meet, and links to what a resource lacks."""
    known: dict[str, dict[str, Traits]] = {}
    lacking: dict[str, tuple[Resource, tuple[str, ...]]] = {}
    for path in graph.order or ():
        node = graph.nodes[path]
        spec = registry.specs.get(node.type)
        if spec is None or not any(port.type.variable or port.type.item for port in spec.inputs):
            continue
        yield from _lacking_links(node, lacking)
        letters: dict[str, Traits] = {}
        for port in spec.inputs:
            if port.type.variable:
                brought = _brought(node, port, known, registry, resources)
                yield from _unify(letters.setdefault(port.type.variable, {}), brought, node, port)
        known[path] = {port.name: letters.get(port.type.variable, {}) for port in spec.outputs}
        _note_lacking(node, spec, resources, registry, lacking)


def _brought(
    node: GraphNode,
    port: InputSpec,
    known: Mapping[str, Mapping[str, Traits]],
    registry: Registry,
    resources: Resources,
) -> Traits:
    """The traits that come into a port, as far as its type carries them."""
    port_type = registry.port_types.get(port.type.name)
    if port_type is None:
        return {}
    link = node.links.get(port.name)
    if isinstance(link, Link):
        traits = known.get(link.node, {}).get(link.output, {})
        return {name: trait for name, trait in traits.items() if name in port_type.traits}
    resource = resources.found.get((port_type.resource, str(node.settings.get(port.name))))
    if resource is None:
        return {}
    return {name: Trait(value, node.path) for name, value in resource.traits.items()}


def _unify(letter: Traits, brought: Traits, node: GraphNode, port: InputSpec) -> Iterator[Problem]:
    for name, trait in brought.items():
        there = letter.setdefault(name, trait)
        if there.value != trait.value:
            message = (
                f'"{port.name}" does not fit: its {name} is {trait.value} (from {trait.origin}), '
                f"but the {name} of what it meets here is {there.value} (from {there.origin})"
            )
            hint = f"take both from {there.origin} or both from {trait.origin}"
            yield Problem(code=Code.TRAIT_MISMATCH, message=message, node=node.path, port=port.name, hint=hint)


def _note_lacking(
    node: GraphNode,
    spec: NodeSpec,
    resources: Resources,
    registry: Registry,
    lacking: dict[str, tuple[Resource, tuple[str, ...]]],
) -> None:
    for port in spec.inputs:
        resource = resources.found.get((_resource_kind(port.type, registry), str(node.settings.get(port.name))))
        outputs = facts_outputs(resource) if resource is not None else None
        if resource is not None and outputs is not None:
            lacking[node.path] = resource, outputs


def _lacking_links(node: GraphNode, lacking: Mapping[str, tuple[Resource, tuple[str, ...]]]) -> Iterator[Problem]:
    for port, link in node.sources():
        resource, outputs = lacking.get(link.node, (None, ()))
        if resource is not None and link.output not in outputs:
            message = f'"{port}": the {resource.kind} "{resource.name}" has no {link.output}'
            hint = f"it has {', '.join(outputs)}"
            yield Problem(code=Code.INCOMPLETE_MODEL, message=message, node=node.path, port=port, hint=hint)


def _resource_kind(type_: Type, registry: Registry) -> str:
    port_type = registry.port_types.get(type_.name)
    return port_type.resource if port_type is not None else ""
