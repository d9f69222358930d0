"""Workflows over HTTP: the files that are served, texts that are checked and planned, and the catalogue."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, JsonValue, model_validator

from engine.protocol.jobs import DOCUMENT, Name
from engine.protocol.problems import ProblemView
from engine.protocol.strict import MOST, Count, Digest, Label, Strict

DocumentName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}$")]
"""What a workflow on the server may be called: its file's name without the ending."""

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
