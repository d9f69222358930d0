"""Types of ports, values and their codecs, resources and handles.

A `Type` is what the annotation of a node's input or output says: `Latent[F]`, `list[Image]`, a choice. A `PortType`
is what a class of values says of itself: its codec, its colour, the traits it carries.
"""

from engine.types.codecs import Codec, DataCodec, File, FileCodec, JsonCodec, PlacedCodec
from engine.types.declare import PRIMITIVE_PORT_TYPES, PortType, port_type, port_type_of
from engine.types.models import Composing, Foretelling, Handle, Loader, handles_of
from engine.types.ports import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    PRIMITIVES,
    SAFE_INTEGER,
    SEED,
    SEED_RANGE,
    STR,
    Json,
    Seed,
    Type,
    accepts,
    choice_of,
    list_of,
    maps,
)
from engine.types.resources import HubCache, Memory, Reader, Resource, Root, Unfit

__all__ = [
    "ANY",
    "BOOL",
    "FLOAT",
    "INT",
    "PRIMITIVES",
    "PRIMITIVE_PORT_TYPES",
    "SAFE_INTEGER",
    "SEED",
    "SEED_RANGE",
    "STR",
    "Codec",
    "Composing",
    "DataCodec",
    "File",
    "FileCodec",
    "Foretelling",
    "Handle",
    "HubCache",
    "Json",
    "JsonCodec",
    "Loader",
    "Memory",
    "PlacedCodec",
    "PortType",
    "Reader",
    "Resource",
    "Root",
    "Seed",
    "Type",
    "Unfit",
    "accepts",
    "choice_of",
    "handles_of",
    "list_of",
    "maps",
    "port_type",
    "port_type_of",
]
