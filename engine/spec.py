"""Node types: a typed function says everything, and `@node` reads it into a `NodeSpec`, which is data.

    @node(category="math", version=1)
    def Clamp(value: float, *, limit: Annotated[float, Range(0, 1)] = 0.5) -> float:
        '''Keep a value below a limit.'''
        return min(value, limit)

Names are ports, annotations are types and constraints, defaults make an input optional, `Literal` is a choice,
keyword-only inputs are settings with a widget (and can be linked too), a `NamedTuple` return is several outputs, the
first line of the docstring is the tooltip. The function is returned unchanged, so a test calls it plainly.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from engine.context import Context
from engine.errors import DeclarationError
from engine.types import ANY, PRIMITIVES, Json, Loader, Reader, Type, choice_of, list_of, port_type_of

F = TypeVar("F", bound=Callable[..., Any])
Lane: TypeAlias = Literal["value", "io", "device"]
"""Where a step runs: inline, on the pool of CPU steps, or alone on a device."""

# ---------------------------------------------------------------- what annotations may say


@dataclass(frozen=True, slots=True)
class Range:
    """A number lies within `min` and `max`, both included; `step` is what one turn of its widget changes."""

    min: float
    max: float
    step: float = 0


@dataclass(frozen=True, slots=True)
class Doc:
    """What a person should know of a port: one sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a node's single output, where it is not that of its type."""

    name: str


@dataclass(frozen=True, slots=True)
class Multiline:
    """A text that deserves a large widget."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """A whole number is a multiple of this."""

    of: int


@dataclass(frozen=True, slots=True)
class Decided:
    """`auto` means what the machine decides about `about` ("dtype"); the decision enters the key."""

    about: str


@dataclass(frozen=True, slots=True)
class Was:
    """Earlier names of a port, accepted for ever; `choices` maps earlier choices to today's."""

    names: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


# ---------------------------------------------------------------- a node type as data


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """An input of a node type. `default` means something only when the input is not `required`."""

    name: str
    type: Type
    required: bool = True
    default: Json = None
    setting: bool = False
    min: float | None = None
    max: float | None = None
    step: float = 0
    multiple: int = 1
    multiline: bool = False
    decided: str = ""
    doc: str = ""
    was: tuple[str, ...] = ()
    was_choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSpec:
    """An output of a node type."""

    name: str
    type: Type
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """A node type, all but its code. Round-trips through JSON.

    `version` belongs to keys: whoever changes what the code computes raises it. `models` says that a port carries a
    model, so that the libraries' versions enter the key. `context` says that the code asks for a `Context`. A
    `volatile` type is never served from an earlier run.
    """

    name: str
    category: str
    version: int
    lane: Lane
    doc: str
    inputs: tuple[InputSpec, ...]
    outputs: tuple[OutputSpec, ...]
    models: bool = False
    context: str = ""
    volatile: bool = False
    was: tuple[str, ...] = ()
    pack: str = ""

    def input(self, name: str) -> InputSpec | None:
        """The input of that name, today's or an earlier one."""
        return next((port for port in self.inputs if port.name == name or name in port.was), None)

    def output(self, name: str) -> OutputSpec | None:
        """The output of that name; the only output where the name is empty and there is one."""
        if not name:
            return self.outputs[0] if len(self.outputs) == 1 else None
        return next((port for port in self.outputs if port.name == name), None)


@dataclass(frozen=True)
class Pack:
    """What a pack of nodes brings: decorated functions, port types, readers by kind of resource, loaders by handle.

    The built-in pack has no name and its types are bare; others are called `pack.Name` in files.
    """

    nodes: tuple[Callable[..., Any], ...]
    types: tuple[type, ...] = ()
    readers: Mapping[str, Reader] = field(default_factory=dict)
    loaders: Mapping[type, Loader] = field(default_factory=dict)
    name: str = ""
    version: str = ""


# ---------------------------------------------------------------- reading a function


def node(
    *,
    category: str,
    version: int,
    lane: Lane = "value",
    volatile: bool = False,
    was: tuple[str, ...] = (),
) -> Callable[[F], F]:
    """Declare a function as a node type; it gets its `NodeSpec` as `__node_spec__` and is returned unchanged.

    Raises `DeclarationError` when the function leaves something unsaid: an annotation, the docstring, a type that is
    no type of a port.
    """

    def declare(function: F) -> F:
        spec = _read(function, category=category, version=version, lane=lane, volatile=volatile, was=was)
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
    hints = get_type_hints(function, include_extras=True)
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
    return OutputSpec(name=name, type=type_, doc=doc)


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
    described = port_type_of(cls) if isinstance(cls, type) else None
    return described is not None and described.handle
