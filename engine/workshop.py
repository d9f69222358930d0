"""The workshop: what every door does with a document before it runs, and with the values afterwards.

- `prepare`: document and parameters to graph, resources and problems
- `targets`: which nodes a run must reach
- `outputs`: which values belong to which output
- `identity`: the name under which a workflow's runs are remembered
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from engine.check import check, located, pack_problems
from engine.document import Document, Parsed
from engine.errors import Code, Level, Problem, has_errors
from engine.expand import expand, folders
from engine.expand.exports import PREFIX as EXPORTS
from engine.expand.random import settle
from engine.graph import Element, Graph, Link, whole
from engine.registry import Registry, did_you_mean
from engine.resources import Machine, Resources, gather
from engine.types import Json, Memory, Reader, Root


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
    roots: Mapping[str, tuple[Root, ...]] = field(default_factory=dict)


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
    look = partial(
        gather,
        registry=workshop.registry,
        roots=_roots(workshop, folder),
        readers=workshop.readers,
        memory=workshop.memory,
    )
    listed = look(folders(document, values, workshop.registry))
    expansion = expand(document, values, workshop.registry, exports=exports, resources=listed)
    resources = look(expansion.graph, known=listed)
    found = check(expansion.graph, workshop.registry, resources, absent=expansion.absent)
    placed = located((*pack_problems(document, workshop.registry), *expansion.problems, *found), parsed)
    problems = (*parsed.problems, *placed, *_asks_for_nothing(document, parsed))
    if files_may_miss:
        problems = tuple(p.as_warning() if p.code is Code.RESOURCE_MISSING else p for p in problems)
    return Prepared(parsed, document, expansion.parameters, expansion.graph, resources, problems)


def targets(prepared: Prepared, to: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The paths that a run must reach: all outputs, or the nodes named in `to` and the outputs taken from them.

    A node that became several stands for all of them.
    """
    graph = prepared.graph
    named = tuple(dict.fromkeys(to))
    if not named:
        return graph.ends, ()
    made: dict[str, list[str]] = {}
    for path in graph.nodes:
        made.setdefault(whole(path), []).append(path)
    reached = {name: made.get(name, [name] if name in graph.nodes else []) for name in named}
    problems = tuple(
        Problem(
            code=Code.UNKNOWN_NODE,
            message=f'there is no node "{name}" to run to',
            file=prepared.parsed.file,
            hint=did_you_mean(name, made),
        )
        for name, paths in reached.items()
        if not paths and not _made_nothing(name, prepared)
    )
    paths = tuple(path for several in reached.values() for path in several)
    exports = (path for path in graph.ends if _comes_from(graph, path, set(paths)))
    return tuple(dict.fromkeys((*paths, *exports))), problems


def outputs(prepared: Prepared, registry: Registry, values: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    """The values of the outputs that were reached, by the outputs' names; of one that is a list, what was reached."""
    found: dict[str, Any] = {}
    for name, given in prepared.graph.outputs.items():
        if isinstance(given, Link):
            if given.node in values:
                found[name] = _value(given, prepared.graph, registry, values)
        elif not any(given.links) or any(link.node in values for link in given.links):
            found[name] = [value for item in given.items for value in _values(item, prepared.graph, registry, values)]
    return found


def _values(
    item: Json | Link, graph: Graph, registry: Registry, values: Mapping[str, tuple[Any, ...]]
) -> Sequence[Any]:
    """What one place of a list comes to: a value, nothing if it was not reached, or what the list there holds."""
    if not isinstance(item, Link):
        return [item]
    if item.node not in values:
        return []
    value = _value(item, graph, registry, values)
    return value if isinstance(value, list) else [value]


def _value(link: Link, graph: Graph, registry: Registry, values: Mapping[str, tuple[Any, ...]]) -> Any:
    ports = registry.specs[graph.nodes[link.node].type].outputs
    index = next(index for index, port in enumerate(ports) if port.name == link.output)
    value = values[link.node][index]
    return value[link.item] if isinstance(link, Element) else value


def _made_nothing(name: str, prepared: Prepared) -> bool:
    """Whether a node is in the workflow and has no steps: it is mapped over an empty list, or pruned, as was told."""
    node = prepared.document.nodes.get(name)
    return node is not None and not node.disabled


def _comes_from(graph: Graph, path: str, named: set[str]) -> bool:
    sources = {link.node for _, link in graph.nodes[path].sources()}
    return path in named or (path.startswith("outputs/") and bool(sources & named))


def _roots(workshop: Workshop, folder: Path) -> dict[str, tuple[Root, ...]]:
    """Where to look for each kind of resource: beside the workflow, then in the shared folders."""
    return {
        kind: (*((_under(folder, workshop.beside[kind]),) if kind in workshop.beside else ()), *roots)
        for kind, roots in ((kind, workshop.roots.get(kind, ())) for kind in {*workshop.beside, *workshop.roots})
    }


@lru_cache(maxsize=256)
def _under(folder: Path, name: str) -> Path:
    return folder / name


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


def identity(prepared: Prepared) -> str:
    """The name under which a workflow's runs are remembered: its file. Runs for values have one of their own."""
    file = prepared.parsed.file
    place = _place(file) if file else "unnamed"
    return place if any(path.startswith(EXPORTS) for path in prepared.graph.nodes) else f"{place}#values"


@lru_cache(maxsize=64)
def _place(file: str) -> str:
    return str(Path(file).resolve())
