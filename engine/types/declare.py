"""Classes as types of ports: what a class of values says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from engine.errors import DeclarationError
from engine.types.codecs import Codec, File, FileCodec, JsonCodec
from engine.types.models import Handle

V = TypeVar("V")
C = TypeVar("C", bound=type)


@dataclass(frozen=True, slots=True)
class PortType(Generic[V]):
    """What a class of values says of itself.

    `colour` is a CSS colour for its links. `traits` are the properties that it carries of a model family, such as
    the channels of a latent; those of ports that share a letter must agree. `export` names the node type that turns
    a value into files when a workflow's output asks for it; where it is empty the value itself is the output.
    `resource` names the kind of resource that a literal of this type refers to, such as "image". `handle` says that
    values stand for models.
    """

    name: str
    codec: Codec[V]
    colour: str = "#9aa0a6"
    traits: tuple[str, ...] = ()
    export: str = ""
    resource: str = ""
    handle: bool = False
    doc: str = ""


def port_type(
    *,
    codec: "Callable[[type[Any]], Codec[Any]]",
    colour: str,
    traits: tuple[str, ...] = (),
    export: str = "",
    resource: str = "",
) -> Callable[[C], C]:
    """Declare a class as the type of ports; the class gets its `PortType` as `__port_type__`.

    `codec` makes a codec from the class, so that a codec can build values again.
    """

    def declare(cls: C) -> C:
        if not (cls.__doc__ or "").strip():
            raise DeclarationError(f"the port type {cls.__name__} needs a docstring: its first line is shown to people")
        doc = (cls.__doc__ or "").strip().splitlines()[0]
        handle = issubclass(cls, Handle)
        described = PortType(cls.__name__, codec(cls), colour, traits, export, resource, handle, doc)
        setattr(cls, "__port_type__", described)
        return cls

    return declare


def port_type_of(cls: type) -> "PortType[Any] | None":
    """What `port_type` said of exactly this class."""
    described = cls.__dict__.get("__port_type__")
    return described if isinstance(described, PortType) else None


PRIMITIVE_PORT_TYPES: Final[tuple[PortType[Any], ...]] = (
    PortType("int", JsonCodec(), "#5b9bd5", doc="A whole number within plus or minus 2^53."),
    PortType("float", JsonCodec(), "#4bb3a7", doc="A number."),
    PortType("bool", JsonCodec(), "#d9a441", doc="Yes or no."),
    PortType("str", JsonCodec(), "#8fbf5f", doc="Text."),
    PortType("Seed", JsonCodec(), "#c58af9", doc="A seed for random numbers, 0 to 2^64-1."),
    PortType("choice", JsonCodec(), "#b0a18f", doc="One of several texts."),
    PortType("File", FileCodec(), "#a0a0a0", doc="Encoded bytes with a media type."),
)

setattr(File, "__port_type__", PRIMITIVE_PORT_TYPES[-1])
