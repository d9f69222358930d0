"""`@node`: a function's signature read into a `NodeSpec`."""

import inspect
import math
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from engine.context import Context
from engine.errors import DeclarationError
from engine.spec.data import InputSpec, Lane, NodeSpec, OutputSpec
from engine.spec.markers import (
    Admits,
    Decided,
    Doc,
    Gives,
    Length,
    Multiline,
    Multiple,
    Named,
    Range,
    Sized,
    Was,
)
from engine.types import ANY, INT, PRIMITIVES, Type, choice_of, list_of, port_type_of

F = TypeVar("F", bound=Callable[..., Any])


def node(
    *,
    category: str,
    version: int,
    lane: Lane = "value",
    volatile: bool = False,
    was: tuple[str, ...] = (),
    expands: str = "",
) -> Callable[[F], F]:
    """Declare a function as a node type; it gets its `NodeSpec` as `__node_spec__` and is returned unchanged.

    Raises `DeclarationError` when the function leaves something unsaid: an annotation, the docstring, a type that is
    no type of a port.
    """

    def declare(function: F) -> F:
        spec = _read(
            function, category=category, version=version, lane=lane, volatile=volatile, was=was, expands=expands
        )
        setattr(function, "__node_spec__", spec)
        return function

    return declare


def spec_of(function: Callable[..., Any]) -> NodeSpec | None:
    """What `node` read from a function; None if it is no node type."""
    spec = getattr(function, "__node_spec__", None)
    return spec if isinstance(spec, NodeSpec) else None


def _read(function: Callable[..., Any], **said: Any) -> NodeSpec:
    name = function.__name__
    if not (function.__doc__ or "").strip():
        raise DeclarationError(f"node type {name} needs a docstring: its first line is the tooltip")
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise DeclarationError(f"node type {name}: {error}; its annotations must be importable") from error
    if "return" not in hints:
        raise DeclarationError(f"node type {name} needs a return annotation: it names and types its outputs")
    inputs: list[InputSpec] = []
    context = ""
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in hints:
            raise DeclarationError(f"node type {name}: input {parameter.name} needs an annotation")
        if hints[parameter.name] is Context:
            context = parameter.name
        else:
            inputs.append(_read_input(name, parameter, hints[parameter.name]))
    outputs = tuple(_read_outputs(name, hints["return"]))
    for output in outputs:
        _check_length(name, output, inputs)
    annotations = [hint for label, hint in hints.items() if label != "return"] + _fields(hints["return"])
    return NodeSpec(
        name=name,
        doc=inspect.cleandoc(function.__doc__ or ""),
        inputs=tuple(inputs),
        outputs=outputs,
        models=any(_is_handle(annotation) for annotation in annotations),
        context=context,
        **said,
    )


def _read_input(node: str, parameter: inspect.Parameter, annotation: Any) -> InputSpec:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise DeclarationError(f"node type {node}: *{parameter.name} is no port; name every input")
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise DeclarationError(f"node type {node}: {parameter.name} is given by name; leave out the / after it")
    bare, markers = _unwrap(annotation)
    required = parameter.default is parameter.empty
    said: dict[str, Any] = {}
    for marker in markers:
        said |= _said_by(marker)
    return InputSpec(
        name=parameter.name,
        type=_type_of(f"{node}.{parameter.name}", bare, markers),
        required=required,
        default=None if required else parameter.default,
        setting=parameter.kind is parameter.KEYWORD_ONLY,
        **said,
    )


def _said_by(marker: Any) -> dict[str, Any]:
    """The fields of an `InputSpec` that a marker in an annotation fills."""
    match marker:
        case Range(low, high, step):
            return {
                "min": None if math.isinf(low) else low,
                "max": None if math.isinf(high) else high,
                "step": step,
            }
        case Doc(text):
            return {"doc": text}
        case Multiple(of):
            return {"multiple": of}
        case Multiline():
            return {"multiline": True}
        case Decided(about):
            return {"decided": about}
        case Sized():
            return {"sized": marker}
        case Admits():
            return {"admits": marker}
        case Was(names, choices):
            return {"was": names, "was_choices": choices}
        case _:
            return {}


