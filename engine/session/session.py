"""The session: one open document, its revisions, and those who edit it.

All under one lock that is never held while a file is touched or a document is checked.
"""

import math
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from engine.document import Document, Parsed, name_problems
from engine.edits import Edit, document_to_json
from engine.errors import Code, Problem, has_errors
from engine.protocol.documents import (
    Accepted,
    Checked,
    Conflict,
    Content,
    Draft,
    Drafted,
    Marks,
    Opened,
    Refused,
    Resumed,
    Resync,
    Settled,
    SourceText,
    Unsaved,
)
from engine.protocol.problems import ProblemView
from engine.session.crowd import Crowd, Listener
from engine.session.envelope import DoesNotFit, Done, perform
from engine.session.folder import Stamp
from engine.session.history import History, Writers, take_back
from engine.session.log import Entry, Log
from engine.session.merge import merged
from engine.session.paper import Paper

DISK: Final = "disk"
"""The client that stands for other programs that write the file."""

Wake: TypeAlias = Callable[["Session", bool], None]
"""Called when a session has to be checked, and with True when it has to be saved too and had not to be before."""

Kind: TypeAlias = Literal["edit", "undo", "redo", "text", "disk"]


@dataclass(frozen=True, slots=True)
class Synced:
    """What the file held when it was read or written last; no stamp if there is none and one may be made."""

    stamp: Stamp | None
    text: str
    document: Document | None


@dataclass(frozen=True, slots=True)
class Clash:
    """A file that cannot be merged: its stamp, None if there is none, and its text as far as it can be read."""

    stamp: Stamp | None
    paper: Paper | None
    message: Conflict
    unreadable: bool = False
    """Whether it may become readable without being written."""


