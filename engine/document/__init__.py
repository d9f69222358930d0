"""The document room: workflow files read, written, and written again with their bytes kept."""

from engine.document.file import read_bytes, write_text
from engine.document.format import format_source
from engine.document.keep import Lineage, merge, rewrite, rewritten
from engine.document.model import (
    FORMAT,
    ID,
    Document,
    Hole,
    Items,
    Layout,
    Literal,
    Node,
    Parameter,
    Parsed,
    Path,
    Place,
    Text,
    Value,
)
from engine.document.names import name_problems
from engine.document.read import parse
from engine.document.write import write
from engine.graph import Link

__all__ = [
    "FORMAT",
    "ID",
    "Document",
    "Hole",
    "Items",
    "Layout",
    "Lineage",
    "Link",
    "Literal",
    "Node",
    "Parameter",
    "Parsed",
    "Path",
    "Place",
    "Text",
    "Value",
    "format_source",
    "merge",
    "name_problems",
    "parse",
    "read_bytes",
    "rewrite",
    "rewritten",
    "write",
    "write_text",
]
