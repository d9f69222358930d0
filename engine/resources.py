"""Resources: what a graph's files and model folders say of themselves, gathered before a run as plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from engine.errors import Code, Problem
from engine.graph import Graph
from engine.registry import Registry
from engine.roots import locate
from engine.types import Json, Memory, Reader, Resource, Root, Unfit

Name: TypeAlias = tuple[str, str]
"""A resource as a workflow names it: its kind and its name."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What was found, by kind and name, and what is wrong with the rest. Problems have no place yet."""

    found: Mapping[Name, Resource] = field(default_factory=dict)
    problems: Mapping[Name, Problem] = field(default_factory=dict)

    def parts(self) -> dict[str, Path]:
        """Where on this machine the content of each digest lies."""
        return {digest: path for resource in self.found.values() for digest, path in resource.parts.items()}


_NONE: Final = Resources()


@dataclass(frozen=True, slots=True)
class Machine:
    """What the computer offers, as far as it changes a result or the order of work.

    `decisions` answer the settings that may be "auto", such as {"dtype": "float32"}. `libraries` are the versions,
    major.minor, of the libraries whose code makes pixels. `budget` are the bytes that models may hold on one device at
    once, None for no limit; it enters no key.
    """

    device: str = "cpu"
    decisions: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    budget: int | None = None


def wanted(graph: Graph, registry: Registry) -> Iterator[tuple[str, str, Name]]:
    """Every resource that a literal names: the node's path, the port, the kind and name."""
    for path, node in graph.nodes.items():
        for port, kind in registry.resource_ports.get(node.type, ()):
            name = node.settings.get(port)
            if isinstance(name, str) and name:
                yield path, port, (kind, name)


def gather(
    graph: Graph,
    registry: Registry,
    *,
    roots: Mapping[str, tuple[Root, ...]],
    readers: Mapping[str, Reader],
    memory: Memory,
    known: Resources = _NONE,
) -> Resources:
    """Find and read every resource that a graph names; `roots` are the folders to look in, by kind.

    Nothing is raised: what cannot be used is a problem, once for each resource. Those that are `known` are not looked
    at again.
    """
    found = dict(known.found)
    problems = dict(known.problems)
    for name in dict.fromkeys(name for _, _, name in wanted(graph, registry)):
        kind, text = name
        if name in found or name in problems:
            continue
        try:
            path = locate(kind, text, roots.get(kind, ()))
            if kind not in readers:
                raise Unfit(Code.RESOURCE_MISSING, f'nothing here reads the {kind} "{text}"')
            found[name] = readers[kind](text, path, memory)
        except Unfit as unfit:
            problems[name] = Problem(code=Code(unfit.code), message=unfit.message, hint=unfit.hint or None)
        except OSError as error:
            message = f'the {kind} "{text}" cannot be read: {error.strerror or error}'
            problems[name] = Problem(code=Code.RESOURCE_MISSING, message=message)
    return Resources(found, problems)


def facts_outputs(resource: Resource) -> tuple[str, ...] | None:
    """Which outputs a resource can fill, where that depends on it: a model folder may lack a CLIP."""
    outputs: Json = resource.facts.get("outputs")
    return tuple(str(name) for name in outputs) if isinstance(outputs, list | tuple) else None
