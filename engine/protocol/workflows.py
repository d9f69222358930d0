"""Workflows over HTTP: the files that are served, texts that are checked and planned, and the catalogue."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, JsonValue, model_validator

from engine.protocol.jobs import DOCUMENT, Name
from engine.protocol.problems import ProblemView
from engine.protocol.strict import MOST, Count, Digest, Label, Strict

DocumentName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}$")]
"""What a workflow on the server may be called: its file's name without the ending."""

TrashName: TypeAlias = Annotated[str, Field(max_length=130)]
"""What a deleted workflow is called: its name, and when it was deleted."""

Source: TypeAlias = Annotated[str, Field(max_length=DOCUMENT)]
"""A workflow as YAML text."""


class Problems(Strict):
    """Everything that is wrong. Every refusal of the server has this form, and so has a check."""

    problems: list[ProblemView]


class WorkflowEntry(Strict):
    """A workflow in the list: its name, its bytes, and when it was saved, in Unix seconds."""

    name: DocumentName
    size: Count
    saved: float


class WorkflowList(Strict):
    """The workflows that are served, by name."""

    workflows: list[WorkflowEntry]


class WorkflowView(Strict):
    """A workflow: its text, and the sha256 of that, by which a later `PUT` can say what it was based on."""

    name: DocumentName
    document: str
    digest: Digest


class WorkflowPut(Strict):
    """A workflow to save. With `base`, only if the file's digest is still that; "" says that there must be no file."""

    document: Source
    base: Digest | Literal[""] | None = None


class WorkflowSaved(Strict):
    """What was saved, and what is wrong with it: whatever is a workflow at all is saved."""

    name: DocumentName
    digest: Digest
    problems: list[ProblemView]


class WorkflowNamed(Strict):
    """The name that a workflow has now."""

    name: DocumentName


class WorkflowCreate(Strict):
    """A workflow to make, by default an empty one. With `free` a name that is taken becomes the next free one."""

    name: DocumentName = "Untitled"
    document: Source | None = None
    free: bool = False


class WorkflowCopy(Strict):
    """What a copy of a workflow or of a template shall be called; by default as that is, with a number if need be.

    With `free` a name that is taken becomes the next free one.
    """

    to: DocumentName | None = None
    free: bool = False


class WorkflowRename(Strict):
    """The new name of a workflow. With `free` a name that is taken becomes the next free one."""

    to: DocumentName
    free: bool = False


class WorkflowDeleted(Strict):
    """What a deleted workflow is called in the trash, from which it can be restored."""

    trashed: TrashName


class TrashEntry(Strict):
    """A deleted workflow: its name in the trash, the one that it had, its bytes, and when it was deleted (Unix s)."""

    trashed: TrashName
    name: DocumentName
    size: Count
    deleted: float


class TrashList(Strict):
    """The deleted workflows that can be restored, the newest first."""

    workflows: list[TrashEntry]


class TemplateEntry(Strict):
    """A workflow that comes with Darkroom: what it is about, and the address of its picture with its pixels."""

    name: DocumentName
    title: str
    description: str
    picture: str | None
    width: Count
    height: Count


class TemplateList(Strict):
    """The workflows that come with Darkroom, in the order in which to show them."""

    templates: list[TemplateEntry]


class Asked(Strict):
    """A workflow to look at: one of the server by its name, or a text, with parameters and the nodes to run to."""

    workflow: DocumentName | None = None
    document: Source | None = None
    parameters: dict[Name, JsonValue] = Field(default={}, max_length=1000)
    to: tuple[Label, ...] = Field(default=(), max_length=MOST)

    @model_validator(mode="after")
    def _one_source(self) -> "Asked":
        if (self.workflow is None) == (self.document is None):
            raise ValueError("give either workflow or document")
        return self


class PlannedStep(Strict):
    """A step of a plan, and whether its result is there."""

    node: str
    type: str
    status: Literal["missing", "cached"]
    key: str


class PlanView(Strict):
    """What a run would do, in order, as far as the server can foresee: the worker plans again when it starts."""

    steps: list[PlannedStep]
    problems: list[ProblemView]


class PortTypeView(Strict):
    """A type of values: its name, the colour of its links, its traits, how it is published, what it is."""

    name: str
    colour: str
    traits: list[str]
    export: str
    resource: str
    handle: bool
    doc: str


class PackView(Strict):
    """A pack of node types: its version, and the digest of its code."""

    version: str
    digest: str


class Catalogue(Strict):
    """The node types and port types, and what connects.

    `nodes` are node specs as `darkroom nodes --json` gives them. `accepts` says for each type of an input, as text,
    which types of outputs may be linked to it.
    """

    nodes: list[dict[str, Any]]
    types: list[PortTypeView]
    accepts: dict[str, list[str]]
    packs: dict[str, PackView]