class Session:
    """One open document. It wakes whoever saves and checks it."""

    def __init__(self, name: str, paper: Paper, stamp: Stamp, wake: "Wake", haste: float) -> None:
        self.name = name
        self.epoch: Final = secrets.token_hex(8)
        self.lock: Final = threading.Lock()
        self.saving: Final = threading.Lock()
        """Held by whoever looks at the file or writes it; taken before `lock`."""
        self.crowd: Final = Crowd()
        self.paper = paper
        self.document = paper.document
        self.revision = 0
        self.saved = 0
        """The revision that the file holds; -1 when it holds none of them."""
        self.synced = Synced(stamp, paper.parsed.source, paper.document)
        self.proof: tuple[int, Parsed] = (0, paper.parsed)
        """The last revision that was written out as text, and this."""
        self.checked: Checked | None = None
        self.marks: Marks | None = None
        self.clash: Clash | None = None
        self.unsaved: Unsaved | None = None
        self.due = math.inf
        """When it has to be saved, in seconds of the clock."""
        self.left = math.inf
        """When the last client left."""
        self.moved: tuple[Stamp | None, float] | None = None
        """What the file was found to be that is not known here yet, and since when."""
        self.gone = False
        self.log: Final = Log()
        self._first = math.inf
        self._wake = wake
        self._haste = haste
        self._writers = Writers()
        self._histories: dict[str, History] = {}
        self._drafts: dict[str, Draft] = {}

    @property
    def file(self) -> str:
        """The file's name, as problems say it."""
        return f"{self.name}.yaml"

    @property
    def is_dirty(self) -> bool:
        """Whether something is not in the file."""
        return self.revision > self.saved

    # What clients ask for.

    def enter(self, client: str, listener: Listener, epoch: str, revision: int | None) -> Opened | Resumed:
        """Let someone in, and tell them all, or what they missed since a revision that they know. Under the lock."""
        missed = None
        if epoch == self.epoch and revision is not None:
            missed = self.log.since(revision, self.revision)
        self.crowd.enter(client, listener)
        self.left = math.inf
        history = self._histories.setdefault(client, History())
        told = {
            "name": self.name,
            "client": client,
            "present": self.crowd.present,
            "saved": max(self.saved, 0),
            "checked": self.checked if self.checked and self.checked.revision == self.revision else None,
            "marks": self.marks if self.marks and self.marks.revision == self.revision else None,
            "conflict": self.clash.message if self.clash else None,
            "unsaved": self.unsaved,
            "draft": self._drafts.get(client),
            "undo": len(history.undo),
            "redo": len(history.redo),
        }
        answer: Opened | Resumed
        if missed is None:
            answer = Opened.model_validate({**told, "content": self.content()})
        else:
            entries = tuple(entry.accepted for entry in missed)
            answer = Resumed.model_validate({**told, "revision": self.revision, "missed": entries})
        self.crowd.tell_one(client, answer)
        return answer

    def edit(
        self, client: str, edits: Sequence[Edit], base: int, request: int | None, gesture: str, now: float
    ) -> Accepted | Refused:
        """Apply an envelope to the newest revision, whatever its base."""
        with self.lock:
            if (repeated := self._repeated(client, request)) is not None:
                return repeated
            refused = self._closed_to(client, base)
            if refused is not None or self.document is None:
                return self.refuse(refused or self._unreadable(), request)
            known = self._at(base) if any(edit.edit == "replace_node" for edit in edits) else None
            try:
                done = perform(self.document, edits, known)
            except DoesNotFit as error:
                names = _names(edits[error.index])
                changed = self.log.concerning(names, base, self.revision)
                return self.refuse(error.problem, request, edit=error.index, changed=changed)
            self._history(client).add(self.revision + 1, done.inverse, gesture)
            return self.accept(client, done, "edit", now, request=request)

    def take_back(
        self, client: str, kind: Literal["undo", "redo"], request: int | None, now: float
    ) -> Accepted | Refused:
        """Undo or redo a client's last step, as far as it takes nothing back that is another's."""
        with self.lock:
            if (repeated := self._repeated(client, request)) is not None:
                return repeated
            refused = self._closed_to(client, self.revision)
            if refused is not None or self.document is None:
                return self.refuse(refused or self._unreadable(), request)
            history = self._history(client)
            source, target = (history.undo, history.redo) if kind == "undo" else (history.redo, history.undo)
            if not source:
                problem = Problem(code=Code.CONFLICT, message=f"there is nothing to {kind}")
                return self.refuse(problem, request)
            step = source.pop()
            done, skipped = take_back(self.document, step, client, self._writers)
            views = tuple(ProblemView.of(problem) for problem in skipped)
            if skipped and not done.edits:
                message = "nothing of it can be taken back" if kind == "undo" else "nothing of it can be done again"
                return self.refuse(Problem(code=Code.CONFLICT, message=message), request, skipped=views)
            target.append(type(step)(((self.revision + 1, done.inverse),)))
            return self.accept(client, done, kind, now, request=request, skipped=views)

    def set_text(
        self, client: str, paper: Paper, base: int, request: int | None, now: float, *, member: bool = True
    ) -> Accepted | Refused | Drafted:
        """Put a whole text in the place of the document, as edits; what cannot be is kept as the client's draft."""
        with self.lock:
            if (repeated := self._repeated(client, request)) is not None:
                return repeated
            refused = self._closed_to(client, base) if member or self.gone else None
            if refused is not None:
                return self.refuse(refused, request)
            if self.document is None and paper.document is not None:
                self._drafts.pop(client, None)
                self.replace(paper, paper.document, now)
                return Accepted(name=self.name, revision=self.revision, client=client, request=request, edits=())
            before = self._at(base)
            edits = None
            if paper.document is not None and before is not None and self.document is not None:
                edits = merged(before, self.document, paper.document)
            if edits is None or self.document is None:
                return self._draft(client, paper, base, request)
            done = perform(self.document, edits)
            if base == self.revision and paper.document is not None:
                done = replace(done, document=paper.document)
            meanwhile = self.log.since(base, self.revision) or ()
            self._drafts.pop(client, None)
            self._history(client).add(self.revision + 1, done.inverse, "")
            answer = self.accept(client, done, "text", now, request=request)
            self.paper = paper.follow(edit for entry in meanwhile for edit in entry.accepted.edits)
            return answer

    def show_source(self, client: str, on: bool) -> None:
        """Tell someone the text of the newest revision, and of those that are written; or no more. Under the lock."""
        self.crowd.show_source(client, on)
        if on:
            content = self.content()
            self.crowd.tell_one(client, SourceText(name=self.name, revision=content.revision, text=content.text))

    # What happens to the document. All under the lock.

    def accept(
        self,
        client: str,
        done: Done,
        kind: Kind,
        now: float,
        *,
        request: int | None = None,
        skipped: tuple[ProblemView, ...] = (),
    ) -> Accepted:
        """Make a revision of what was done, remember it, and tell everyone."""
        self.revision += 1
        self.document = done.document
        self.paper = self.paper.follow(done.edits, back=kind in ("undo", "redo"))
        self._writers.note(done.places, client, self.revision)
        history = self._history(client)
        accepted = Accepted.model_construct(
            name=self.name,
            revision=self.revision,
            client=client,
            request=request,
            kind=kind,
            edits=done.edits,
            skipped=skipped,
            undo=len(history.undo),
            redo=len(history.redo),
        )
        self.log.add(Entry(accepted, done.inverse, done.places))
        self.crowd.tell(accepted)
        self.spoil(now)
        return accepted

    def replace(self, paper: Paper, document: Document | None, now: float) -> None:
        """Put another document in the place of this one, which no edits lead to."""
        self.revision += 1
        self.paper, self.document = paper, document
        self.log.clear()
        self._histories.clear()
        self._writers = Writers()
        self.crowd.tell(Resync(name=self.name, content=self.content()))
        self.spoil(now)

    def spoil(self, now: float) -> None:
        """Have it saved soon, at most so long after the first edit that is not saved, and checked."""
        begins = False
        if not self.gone and self.clash is None:
            begins = self.due == math.inf
            self._first = min(self._first, now)
            self.due = min(now + self._haste / 4, self._first + 0.75 * self._haste)
        self._wake(self, begins)

    def hurry(self, now: float) -> None:
        """Nobody has it open any more: save it at once."""
        self.left = now
        if self.due < math.inf and self.unsaved is None:
            self.due = now

    def check_again(self) -> None:
        """Have the newest revision checked again."""
        self._wake(self, False)

    def clean(self, revision: int, synced: Synced, now: float) -> None:
        """A revision is in the file."""
        self.synced, self.saved, self.unsaved = synced, revision, None
        self._first = now if self.is_dirty else math.inf
        self.due = now + self._haste / 4 if self.is_dirty else math.inf

    def hold(self, clash: Clash) -> None:
        """Save nothing more until the conflict ends."""
        self.clash, self.due, self._first = clash, math.inf, math.inf
        self.crowd.tell(clash.message)

    def settle(self, now: float, kept: str | None = None) -> None:
        """The conflict is over, if there was one."""
        if self.clash is not None:
            self.clash = None
            self.crowd.tell(Settled(name=self.name, kept=kept))
            if self.is_dirty:
                self.spoil(now)

    def content(self) -> Content:
        """The document as it is."""
        revision, parsed = self.proof
        if revision != self.revision:
            parsed = self.paper.written(self.document)
            self.proof = self.revision, parsed
        document = None if self.document is None else document_to_json(self.document)
        return Content.model_construct(epoch=self.epoch, revision=self.revision, document=document, text=parsed.source)

    def known(self) -> Parsed:
        """The document as the desk wants it: with places where its newest revision was written out."""
        revision, parsed = self.proof
        if revision == self.revision or self.document is None:
            return parsed
        form = tuple(replace(problem, line=None, column=None) for problem in self.paper.form)
        return Parsed(self.document, (*form, *name_problems(self.document)), file=self.file)

    def refuse(
        self,
        problem: Problem,
        request: int | None,
        *,
        edit: int | None = None,
        skipped: tuple[ProblemView, ...] = (),
        changed: tuple[Accepted, ...] = (),
    ) -> Refused:
        """A refusal at the newest revision."""
        return Refused(
            name=self.name,
            problem=ProblemView.of(problem),
            request=request,
            revision=self.revision,
            edit=edit,
            skipped=skipped,
            changed=changed,
        )

    def _repeated(self, client: str, request: int | None) -> Accepted | None:
        """The answer to what was accepted already. It is told once more: the client may have missed it."""
        repeated = self.log.repeated(client, request)
        if repeated is not None and client in self.crowd:
            self.crowd.tell_one(client, repeated)
        return repeated

    def _history(self, client: str) -> History:
        return self._histories.setdefault(client, History())

    def _at(self, base: int) -> Document | None:
        if self.document is None:
            return None
        return self.log.rewound(self.document, base, self.revision)

    def _closed_to(self, client: str, base: int) -> Problem | None:
        """Why a client may not edit."""
        if self.gone or client not in self.crowd:
            return Problem(code=Code.FILE_MISSING, message=f'the workflow "{self.name}" is not open', hint="open it")
        if base > self.revision:
            message = f"there is no revision {base} yet"
            return Problem(code=Code.CONFLICT, message=message, hint="open the workflow again")
        return None

    def _unreadable(self) -> Problem:
        first = next((problem for problem in self.paper.form), None)
        message = "the text has to be mended first" + (f": {first.message}" if first else "")
        return Problem(
            code=first.code if first else Code.WRONG_FIELD,
            message=message,
            file=self.file,
            line=first.line if first else None,
            column=first.column if first else None,
            hint=first.hint if first else None,
        )

    def _draft(self, client: str, paper: Paper, base: int, request: int | None) -> Drafted:
        problems = paper.parsed.problems
        if paper.document is not None and not has_errors(problems):
            message = "others changed the same since this text was shown"
            hint = "look at their changes, and put in yours again"
            problems = (*problems, Problem(code=Code.CONFLICT, message=message, hint=hint))
        views = tuple(ProblemView.of(problem) for problem in problems)
        if client in self.crowd:
            self._drafts[client] = Draft(text=paper.parsed.source, base=base, problems=views)
        return Drafted(name=self.name, problems=views, request=request)


def _names(edit: Edit) -> frozenset[str]:
    """What an edit speaks of."""
    said = (getattr(edit, field, None) for field in ("id", "name", "node", "to", "pack"))
    return frozenset(name for name in said if name)
