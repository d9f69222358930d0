"""The workshop: what every door does with a document before it runs, and with the values afterwards.

- `prepare`: document and parameters to graph, resources and problems
- `targets`: which nodes a run must reach
- `outputs`: which values belong to which output
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.check import check, located, pack_problems
from engine.document import Document, Parsed
from engine.errors import Code, Level, Problem, has_errors
from engine.expand import expand
from engine.expand.random import settle
from engine.graph import Graph
from engine.registry import Registry, did_you_mean
from engine.resources import Machine, Resources, gather
from engine.types import Json, Memory, Reader


@dataclass(frozen=True, slots=True)
class Workshop:
    """What there is to work with: node types, readers of resources, folders, and the machine.

    `beside` says for each kind of resource where it is looked for first, relative to the workflow's folder; `roots`
    are further folders.
    """

    registry: Registry
    readers: Mapping[str, Reader]
    memory: Memory
    machine: Machine
    beside: Mapping[str, str] = field(default_factory=dict)
    roots: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workflow that is ready to run unless its problems have errors.

    `document` and `parameters` are as they will be recorded: no `random` is left in them.
    """

    parsed: Parsed
    document: Document
    parameters: Mapping[str, Json]
    graph: Graph
    resources: Resources
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether it may run."""
        return not has_errors(self.problems)

    def with_problems(self, problems: Iterable[Problem]) -> "Prepared":
        """The same workflow with further problems."""
        return replace(self, problems=(*self.problems, *problems))


def prepare(
    parsed: Parsed,
    given: Mapping[str, Json],
    workshop: Workshop,
    *,
    folder: Path,
    draw: Callable[[], int],
    exports: bool = True,
    files_may_miss: bool = False,
) -> Prepared:
    """Expand, gather and check, collecting every problem.

    `folder` is where the workflow's relative names start; `draw` draws random seeds. With `files_may_miss`, resources
    that are absent are warnings.
    """
    if parsed.document is None:
        return Prepared(parsed, Document(), {}, Graph({}), Resources(), parsed.problems)
    document, values = settle(parsed.document, given, workshop.registry, draw)
    expansion = expand(document, values, workshop.registry, exports=exports)
    resources = gather(
        expansion.graph,
        workshop.registry,
        roots=_roots(workshop, folder),
        readers=workshop.readers,
        memory=workshop.memory,
    )
    found = check(expansion.graph, workshop.registry, resources, absent=expansion.absent)
    placed = located((*pack_problems(document, workshop.registry), *expansion.problems, *found), parsed)
    problems = (*parsed.problems, *placed, *_asks_for_nothing(document, parsed))
    if files_may_miss:
        problems = tuple(p.as_warning() if p.code is Code.RESOURCE_MISSING else p for p in problems)
    return Prepared(parsed, document, expansion.parameters, expansion.graph, resources, problems)


def targets(prepared: Prepared, to: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The paths that a run must reach: all outputs, or the nodes named in `to` and the outputs taken from them."""
    graph = prepared.graph
    named = tuple(to)
    if not named:
        return tuple(dict.fromkeys(link.node for link in graph.outputs.values())), ()
    problems = tuple(
        Problem(
            code=Code.UNKNOWN_NODE,
            message=f'there is no node "{path}" to run to',
            file=prepared.parsed.file,
            hint=did_you_mean(path, graph.nodes),
        )
        for path in named
        if path not in graph.nodes
    )
    exports = (link.node for link in graph.outputs.values() if _comes_from(graph, link.node, set(named)))
    return tuple(dict.fromkeys((*(path for path in named if path in graph.nodes), *exports))), problems


def outputs(prepared: Prepared, registry: Registry, values: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    """The values of the outputs that were reached, by the outputs' names."""
    found: dict[str, Any] = {}
    for name, link in prepared.graph.outputs.items():
        if link.node in values:
            ports = registry.specs[prepared.graph.nodes[link.node].type].outputs
            index = next(index for index, port in enumerate(ports) if port.name == link.output)
            found[name] = values[link.node][index]
    return found


def _comes_from(graph: Graph, path: str, named: set[str]) -> bool:
    sources = {link.node for _, link in graph.nodes[path].sources()}
    return path in named or (path.startswith("outputs/") and bool(sources & named))


def _roots(workshop: Workshop, folder: Path) -> dict[str, tuple[Path, ...]]:
    """Where to look for each kind of resource: beside the workflow, then in the shared folders."""
    return {
        kind: (*((folder / workshop.beside[kind],) if kind in workshop.beside else ()), *workshop.roots.get(kind, ()))
        for kind in {*workshop.beside, *workshop.roots}
    }


def _asks_for_nothing(document: Document, parsed: Parsed) -> tuple[Problem, ...]:
    if document.outputs:
        return ()
    problem = Problem(
        code=Code.NO_OUTPUT,
        level=Level.WARNING,
        message="the workflow has no outputs: nothing would run",
        file=parsed.file,
        hint="name one under outputs, or run to a node with --to",
    )
    return (problem,)
