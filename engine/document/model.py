"""The document: what a workflow file says, as frozen data, before anything is expanded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from engine.document.tree import Branch
from engine.errors import Problem
from engine.graph import Json, Link

FORMAT: Final = 1
"""The version of the file format that this Darkroom writes."""

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
"""Ids of nodes, parameters and outputs."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A plain value, exactly as written; a `$` in it means nothing any more."""

    value: Json


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a text where a parameter's value goes."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text with parameters in it; values put in are never read again."""

    parts: tuple[str | Hole, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A written list in which at least one item is not a literal."""

    items: tuple["Literal | Link | Text", ...]


Value: TypeAlias = Literal | Link | Text | Items
"""What stands at an input. `$name` alone is a `Link`; expansion finds whether it names a parameter or a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A named input of the whole workflow. `default` is None when the person must give one (`required`)."""

    type: str
    required: bool = True
    default: Json = None
    min: float | int | None = None
    max: float | int | None = None
    step: float | int | None = None
    choices: tuple[str, ...] = ()
    label: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node as written. Its id is its key in `Document.nodes`."""

    type: str
    inputs: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    note: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in the editor. Never enters a key. Everything but `nodes` is kept as written."""

    nodes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    frames: Json = None
    notes: Json = None
    wires: Json = None
    collapsed: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A workflow file's meaning: parameters, nodes and outputs in the file's order, and the layout."""

    version: int = FORMAT
    name: str = ""
    description: str = ""
    requires: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    outputs: Mapping[str, Link] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)


Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in a document, as the keys that lead there: ("nodes", "model", "inputs", "model")."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in the source; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading gives: a document (None when nothing can be made of it), where each part stands, and problems.

    `places` holds, for every path, the place of the value; of a mapping or list in block style the place of its key.
    `keys` holds the place of every key. `source` is the text that was read and `tree` its values with their offsets,
    for a save that keeps its bytes.
    """

    document: Document | None
    problems: tuple[Problem, ...]
    places: Mapping[Path, Place] = field(default_factory=dict)
    source: str = ""
    file: str | None = None
    keys: Mapping[Path, Place] = field(default_factory=dict)
    tree: Branch | None = None