def _read_outputs(node: str, annotation: Any) -> Iterator[OutputSpec]:
    bare, markers = _unwrap(annotation)
    several = get_origin(bare) or bare
    if hasattr(several, "_fields"):
        for name, field_hint in get_type_hints(several, include_extras=True).items():
            field_bare, field_markers = _unwrap(field_hint)
            yield _output(name, _type_of(f"{node}.{name}", field_bare, field_markers), field_markers)
        return
    type_ = _type_of(f"{node}'s output", bare, markers)
    named = next((marker.name for marker in markers if isinstance(marker, Named)), "")
    yield _output(named or _snake_case(type_), type_, markers)


def _output(name: str, type_: Type, markers: tuple[Any, ...]) -> OutputSpec:
    doc = next((marker.text for marker in markers if isinstance(marker, Doc)), "")
    length = next((marker.of for marker in markers if isinstance(marker, Length)), "")
    gives = next((marker.traits for marker in markers if isinstance(marker, Gives)), ())
    return OutputSpec(name=name, type=type_, doc=doc, length=length, gives=gives)


def _check_length(node: str, output: OutputSpec, inputs: list[InputSpec]) -> None:
    if output.length and not any(port.name == output.length and port.type == INT for port in inputs):
        raise DeclarationError(f"node type {node}: the length of {output.name} is no int input: {output.length}")
    if output.length and output.type.item is None:
        raise DeclarationError(f"node type {node}: {output.name} has a length and is no list")


def _fields(annotation: Any) -> list[Any]:
    """The annotations of a `NamedTuple`'s fields, or the annotation alone."""
    bare, _ = _unwrap(annotation)
    several = get_origin(bare) or bare
    if hasattr(several, "_fields"):
        return list(get_type_hints(several, include_extras=True).values())
    return [annotation]


def _snake_case(type_: Type) -> str:
    name = type_.item.name if type_.item is not None else type_.name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without `Annotated`, and what stood in it."""
    if get_origin(annotation) is Annotated:
        bare, *markers = get_args(annotation)
        return bare, tuple(markers)
    return annotation, ()


def _type_of(where: str, bare: Any, markers: tuple[Any, ...] = ()) -> Type:
    for marker in markers:
        if isinstance(marker, Type):  # an alias such as Seed says its own type
            return marker
    if isinstance(bare, TypeVar) or bare is Any:
        return ANY
    origin, arguments = get_origin(bare), get_args(bare)
    if origin is Literal:
        if not all(isinstance(choice, str) for choice in arguments):
            raise DeclarationError(f"{where}: {bare!r} offers a choice that is no text")
        return choice_of(*arguments)
    if origin is list:
        return list_of(_type_of(where, *_unwrap(arguments[0])))
    cls = origin or bare
    if isinstance(cls, type):
        if cls.__name__ in PRIMITIVES and cls.__module__ == "builtins":
            return PRIMITIVES[cls.__name__]
        described = port_type_of(cls)
        if described is not None:
            letters = [argument.__name__ for argument in arguments if isinstance(argument, TypeVar)]
            return Type(described.name, variable=letters[0] if letters else "")
    raise DeclarationError(
        f"{where}: {bare!r} is no type of a port; use int, float, bool, str, Seed, Literal, list[...] or a class "
        f"declared with @port_type"
    )


def _is_handle(annotation: Any) -> bool:
    bare, _ = _unwrap(annotation)
    cls = get_origin(bare) or bare
    if cls is list:
        return any(_is_handle(item) for item in get_args(bare))
    described = port_type_of(cls) if isinstance(cls, type) else None
    return described is not None and described.handle
