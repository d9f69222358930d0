"""The edits: everything that can be done to a document, as data.

Each edit names what it touches and what it makes of it, never a position that another edit could shift. `before` is the
name of the entry that a new one stands before; it stands last if that is None or no longer there. An edit of a thing
that exists leaves it in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from engine.document import Link, Node, Parameter, Value
from engine.graph import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """What the edits have in common: a field that no one knows makes an edit's JSON wrong."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNode(_Edit):
    """Add a node under a free id."""

    edit: Literal["add_node"] = "add_node"
    id: str
    node: Node
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveNode(_Edit):
    """Remove a node with its position, and every link to it from inputs, lists and outputs."""

    edit: Literal["remove_node"] = "remove_node"
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameNode(_Edit):
    """Give a node another id, in every link and its position too."""

    edit: Literal["rename_node"] = "rename_node"
    id: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceNode(_Edit):
    """Put another node in the place of one. Links to it stay."""

    edit: Literal["replace_node"] = "replace_node"
    id: str
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNode(_Edit):
    """Set one field of a node."""

    edit: Literal["set_node"] = "set_node"
    id: str
    field: Literal["type", "title", "note", "disabled"]
    value: str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInput(_Edit):
    """Give an input a value or a link, or nothing (None). Connecting and disconnecting are this edit."""

    edit: Literal["set_input"] = "set_input"
    node: str
    input: str
    value: Value | None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveNode(_Edit):
    """Place a node in the editor, or forget its place (None)."""

    edit: Literal["move_node"] = "move_node"
    id: str
    position: tuple[float, float] | None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddParameter(_Edit):
    """Add a parameter under a free name."""

    edit: Literal["add_parameter"] = "add_parameter"
    name: str
    parameter: Parameter
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveParameter(_Edit):
    """Remove a parameter, and every input and item that is a link to it. Texts keep their words: the hole stays."""

    edit: Literal["remove_parameter"] = "remove_parameter"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameParameter(_Edit):
    """Give a parameter another name, in every link and text too."""

    edit: Literal["rename_parameter"] = "rename_parameter"
    name: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetParameter(_Edit):
    """Set one field of a parameter. A default makes it optional; `required: true` takes the default away."""

    edit: Literal["set_parameter"] = "set_parameter"
    name: str
    field: Literal["type", "required", "default", "min", "max", "step", "choices", "label", "help"]
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutput(_Edit):
    """Lead an output of the workflow to an output of a node, or remove it (None)."""

    edit: Literal["set_output"] = "set_output"
    name: str
    link: Link | None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOutput(_Edit):
    """Give an output of the workflow another name."""

    edit: Literal["rename_output"] = "rename_output"
    name: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeta(_Edit):
    """Set the workflow's name or description."""

    edit: Literal["set_meta"] = "set_meta"
    field: Literal["name", "description"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRequirement(_Edit):
    """Require a version of a pack, or no longer (None)."""

    edit: Literal["set_requirement"] = "set_requirement"
    pack: str
    version: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLayout(_Edit):
    """Set one part of the layout but the positions, or remove it (None)."""

    edit: Literal["set_layout"] = "set_layout"
    field: Literal["frames", "notes", "wires", "collapsed"]
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLayoutItem(_Edit):
    """Set one named entry of a part of the layout, or remove it (None): a frame, a note, a wire's points.

    The part is a mapping then; it begins with its first entry and goes with its last.
    """

    edit: Literal["set_layout_item"] = "set_layout_item"
    field: Literal["frames", "notes", "wires", "collapsed"]
    name: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder(_Edit):
    """Put entries into an order; those that are not named follow in the order that they have.

    `of` says which entries: of the document, of its layout's positions, or the inputs of the node `node`.
    """

    edit: Literal["reorder"] = "reorder"
    of: Literal["requires", "parameters", "nodes", "outputs", "layout", "inputs"]
    names: tuple[str, ...]
    node: str = ""


Edit: TypeAlias = (
    AddNode
    | RemoveNode
    | RenameNode
    | ReplaceNode
    | SetNode
    | SetInput
    | MoveNode
    | AddParameter
    | RemoveParameter
    | RenameParameter
    | SetParameter
    | SetOutput
    | RenameOutput
    | SetMeta
    | SetRequirement
    | SetLayout
    | SetLayoutItem
    | Reorder
)
"""Any edit; `edit` tells them apart."""
