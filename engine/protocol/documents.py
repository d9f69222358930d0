"""Documents that are edited: what a client says over the socket, and what it is told.

Whoever has a document open is told everything that happens to it, in order, their own edits included. Revisions count
the accepted envelopes of edits from when the server opened the file; `epoch` tells one such count from another.
"""

import json
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, JsonValue

from engine.protocol.edits import EditData
from engine.protocol.problems import ProblemView
from engine.protocol.strict import MOST, Count, Label, Strict
from engine.protocol.workflows import DocumentName, Source

SELECTION: Final = 64 * 1024
"""The most characters of what a client has selected, as JSON."""


def _small(said: JsonValue) -> JsonValue:
    if len(json.dumps(said)) > SELECTION:
        raise ValueError(f"a selection has at most {SELECTION} characters")
    return said


ClientId: TypeAlias = Annotated[str, Field(max_length=64)]
"""The name that the server gave a client; `disk` is another program that wrote the file."""

Request: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=2**53)]
"""A client's number of its envelope, growing. One that comes again, as after a lost connection, is not done twice."""

Known: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=2**53)]
"""A revision that a client knows."""


class Open(Strict):
    """Open a document. With `epoch` and `revision` a client that was cut off is told only what it missed."""

    type: Literal["open"] = "open"
    name: DocumentName
    epoch: Label = ""
    revision: Known | None = None


class Close(Strict):
    """Have a document open no longer."""

    type: Literal["close"] = "close"
    name: DocumentName


class Edit(Strict):
    """Edit a document as the client knew it at revision `base`: all of the edits, or none.

    Envelopes in a row that say the same `gesture`, such as those of one drag, are undone together.
    """

    type: Literal["edit"] = "edit"
    name: DocumentName
    base: Known
    edits: Annotated[tuple[EditData, ...], Field(min_length=1, max_length=MOST)]
    request: Request | None = None
    gesture: Label = ""


class SetText(Strict):
    """Replace the whole text, as the source panel does. It was made from the text of revision `base`."""

    type: Literal["set_text"] = "set_text"
    name: DocumentName
    base: Known
    text: Source
    request: Request | None = None


class Undo(Strict):
    """Take back this client's last edit that is not taken back."""

    type: Literal["undo"] = "undo"
    name: DocumentName
    request: Request | None = None


class Redo(Strict):
    """Do again what this client took back last."""

    type: Literal["redo"] = "redo"
    name: DocumentName
    request: Request | None = None


class Select(Strict):
    """Say to the others what this client has selected or points at; only clients know what it means."""

    type: Literal["select"] = "select"
    name: DocumentName
    selected: Annotated[JsonValue, AfterValidator(_small)]


class ShowSource(Strict):
    """Begin or end to be told the text each time it is written."""

    type: Literal["show_source"] = "show_source"
    name: DocumentName
    on: bool


class Resolve(Strict):
    """End a conflict: take `theirs`, the file's, or write `mine`. The other one is kept in a file beside."""

    type: Literal["resolve"] = "resolve"
    name: DocumentName
    take: Literal["theirs", "mine"]


class Present(Strict):
    """Someone who has the document open, and what they have selected."""

    client: ClientId
    selected: JsonValue = None


class Draft(Strict):
    """A client's text that is no document yet, or cannot be merged, and what is wrong. It is kept and never saved."""

    text: Source
    base: Known
    problems: tuple[ProblemView, ...]


class Accepted(Strict):
    """An envelope that was applied, which made this revision.

    `edits` are as applied: the removal of a node follows the removal of each link to it, a node that was replaced has
    its fields set one by one. `skipped` says what could not be undone or redone. `undo` and `redo` count what its
    client can still take back and do again.
    """

    type: Literal["accepted"] = "accepted"
    name: DocumentName
    revision: Count
    client: ClientId
    request: Request | None = None
    kind: Literal["edit", "undo", "redo", "text", "disk"] = "edit"
    edits: tuple[EditData, ...]
    skipped: tuple[ProblemView, ...] = ()
    undo: Count = 0
    redo: Count = 0


class Refused(Strict):
    """Nothing was changed, and why. `edit` counts from 0 which of the edits did not fit.

    `changed` are the envelopes since the client's base that touched the same things, the last twenty.
    """

    type: Literal["refused"] = "refused"
    name: str
    problem: ProblemView
    request: Request | None = None
    revision: Count = 0
    edit: Count | None = None
    skipped: tuple[ProblemView, ...] = ()
    changed: tuple[Accepted, ...] = ()


