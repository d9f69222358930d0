"""Traits: whether models, prompts and latents that meet in a node belong together.

Ports of a node that share a letter, such as `UNet[F]` and `Latent[F]`, must agree in every trait that both carry.
Traits come from resources, that is from config files, or from what a node type says of its outputs, and flow along
links; what is unknown agrees with everything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import Code, Problem
from engine.graph import Graph, GraphNode, Link
from engine.registry import Registry
from engine.resources import Resources, facts_outputs
from engine.spec import InputSpec, NodeSpec, OutputSpec
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
    types = {node.type for node in graph.nodes.values()}
    carriers = {name for name in types & registry.specs.keys() if _carries(registry.specs[name], registry)}
    for path in graph.order or ():
        node = graph.nodes[path]
        if lacking:
            yield from _lacking_links(node, lacking)
        if node.type not in carriers:
            continue
        spec = registry.specs[node.type]
        letters: dict[str, Traits] = {}
        for port in spec.inputs:
            letter = _letter(port.type)
            if letter:
                for brought in _brought(node, port, known, registry):
                    yield from _unify(letters.setdefault(letter, {}), brought, node, port)
        for port, resource in _resources_of(node, spec, resources, registry):
            for letter in dict.fromkeys(_letter(output.type) for output in spec.outputs):
                yield from _unify(letters.setdefault(letter, {}), _traits(resource, node), node, port)
            outputs = facts_outputs(resource)
            if outputs is not None:
                lacking[path] = resource, outputs
        yield from _not_admitted(node, spec, letters)
        known[path] = {output.name: _given(output, letters, node) for output in spec.outputs}
    yield from _lacking_outputs(graph, lacking)


def _carries(spec: NodeSpec, registry: Registry) -> bool:
    """Whether traits flow through nodes of a type, or begin there."""
    return any(_letter(port.type) or _resource_kind(port.type, registry) for port in spec.inputs) or any(
        output.gives for output in spec.outputs
    )


def _letter(type_: Type) -> str:
    return type_.item.variable if type_.item is not None else type_.variable


def _traits(resource: Resource, node: GraphNode) -> Traits:
    return {name: Trait(value, node.path) for name, value in resource.traits.items()}


def _given(output: OutputSpec, letters: Mapping[str, Traits], node: GraphNode) -> Traits:
    """The traits of an output: those of its letter, but for what its node type says of it."""
    traits = letters.get(_letter(output.type), {})
    return {**traits, **{name: Trait(value, node.path) for name, value in output.gives}} if output.gives else traits


def _not_admitted(node: GraphNode, spec: NodeSpec, letters: Mapping[str, Traits]) -> Iterator[Problem]:
    """Choices that do not work with what the other inputs bring."""
    for port in spec.inputs:
        if port.admits is None or port.name in node.links:
            continue
        trait = next((traits[port.admits.trait] for traits in letters.values() if port.admits.trait in traits), None)
        choice = node.settings.get(port.name, port.default)
        admitted = dict(port.admits.choices)
        if trait is None or choice not in admitted or trait.value in admitted[choice]:
            continue
        able = [one for one in port.type.choices if trait.value in admitted.get(one, (trait.value,))]
        message = f'"{port.name}": {choice} does not work where the {port.admits.trait} is {trait.value}'
        hint = f"that comes from {trait.origin}; these work: {', '.join(able) or 'none'}"
        yield Problem(code=Code.TRAIT_MISMATCH, message=message, node=node.path, port=port.name, hint=hint)


def _resources_of(
    node: GraphNode, spec: NodeSpec, resources: Resources, registry: Registry
) -> Iterator[tuple[InputSpec, Resource]]:
    for port in spec.inputs:
        resource = resources.found.get((_resource_kind(port.type, registry), str(node.settings.get(port.name))))
        if resource is not None:
            yield port, resource


def _brought(
    node: GraphNode, port: InputSpec, known: Mapping[str, Mapping[str, Traits]], registry: Registry
) -> Iterator[Traits]:
    """The traits that each link brings into a port, as far as its type carries them."""
    port_type = registry.port_type(port.type)
    given = node.links.get(port.name)
    if port_type is None or given is None:
        return
    for link in (given,) if isinstance(given, Link) else given.links:
        traits = known.get(link.node, {}).get(link.output, {})
        yield {name: trait for name, trait in traits.items() if name in port_type.traits}


def _unify(letter: Traits, brought: Traits, node: GraphNode, port: InputSpec) -> Iterator[Problem]:
    """Add what a link brings to what is known of a letter; one problem says all that does not agree."""
    differ = {name: there for name, trait in brought.items() if (there := letter.get(name, trait)).value != trait.value}
    letter |= {name: trait for name, trait in brought.items() if name not in letter}
    if not differ:
        return
    said = ", ".join(
        f"its {name} is {brought[name].value} (from {brought[name].origin}), not {there.value} (from {there.origin})"
        for name, there in differ.items()
    )
    name, there = next(iter(differ.items()))
    message = f'"{port.name}" does not fit what it meets here: {said}'
    hint = f"take both from {there.origin} or both from {brought[name].origin}"
    yield Problem(code=Code.TRAIT_MISMATCH, message=message, node=node.path, port=port.name, hint=hint)


def _lacking_links(node: GraphNode, lacking: Mapping[str, tuple[Resource, tuple[str, ...]]]) -> Iterator[Problem]:
    for port, link in node.sources():
        resource, outputs = lacking.get(link.node, (None, ()))
        if resource is not None and link.output not in outputs:
            yield _lacks(f'"{port}"', resource, link, outputs, node=node.path, port=port)


def _lacking_outputs(graph: Graph, lacking: Mapping[str, tuple[Resource, tuple[str, ...]]]) -> Iterator[Problem]:
    for name, given in graph.outputs.items():
        for link in (given,) if isinstance(given, Link) else given.links:
            resource, outputs = lacking.get(link.node, (None, ()))
            if resource is not None and link.output not in outputs:
                yield _lacks(f'the output "{name}"', resource, link, outputs, node=None, port=name)


def _lacks(
    where: str, resource: Resource, link: Link, outputs: tuple[str, ...], *, node: str | None, port: str
) -> Problem:
    message = f'{where}: the {resource.kind} "{resource.name}" has no {link.output}'
    hint = f"it has {', '.join(outputs)}"
    return Problem(code=Code.INCOMPLETE_MODEL, message=message, node=node, port=port, hint=hint)


def _resource_kind(type_: Type, registry: Registry) -> str:
    port_type = registry.port_types.get(type_.name)
    return port_type.resource if port_type is not None else ""
