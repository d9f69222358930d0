"""The values of a workflow's parameters: what was given, else the defaults."""

from collections.abc import Iterator, Mapping

from engine.document import Document, Hole, Items, Parameter, Text, Value
from engine.errors import Code, Level, Problem
from engine.graph import Link
from engine.literals import coerce, fault, port_of_parameter
from engine.registry import Registry, did_you_mean
from engine.types import Json, Type, choice_of


def bind(
    document: Document, given: Mapping[str, Json], registry: Registry
) -> tuple[dict[str, Json], tuple[Problem, ...]]:
    """Every parameter's value, coerced to its type, and the problems.

    A parameter that is missing or wrong has no value; the rest can still be checked.
    """
    problems = [
        Problem(
            code=Code.UNKNOWN_PARAMETER,
            message=f'there is no parameter "{name}"',
            port=name,
            hint=did_you_mean(name, document.parameters) or _listed(document),
        )
        for name in given
        if name not in document.parameters
    ]
    values: dict[str, Json] = {}
    for name, parameter in document.parameters.items():
        type_ = type_of(parameter, registry)
        if type_ is None:
            problems.append(_unknown_type(name, parameter, registry))
            continue
        if name not in given and parameter.required:
            hint = f"give it a default, or a value with --set {name}=..."
            problems.append(_problem(name, Code.MISSING_PARAMETER, f'the parameter "{name}" needs a value', hint))
            continue
        value = given.get(name, parameter.default)
        port = port_of_parameter(
            name,
            type_,
            min=parameter.min,
            max=parameter.max,
            step=parameter.step or 0,
            choices=parameter.choices,
        )
        found = fault(port, value)
        if found is not None:
            message = f'the parameter "{name}": {found.message}'
            problems.append(_problem(name, found.code, message, found.hint))
        else:
            values[name] = coerce(port.type, value)
    return values, (*problems, *(_unused(document) if document.parameters else ()))


def type_of(parameter: Parameter, registry: Registry) -> Type | None:
    """The type of a parameter's values: a choice if it lists choices; None if its type is unknown."""
    return choice_of(*parameter.choices) if parameter.choices else registry.parse_type(parameter.type)


def _unused(document: Document) -> Iterator[Problem]:
    values = (value for node in document.nodes.values() for value in node.inputs.values())
    used = {name for value in values for name in _names(value)}
    for name in document.parameters:
        if name not in used:
            message = f'nothing uses the parameter "{name}"'
            hint = f"write ${name} at an input, or remove it"
            yield Problem(code=Code.UNUSED_PARAMETER, level=Level.WARNING, message=message, port=name, hint=hint)


def _names(value: Value) -> Iterator[str]:
    """The names that a value refers to; some may be nodes."""
    match value:
        case Link(node, _):
            yield node
        case Text(parts):
            yield from (part.parameter for part in parts if isinstance(part, Hole))
        case Items(items):
            for item in items:
                yield from _names(item)


def _problem(name: str, code: Code, message: str, hint: str | None) -> Problem:
    return Problem(code=code, message=message, port=name, hint=hint)


def _unknown_type(name: str, parameter: Parameter, registry: Registry) -> Problem:
    known = [port_type for port_type in registry.port_types if registry.parse_type(port_type) is not None]
    message = f'the parameter "{name}" cannot be of the type {parameter.type}'
    return _problem(name, Code.UNKNOWN_TYPE, message, did_you_mean(parameter.type, known) or "such as str, int or Seed")


def _listed(document: Document) -> str:
    names = ", ".join(document.parameters)
    return f"the parameters are {names}" if names else "this workflow has no parameters"