class Drafted(Strict):
    """A text that cannot become the document is kept as this client's draft."""

    type: Literal["drafted"] = "drafted"
    name: DocumentName
    problems: tuple[ProblemView, ...]
    request: Request | None = None


class Saved(Strict):
    """The file holds this revision."""

    type: Literal["saved"] = "saved"
    name: DocumentName
    revision: Count


class Unsaved(Strict):
    """The file could not be written; it is tried again, and the document stays open with all that was edited."""

    type: Literal["unsaved"] = "unsaved"
    name: DocumentName
    revision: Count
    problem: ProblemView


class Conflict(Strict):
    """The file was changed by another program in a way that cannot be merged. Nothing is saved until this ends.

    `theirs` is the text of the file, None where it is gone or cannot be read; `problems` say what is wrong with it.
    """

    type: Literal["conflict"] = "conflict"
    name: DocumentName
    revision: Count
    problems: tuple[ProblemView, ...]
    theirs: str | None = None


class Settled(Strict):
    """The conflict is over. `kept` is the name of the document in which the other text was kept, if one was."""

    type: Literal["settled"] = "settled"
    name: DocumentName
    kept: str | None = None


class Content(Strict):
    """A document as it is: `document` as JSON, None where the text must be mended first, and its text.

    The JSON has the document's fields, without those that have their default, and values as edits have them.
    """

    epoch: str
    revision: Count
    document: dict[str, JsonValue] | None
    text: str


class Checked(Strict):
    """Everything that is wrong with the newest revision. Lines are told where they are known."""

    type: Literal["checked"] = "checked"
    name: DocumentName
    revision: Count
    problems: tuple[ProblemView, ...]


class Marks(Strict):
    """For each node of the newest revision whether its result is there, or it would run."""

    type: Literal["marks"] = "marks"
    name: DocumentName
    revision: Count
    marks: dict[str, Literal["cached", "runs"]]


class Opened(Strict):
    """The document, and all that a client who opens it must know."""

    type: Literal["opened"] = "opened"
    name: DocumentName
    client: ClientId
    content: Content
    present: tuple[Present, ...]
    saved: Count
    checked: Checked | None = None
    marks: Marks | None = None
    conflict: Conflict | None = None
    unsaved: Unsaved | None = None
    draft: Draft | None = None
    undo: Count = 0
    redo: Count = 0


class Resumed(Strict):
    """What a client missed that was cut off. Its edits that are not among these and were not refused were not done."""

    type: Literal["resumed"] = "resumed"
    name: DocumentName
    client: ClientId
    revision: Count
    missed: tuple[Accepted, ...]
    present: tuple[Present, ...]
    saved: Count
    checked: Checked | None = None
    marks: Marks | None = None
    conflict: Conflict | None = None
    unsaved: Unsaved | None = None
    draft: Draft | None = None
    undo: Count = 0
    redo: Count = 0


class Resync(Strict):
    """The whole document anew: what happened cannot be said in edits."""

    type: Literal["resync"] = "resync"
    name: DocumentName
    content: Content


class SourceText(Strict):
    """The text of a revision, for those who look at it."""

    type: Literal["source"] = "source"
    name: DocumentName
    revision: Count
    text: str


class Presence(Strict):
    """Someone came, selected something, or went."""

    type: Literal["presence"] = "presence"
    name: DocumentName
    client: ClientId
    here: bool
    selected: JsonValue = None


class Moved(Strict):
    """The document has another name now, under which it stays open."""

    type: Literal["moved"] = "moved"
    name: DocumentName
    to: DocumentName


class Closed(Strict):
    """The document is no longer open: it was deleted, or its file went and was not wanted back."""

    type: Literal["closed"] = "closed"
    name: DocumentName
    reason: Literal["deleted", "gone"]


DocumentRequest: TypeAlias = Open | Close | Edit | SetText | Undo | Redo | Select | ShowSource | Resolve
"""What a client says of documents; `type` tells them apart."""

DocumentMessage: TypeAlias = (
    Opened
    | Resumed
    | Accepted
    | Refused
    | Drafted
    | Saved
    | Unsaved
    | Conflict
    | Settled
    | Checked
    | Marks
    | Resync
    | SourceText
    | Presence
    | Moved
    | Closed
)
"""What a client is told of documents; `type` tells them apart."""
