"""The edits room: what can be done to a document, as data with an inverse.

Pure; the server orders edits and applies them, and TypeScript's core implements the same (tests/fixtures/edits).
"""

from engine.edits.apply import apply, apply_all
from engine.edits.diff import diff, invert
from engine.edits.edit import (
    AddNode,
    AddParameter,
    Edit,
    MoveNode,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    RenameOutput,
    RenameParameter,
    Reorder,
    ReplaceNode,
    SetInput,
    SetLayout,
    SetLayoutItem,
    SetMeta,
    SetNode,
    SetOutput,
    SetParameter,
    SetRequirement,
)
from engine.edits.refuse import EditRefused
from engine.edits.spelled import removed, spelled
from engine.edits.touched import reach, touched
from engine.edits.wire import document_from_json, document_to_json, from_json, to_json

__all__ = [
    "AddNode",
    "AddParameter",
    "Edit",
    "EditRefused",
    "MoveNode",
    "RemoveNode",
    "RemoveParameter",
    "RenameNode",
    "RenameOutput",
    "RenameParameter",
    "Reorder",
    "ReplaceNode",
    "SetInput",
    "SetLayout",
    "SetLayoutItem",
    "SetMeta",
    "SetNode",
    "SetOutput",
    "SetParameter",
    "SetRequirement",
    "apply",
    "apply_all",
    "diff",
    "document_from_json",
    "document_to_json",
    "from_json",
    "invert",
    "reach",
    "removed",
    "spelled",
    "to_json",
    "touched",
]
