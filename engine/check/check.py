"""The check of a whole graph: one pass over the nodes, then what needs an order."""

from collections.abc import Collection, Iterator
from typing import Final

from engine.check.links import cycle_problems, link_problems, output_problems
from engine.check.traits import trait_problems
from engine.errors import Code, Problem
from engine.graph import Gather, Graph, GraphNode, Link, whole
from engine.literals import describe, fault
from engine.registry import Registry, did_you_mean
from engine.resources import Resources, wanted
from engine.spec import InputSpec, NodeSpec
from engine.types import Json

HINTED: Final = 20
"""Problems after which no near names are looked for: in a large graph each search takes long."""


def check(
    graph: Graph,
    registry: Registry,
    resources: Resources | None = None,
    *,
    absent: Collection[tuple[str, str]] = frozenset(),
) -> tuple[Problem, ...]:
    """Everything that is wrong with a graph, in the order of its nodes.

    Without `resources`, files and models are not looked at. `absent` are inputs that are empty for a reason which
    has been reported already.
    """
    problems: list[Problem] = []
    add = problems.extend
    stuck = graph.nodes.keys() - set(graph.outside_cycles) if graph.order is None else ()
    for node in graph.nodes.values():
        spec = registry.specs.get(node.type)
        if spec is None:
            problems.append(_unknown_type(node, registry, len(problems) < HINTED))
        else:
            add(_node_problems(node, spec, registry, absent, apart=node.path not in stuck))
            if node.links:
                add(link_problems(node, spec, graph, registry, len(problems) < HINTED))
    for name in graph.outputs:
        add(output_problems(name, graph, registry, len(problems) < HINTED))
    if graph.order is None:
        add(cycle_problems(graph))
    if resources is not None:
        add(_resource_problems(graph, registry, resources))
        add(trait_problems(graph, registry, resources))
    return _each_once(problems)


def _each_once(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems without those that the elements of one node share."""
    first: dict[tuple[str, str | None, Code, str], Problem] = {}
    for one in problems:
        first.setdefault((whole(one.node or ""), one.port, one.code, one.message), one)
    return tuple(first.values())


def _node_problems(
    node: GraphNode, spec: NodeSpec, registry: Registry, absent: Collection[tuple[str, str]], *, apart: bool
) -> Iterator[Problem]:
    """What is wrong with the inputs of one node, taken alone; `apart` says that no list is left to be taken apart."""
    settings, links = node.settings, node.links
    known = 0
    for port in spec.inputs:
        name = port.name
        if name in settings:
            known += 1
            yield from _literal_problems(node, port, settings[name], registry, apart)
        elif name in links:
            known += 1
            given = links[name]
            if isinstance(given, Gather):
                yield from _gather_problems(node, port, given, registry, apart)
        elif port.required and (node.path, name) not in absent:
            message = f'{spec.name} needs "{name}"'
            hint = f"give it {_wanted(port)}"
            yield Problem(code=Code.MISSING_INPUT, message=message, node=node.path, port=name, hint=hint)
    if known != len(settings) + len(links):
        yield from _unknown_inputs(node, spec)


def _literal_problems(
    node: GraphNode, port: InputSpec, value: Json, registry: Registry, apart: bool
) -> Iterator[Problem]:
    if not apart and isinstance(value, list | tuple) and port.type.item is None:
        for item in value:
            yield from _literal_problems(node, port, item, registry, apart=True)
        return
    if not registry.can_be_written(port.type):
        message = f'"{port.name}" needs a link: a {port.type} cannot be written as {describe(value)}'
        yield Problem(code=Code.WRONG_TYPE, message=message, node=node.path, port=port.name)
        return
    found = fault(port, value)
    if found is not None:
        message = f'"{port.name}": {found.message}'
        yield Problem(code=found.code, message=message, node=node.path, port=port.name, hint=found.hint)


def _gather_problems(
    node: GraphNode, port: InputSpec, given: Gather, registry: Registry, apart: bool
) -> Iterator[Problem]:
    if apart and port.type.item is None and port.type.name != "any":
        message = f'"{port.name}" takes one {port.type}, not a list'
        yield Problem(code=Code.WRONG_TYPE, message=message, node=node.path, port=port.name)
        return
    for item in given.items:
        if not isinstance(item, Link):
            yield from _literal_problems(node, port, item, registry, apart=True)


def _unknown_inputs(node: GraphNode, spec: NodeSpec) -> Iterator[Problem]:
    names = [port.name for port in spec.inputs]
    for name in (*node.settings, *node.links):
        if name not in names:
            hint = did_you_mean(name, names) or f"its inputs are {', '.join(names)}"
            message = f'{spec.name} has no input "{name}"'
            yield Problem(code=Code.UNKNOWN_INPUT, message=message, node=node.path, port=name, hint=hint)


def _unknown_type(node: GraphNode, registry: Registry, near: bool) -> Problem:
    pack, dot, _ = node.type.partition(".")
    if dot and pack not in registry.packs:
        message = f'{node.type} comes with the pack "{pack}", which is not installed'
        return Problem(code=Code.MISSING_PACK, message=message, node=node.path, port="type")
    hint = (did_you_mean(node.type, registry.specs) if near else None) or "`darkroom nodes` lists them"
    message = f"there is no node type {node.type}"
    return Problem(code=Code.UNKNOWN_TYPE, message=message, node=node.path, port="type", hint=hint)


def _wanted(port: InputSpec) -> str:
    if port.type.choices:
        return f"one of {', '.join(port.type.choices)}"
    return f"a value or a link of the type {port.type}"


def _resource_problems(graph: Graph, registry: Registry, resources: Resources) -> Iterator[Problem]:
    for path, port, name in wanted(graph, registry):
        problem = resources.problems.get(name)
        if problem is not None:
            yield Problem(
                code=problem.code,
                message=problem.message,
                level=problem.level,
                node=path,
                port=port,
                hint=problem.hint,
            )
