"""`plan`: from a graph to the work that is missing."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.graph import Element, Gather, Graph, Link
from engine.keys import Key, Keyed, key_nodes
from engine.literals import coerce
from engine.plan.data import Plan, Ref, Source, Step
from engine.plan.missing import missing
from engine.plan.models import Models
from engine.plan.order import ordered
from engine.plan.rounds import rounds
from engine.plan.work import Work
from engine.registry import Registry
from engine.resources import Machine, Resources
from engine.types import Type


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

    The graph has no errors. Order is depth-first, with few values alive at once; where the models don't fit on a
    device together, steps that use the same ones stand together. Nodes with equal keys are one step, at the path that
    comes first.
    """
    keyed = key_nodes(graph, registry, resources, machine, run)
    wanted = tuple(dict.fromkeys(targets))
    paths, stored = missing(wanted, keyed, have)
    steps = [_step(keyed[path], keyed) for path in paths]
    work = _work(steps, [keyed[path].key for path in wanted], machine, Models(keyed, registry))
    order, peak = ordered(work)
    readers: dict[Key, int] = {}
    for key in (key for step in steps for key in step.reads()):
        readers[key] = readers.get(key, 0) + 1
    for path in wanted:
        key = keyed[path].key
        readers[key] = readers.get(key, 0) + 1
    working = set(paths)
    needed = graph.upstream(wanted) if len(wanted) < len(graph.nodes) else graph.nodes.keys()
    return Plan(
        steps=tuple(steps[number] for number in order),
        stored=frozenset(stored),
        readers=readers,
        targets={path: keyed[path].key for path in wanted},
        cached=tuple(path for path in graph.nodes if path in needed and path not in working),
        keys={path: entry.key for path, entry in keyed.items() if path in needed},
        peak=peak,
        keyed=keyed,
        rounds={steps[number].key: turn for number, turn in enumerate(work.rounds) if turn},
    )


def _work(steps: Sequence[Step], targets: Iterable[Key], machine: Machine, models: Models) -> Work:
    """What is to be ordered: in rounds only where the models of the steps don't fit on a device together."""
    work = Work.of(steps, targets)
    if machine.budget is None:
        return work
    return replace(work, rounds=rounds(work.reads, [models.of(step.path) for step in steps], machine.budget))


def _step(entry: Keyed, keyed: Mapping[str, Keyed]) -> Step:
    sources: dict[str, Source] = {}
    links = entry.node.links
    for port in entry.spec.inputs if links else ():
        given = links.get(port.name)
        if isinstance(given, Link):
            sources[port.name] = _source(given, port.type, keyed)
        elif given is not None:
            sources[port.name] = _gathered(given, port.type, keyed)
    recipe = entry.recipe if entry.spec.context else ""
    return Step(entry.node.path, entry.spec, entry.key, entry.settings, sources, recipe)


def _source(link: Link, wanted: Type, keyed: Mapping[str, Keyed]) -> Source:
    """Where a linked input comes from; a single output that a list input takes is a list of one."""
    if wanted.item is None:
        return _ref(link, wanted, keyed)
    output = keyed[link.node].spec.output(link.output)
    whole = output is not None and output.type.item is not None and not isinstance(link, Element)
    return _ref(link, wanted, keyed) if whole else (_ref(link, wanted.item, keyed),)


def _gathered(given: Gather, wanted: Type, keyed: Mapping[str, Keyed]) -> tuple[Any, ...]:
    item = wanted.item or wanted
    return tuple(_ref(one, item, keyed) if isinstance(one, Link) else coerce(item, one) for one in given.items)


def _ref(link: Link, wanted: Type, keyed: Mapping[str, Keyed]) -> Ref:
    source = keyed[link.node]
    outputs = source.spec.outputs
    index = 0
    while outputs[index].name != link.output:
        index += 1
    read, type_ = wanted.item or wanted, outputs[index].type
    widen = read.name == "float" and (type_.item or type_).name == "int"
    return Ref(source.key, index, widen, link.item if isinstance(link, Element) else None)
