"""Places: where in the file a problem of the graph stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from engine.document import Literal, Parsed, Place
from engine.document import Path as DocumentPath
from engine.errors import Code, Problem


def located(problems: Iterable[Problem], parsed: Parsed) -> tuple[Problem, ...]:
    """The problems with file, line and column: of the input if it is written, else of the nearest thing that is."""
    return tuple(_locate(problem, parsed) for problem in problems)


def _locate(problem: Problem, parsed: Parsed) -> Problem:
    if problem.line is not None:
        return problem
    place = _first(_candidates(problem, parsed), parsed.places)
    if place is None:
        return replace(problem, file=problem.file or parsed.file)
    return replace(problem, file=parsed.file, line=place.line, column=place.column)


def _candidates(problem: Problem, parsed: Parsed) -> Iterator[DocumentPath]:
    """Where the problem may stand, the best place first."""
    path = problem.node
    if path is not None and path.startswith(_OUTPUTS) and not path[len(_OUTPUTS)].isdigit():
        yield ("outputs", path.split("/")[1])
    elif path is not None:
        node = path.split("/")[0]
        if problem.port is not None:
            yield from _elements(path, problem.port, parsed)
            yield ("nodes", node, "inputs", problem.port)
            yield ("nodes", node, problem.port)
        yield ("nodes", node)
    elif problem.port is not None:
        rooms = ("outputs", "parameters") if problem.code in _OF_OUTPUTS else ("parameters", "outputs", "requires")
        yield from ((room, problem.port) for room in rooms)


def _elements(path: str, port: str, parsed: Parsed) -> Iterator[DocumentPath]:
    """The item of a written list that an element of a node is made from."""
    node, _, index = path.partition("/")
    written = parsed.document.nodes.get(node) if parsed.document is not None else None
    value = written.inputs.get(port) if written is not None else None
    if index.isdigit() and isinstance(value, Literal) and isinstance(value.value, list):
        yield ("nodes", node, "inputs", port, int(index) if len(value.value) > 1 else 0)


_OUTPUTS: Final = "outputs/"
"""What the paths of export nodes begin with; a number after it is an element of a node that is called so."""

_OF_OUTPUTS: Final = frozenset(
    (Code.UNKNOWN_NODE, Code.UNKNOWN_OUTPUT, Code.AMBIGUOUS_OUTPUT, Code.PRUNED, Code.NO_OUTPUT, Code.INCOMPLETE_MODEL)
)
"""Codes that, where they name no node, speak of an output; a parameter may have the same name."""


def _first(paths: Iterable[DocumentPath], places: Mapping[DocumentPath, Place]) -> Place | None:
    return next((places[path] for path in paths if path in places), None)
