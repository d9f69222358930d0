"""The plan: what will run, in order, with keys. A pure value made by a pure function.

In the terms of *Build Systems a la Carte* this is a topological scheduler over deep constructive traces: a step whose
key is in the store is not performed, and nothing upstream of it is looked at.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.graph import Gather, Graph, Link
from engine.keys import Key, Keyed, key_nodes
from engine.literals import coerce
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.spec import NodeSpec
from engine.types import ANY, Type


@dataclass(frozen=True, slots=True)
class Ref:
    """An output of a step: the step's key and the output's place among its type's outputs.

    `widen` says that it is an int that a float input reads.
    """

    key: Key
    index: int
    widen: bool = False


Source: TypeAlias = Ref | tuple[Any, ...]
"""Where a linked input comes from: one output, or for a written list a tuple of outputs and literals."""


@dataclass(frozen=True, slots=True)
class Step:
    """Work that will be done: a node's code on settings and on the outputs of other steps."""

    path: str
    spec: NodeSpec
    key: Key
    settings: Mapping[str, Any]
    sources: Mapping[str, Source]

    def reads(self) -> Iterable[Key]:
        """The keys of the steps whose outputs this one reads, once for each use."""
        for source in self.sources.values():
            if isinstance(source, Ref):
                yield source.key
            else:
                yield from (item.key for item in source if isinstance(item, Ref))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do.

    `steps` stand in the order of work. `stored` are keys whose results are read from the store. `readers` counts for
    each key how often it will be read, so that the run can drop a value at its last reader; targets count once.
    `cached` are the paths whose work is saved, in the graph's order. `keys` are the keys of all nodes upstream of the
    targets.
    """

    steps: tuple[Step, ...]
    stored: frozenset[Key]
    readers: Mapping[Key, int]
    targets: Mapping[str, Key]
    cached: tuple[str, ...]
    keys: Mapping[str, Key]


def plan(
    graph: Graph,
    targets: Iterable[str],
    have: Container[Key],
    resources: Resources,
    machine: Machine,
    registry: Registry,
    *,
    run: str = "",
) -> Plan:
    """Plan the work for the nodes at the paths `targets`. `have` holds the keys that the store can serve.

    The graph has no errors. Order is depth-first, so that few values are alive at once. Nodes with equal keys are one
    step, at the path that comes first.
    """
    keyed = key_nodes(graph, registry, resources, machine, run)
    wanted = tuple(dict.fromkeys(targets))
    order, stored = _missing(wanted, keyed, have)
    steps = tuple(_step(keyed[path], keyed) for path in order)
    readers: dict[Key, int] = {}
    for key in (key for step in steps for key in step.reads()):
        readers[key] = readers.get(key, 0) + 1
    for path in wanted:
        key = keyed[path].key
        readers[key] = readers.get(key, 0) + 1
    working = set(order)
    needed = graph.upstream(wanted) if len(wanted) < len(graph.nodes) else graph.nodes.keys()
    return Plan(
        steps=steps,
        stored=frozenset(stored),
        readers=readers,
        targets={path: keyed[path].key for path in wanted},
        cached=tuple(path for path in graph.nodes if path in needed and path not in working),
        keys={path: entry.key for path, entry in keyed.items() if path in needed},
    )


def _missing(wanted: Iterable[str], keyed: Mapping[str, Keyed], have: Container[Key]) -> tuple[list[str], set[Key]]:
    """The paths to perform, sources before readers, depth first, and the keys to read instead of going on upward."""
    order: list[str] = []
    stored: set[Key] = set()
    seen: set[Key] = set()
    for target in wanted:
        stack: list[tuple[str, bool]] = [(target, False)]
        while stack:
            path, done = stack.pop()
            entry = keyed[path]
            if done:
                order.append(path)
            elif entry.key not in seen:
                seen.add(entry.key)
                if entry.key in have:
                    stored.add(entry.key)
                    continue
                stack.append((path, True))
                stack.extend([(link.node, False) for _, link in entry.node.sources()][::-1])
    return order, stored


def _step(entry: Keyed, keyed: Mapping[str, Keyed]) -> Step:
    sources: dict[str, Source] = {}
    links = entry.node.links
    for port in entry.spec.inputs if links else ():
        given = links.get(port.name)
        if isinstance(given, Link):
            sources[port.name] = _source(given, port.type, keyed)
        elif given is not None:
            sources[port.name] = _gathered(given, port.type, keyed)
    return Step(entry.node.path, entry.spec, entry.key, entry.settings, sources)


def _source(link: Link, wanted: Type, keyed: Mapping[str, Keyed]) -> Source:
    """Where a linked input comes from; a single output that a list input takes is a list of one."""
    if wanted.item is None:
        return _ref(link, wanted, keyed)
    output = keyed[link.node].spec.output(link.output)
    if output is None or output.type.item is not None or output.type == ANY:
        return _ref(link, wanted, keyed)
    return (_ref(link, wanted.item, keyed),)


def _gathered(given: Gather, wanted: Type, keyed: Mapping[str, Keyed]) -> tuple[Any, ...]:
    item = wanted.item or wanted
    return tuple(_ref(one, item, keyed) if isinstance(one, Link) else coerce(item, one) for one in given.items)


def _ref(link: Link, wanted: Type, keyed: Mapping[str, Keyed]) -> Ref:
    source = keyed[link.node]
    outputs = source.spec.outputs
    index = 0
    while outputs[index].name != link.output:
        index += 1
    return Ref(source.key, index, wanted.name == "float" and outputs[index].type.name == "int")
