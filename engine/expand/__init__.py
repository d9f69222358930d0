"""Expansion: from a document and parameters to a graph, in pure stages.

    parameters > substitute > disabled > exports

Subgraphs, loops and sweeps are further stages of the same kind. Problems of the graph itself are left to `check`,
which sees what expansion made; a stage reports only what would be lost by going on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document import Document
from engine.errors import Problem
from engine.expand.disabled import without_disabled
from engine.expand.exports import with_exports
from engine.expand.parameters import bind
from engine.expand.substitute import Absent, substitute
from engine.graph import Graph
from engine.registry import Registry
from engine.types import Json

__all__ = ["Expansion", "expand"]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A graph, the parameters' values as used, what went wrong on the way, and the inputs left empty by it."""

    graph: Graph
    parameters: Mapping[str, Json]
    problems: tuple[Problem, ...]
    absent: Absent


def expand(
    document: Document, parameters: Mapping[str, Json], registry: Registry, *, exports: bool = True
) -> Expansion:
    """The graph of a document. `parameters` are given values by name; the others take their defaults.

    With `exports`, outputs whose type knows how to become files lead through a node that makes them; without, they
    are the values themselves.
    """
    values, problems = bind(document, parameters, registry)
    graph, absent = substitute(document, values, registry)
    graph, lost = without_disabled(graph, document, registry)
    return Expansion(with_exports(graph, registry) if exports else graph, values, (*problems, *lost), absent)
