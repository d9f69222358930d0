"""Names: what can be said of a document's ids and references without knowing any node type.

Needs only the document, so it serves a file that was read and a document that was edited alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final, TypeAlias

from engine.document.model import ID, Document, Hole, Items, Literal, Path, Place, Text, Value
from engine.document.report import did_you_mean, shown
from engine.errors import Code, Problem
from engine.graph import Link

_Found: TypeAlias = tuple[Path, Problem]
"""A problem, and where in the document it stands."""

_MOST: Final = 1000
_HINTED: Final = 10


def name_problems(
    document: Document,
    *,
    places: Mapping[Path, Place] | None = None,
    keys: Mapping[Path, Place] | None = None,
    file: str | None = None,
) -> tuple[Problem, ...]:
    """Invalid ids, clashing names and references that the document itself shows to be wrong; at most a thousand.

    Whether the node of a link exists is left to `check`. `places` and `keys` are those of `Parsed`, if it was read.
    """
    keys = {} if keys is None else keys
    places = {} if places is None else places
    ids = islice(_id_problems(document), _MOST)
    references = islice(_reference_problems(document), _MOST)
    return (
        *(_placed(found, keys, file) for found in ids),
        *(_placed(_hinted(found, document, index), places, file) for index, found in enumerate(references)),
    )


def _placed(found: _Found, places: Mapping[Path, Place], file: str | None) -> Problem:
    path, problem = found
    place = places.get(path)
    return replace(problem, file=file, line=place.line, column=place.column) if place else problem


def _id_problems(document: Document) -> Iterator[_Found]:
    for name in document.parameters:
        if not ID.fullmatch(name):
            yield ("parameters", name), _invalid("a parameter", name, port=name)
    for name in document.nodes:
        if not ID.fullmatch(name):
            yield ("nodes", name), _invalid("a node", name, node=name)
        if name in document.parameters:
            message = f"{shown(name)} is a parameter already"
            yield (
                ("nodes", name),
                Problem(code=Code.NAME_CLASH, message=message, node=name, hint="rename the node or the parameter"),
            )
    for name in document.outputs:
        if not ID.fullmatch(name):
            yield ("outputs", name), _invalid("an output", name, port=name)


def _invalid(kind: str, name: str, *, node: str | None = None, port: str | None = None) -> Problem:
    message = f"{shown(name)} cannot be the id of {kind}"
    hint = "a letter or _, then letters, digits and _, 64 at most"
    return Problem(code=Code.INVALID_ID, message=message, node=node, port=port, hint=hint)


def _reference_problems(document: Document) -> Iterator[_Found]:
    for node_id, node in document.nodes.items():
        for port, value in node.inputs.items():
            if isinstance(value, Literal):
                continue
            for path, problem in _value_problems(document, value, ("nodes", node_id, "inputs", port)):
                yield path, replace(problem, node=node_id, port=port)


def _value_problems(document: Document, value: Value, path: Path) -> Iterator[_Found]:
    if isinstance(value, Items):
        for index, item in enumerate(value.items):
            yield from _value_problems(document, item, (*path, index))
    elif isinstance(value, Link):
        if value.output and value.node in document.parameters:
            message = f"{shown(value.node)} is a parameter, and a parameter has no outputs"
            yield path, Problem(code=Code.BAD_REFERENCE, message=message, hint=f"write ${value.node}")
    elif isinstance(value, Text):
        for name in dict.fromkeys(part.parameter for part in value.parts if isinstance(part, Hole)):
            if name not in document.parameters:
                yield path, _hole_problem(document, name)


def _hole_problem(document: Document, name: str) -> Problem:
    if name in document.nodes:
        message = f"${name} is a node, and only parameters can stand within a text"
        return Problem(code=Code.LINK_IN_TEXT, message=message, hint="use JoinText to put an output into a text")
    return Problem(code=Code.UNKNOWN_PARAMETER, message=f"there is no parameter {shown(name)}")


def _hinted(found: _Found, document: Document, index: int) -> _Found:
    """The first problems get a hint at a name that is near; looking for one takes time."""
    path, problem = found
    if problem.hint is not None:
        return found
    name = problem.message.split('"')[1]
    near = did_you_mean(name, document.parameters) if index < _HINTED else None
    return path, replace(problem, hint=near or "write $$ for a dollar")
