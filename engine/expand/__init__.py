"""Expansion: from a document and parameters to a graph, in pure stages.

    parameters > substitute > disabled > lists > exports

Subgraphs, loops and sweeps are further stages of the same kind. Problems of the graph itself are left to `check`,
which sees what expansion made; a stage reports only what would be lost by going on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document import Document
from engine.errors import Problem
from engine.expand.disabled import without_disabled
from engine.expand.exports import with_exports
from engine.expand.lists import without_lists
from engine.expand.parameters import bind
from engine.expand.substitute import Absent, substitute
from engine.graph import Graph
from engine.registry import Registry
from engine.resources import Resources
from engine.types import Json

__all__ = ["Expansion", "expand", "folders"]

_NOTHING = Resources()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A graph, the parameters' values as used, what went wrong on the way, and the inputs left empty by it."""

    graph: Graph
    parameters: Mapping[str, Json]
    problems: tuple[Problem, ...]
    absent: Absent


def expand(
    document: Document,
    parameters: Mapping[str, Json],
    registry: Registry,
    *,
    exports: bool = True,
    resources: Resources = _NOTHING,
) -> Expansion:
    """The graph of a document. `parameters` are given values by name; the others take their defaults.

    With `exports`, outputs whose type knows how to become files lead through a node that makes them; without, they
    are the values themselves. `resources` are those of the graph that `folders` gives: what is in folders decides how
    many nodes there are.
    """
    values, problems = bind(document, parameters, registry)
    put = substitute(document, values, registry)
    graph, lost = without_disabled(put.graph, document, registry)
    apart = without_lists(graph, registry, resources, put.absent)
    whole = with_exports(apart.graph, registry) if exports else apart.graph
    return Expansion(whole, values, (*problems, *put.problems, *lost, *apart.problems), apart.absent)


def folders(document: Document, parameters: Mapping[str, Json], registry: Registry) -> Graph:
    """The nodes whose resources must be known before the document can be expanded; in most documents, none."""
    types = {name for name in {node.type for node in document.nodes.values()} if _looks(registry, name)}
    wanted = {path: node for path, node in document.nodes.items() if not node.disabled and node.type in types}
    if not wanted:
        return Graph({})
    values, _ = bind(document, parameters, registry)
    graph = substitute(document, values, registry).graph
    return Graph({path: graph.nodes[path] for path in wanted})


def _looks(registry: Registry, name: str) -> bool:
    """Whether the expansion of a node type looks at resources."""
    spec = registry.spec(name)
    if spec is None or not spec.expands:
        return False
    types = (registry.port_type(port.type) for port in spec.inputs)
    return any(known is not None and known.resource for known in types)
