"""The sessions: all documents of a folder that are open, for those who edit them from any thread."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from pydantic import JsonValue

from engine.document import Document, write
from engine.document.source import decode
from engine.edits import Edit
from engine.errors import Code, Problem, Unwritable
from engine.protocol.documents import Accepted, Closed, Drafted, Moved, Opened, Presence, Refused, Resumed
from engine.protocol.problems import ProblemView
from engine.session.checker import Checker
from engine.session.crowd import Listener
from engine.session.desk import Desk
from engine.session.folder import Folder
from engine.session.keeper import Keeper
from engine.session.names import DocumentRefused, check_name, refuse
from engine.session.paper import Paper
from engine.session.saving import look, resolve, save
from engine.session.session import Session

log = logging.getLogger("darkroom.session")

NEW: Final = write(Document())
"""The text of a new document."""


class Sessions:
    """The documents of a folder. Every method may be called from any thread, and none but those that say so take long.

    Whoever has a document open is told through their listener all that happens to it, in order: `Opened` and each
    `Accepted` too, which the methods only return again. What is refused is returned alone.

    A document is saved at most `autosave` seconds after an edit, and let go of `linger` seconds after the last client.
    """

    def __init__(
        self,
        folder: Path,
        desk: Desk,
        *,
        clock: Callable[[], float] = time.monotonic,
        autosave: float = 1.0,
        linger: float = 600.0,
    ) -> None:
        self.folder: Final = Folder(folder)
        self._clock = clock
        self._autosave = autosave
        self._linger = linger
        self._open: dict[str, Session] = {}
        self._table = threading.Lock()
        """Held by whoever opens, lets go, renames or deletes; taken before a session's locks."""
        self._checker = Checker(desk)
        self._keeper = Keeper(self.folder, clock, self._sessions, self._leave)

    # Clients.

    def open(
        self, name: str, client: str, listener: Listener, *, epoch: str = "", revision: int | None = None
    ) -> Opened | Resumed | Refused:
        """Have a document open. With the `epoch` and `revision` that a client knows, it is told what it missed.

        Reads the file if nobody has it open: takes as long.
        """
        try:
            with self._table:
                session = self._loaded(name)
                session.left = self._clock()
        except DocumentRefused as refused:
            return Refused(name=name[:200], problem=ProblemView.of(refused.problem))
        self._write_out(session)
        with session.lock:
            if session.gone:
                return _not_open(name, None)
            came = client not in session.crowd
            answer = session.enter(client, listener, epoch, revision)
            if came:
                session.crowd.tell(Presence(name=session.name, client=client, here=True), but=client)
        if answer.checked is None or answer.marks is None:
            self._checker.want([session])
        self._keeper.wake()
        return answer

    def close(self, name: str, client: str) -> None:
        """Have a document open no longer; it is saved soon."""
        session = self._open.get(name)
        if session is None:
            return
        with session.lock:
            if session.crowd.leave(client):
                session.crowd.tell(Presence(name=session.name, client=client, here=False))
            if not len(session.crowd):
                session.hurry(self._clock())
        self._keeper.wake()

    def leave(self, client: str) -> None:
        """Close everything that a client has open: its connection ended. It may come back under the same name."""
        for session in self._sessions():
            if client in session.crowd:
                self.close(session.name, client)

    def edit(
        self,
        name: str,
        client: str,
        edits: Sequence[Edit],
        base: int,
        *,
        request: int | None = None,
        gesture: str = "",
    ) -> Accepted | Refused:
        """Apply edits to the newest revision, all or none; `base` is the revision that the client knew.

        An envelope that comes again with a `request` that was accepted is not applied twice. Envelopes in a row with
        the same `gesture` are undone together.
        """
        session = self._open.get(name)
        if session is None:
            return _not_open(name, request)
        return session.edit(client, edits, base, request, gesture, self._clock())

    def set_text(
        self, name: str, client: str, text: str, base: int, *, request: int | None = None
    ) -> Accepted | Refused | Drafted:
        """Put a text, made from that of revision `base`, in the place of a document. Reads it: takes as long.

        A text that is no document, or does not go together with what others did since, is kept as a draft.
        """
        session = self._open.get(name)
        if session is None:
            return _not_open(name, request)
        return session.set_text(client, Paper.of(text, session.file), base, request, self._clock())

    def undo(self, name: str, client: str, *, request: int | None = None) -> Accepted | Refused:
        """Take back the last step of this client, as far as nobody wrote there since."""
        return self._take_back(name, client, "undo", request)

    def redo(self, name: str, client: str, *, request: int | None = None) -> Accepted | Refused:
        """Do again the step that this client took back last."""
        return self._take_back(name, client, "redo", request)

    def select(self, name: str, client: str, selected: JsonValue) -> None:
        """Say to the others what a client has selected."""
        with self._entered(name, client) as session:
            if session is not None:
                session.crowd.select(session.name, client, selected)

    def show_source(self, name: str, client: str, on: bool) -> None:
        """Begin or end to tell a client the text of what is saved, beginning with that of now: takes as long."""
        session = self._open.get(name)
        if session is not None and on:
            self._write_out(session)
        with self._entered(name, client) as session:
            if session is not None:
                session.show_source(client, on)

    def resolve(self, name: str, client: str, take: Literal["theirs", "mine"]) -> Refused | None:
        """End a conflict with the file; the other text is kept beside. Writes: takes as long."""
        session = self._open.get(name)
        if session is None or client not in session.crowd:
            return _not_open(name, None)
        try:
            if not resolve(session, self.folder, take, self._clock()):
                return session.refuse(Problem(code=Code.CONFLICT, message="there is no conflict"), None)
        except Unwritable as error:
            return session.refuse(error.problem, None)
        if session.gone:
            with self._table:
                self._open.pop(name, None)
        else:
            save(session, self.folder, self._clock())
        return None

    def since(self, name: str, revision: int, epoch: str = "") -> list[Accepted] | None:
        """The envelopes after a revision; None if they are not all known, or counted from another opening."""
        session = self._open.get(name)
        if session is None or (epoch and epoch != session.epoch):
            return None
        with session.lock:
            entries = session.log.since(revision, session.revision)
        return None if entries is None else [entry.accepted for entry in entries]

    # Documents.

    def names(self) -> list[str]:
        """The documents of the folder, in order."""
        return self.folder.names()

    def text(self, name: str) -> tuple[int, str]:
        """The newest revision of a document and its text, saved or not. Takes as long as reading or writing it out.

        Raises `DocumentRefused`.
        """
        with self._table:
            session = self._loaded(name)
        self._write_out(session)
        with session.lock:
            content = session.content()
        return content.revision, content.text

    def write(self, name: str, text: str, client: str) -> Accepted | Refused | Drafted:
        """Make a document of a text, or put it in the place of one, which others may be editing. Saves: takes as long.

        Raises `DocumentRefused`, and `Unwritable` where it cannot be saved.
        """
        with self._table:
            if name not in self._open and name not in self.folder.names():
                self.folder.create(name, text)
                return Accepted(name=name, revision=0, client=client, kind="text", edits=())
            session = self._loaded(name)
        paper = Paper.of(text, session.file)
        answer = session.set_text(client, paper, session.revision, None, self._clock(), member=False)
        self._saved(session)
        return answer

    def create(self, name: str, text: str = NEW) -> None:
        """Make a document. Raises `DocumentRefused`, and `Unwritable`."""
        with self._table:
            self.folder.create(name, text)

    def duplicate(self, name: str, to: str) -> None:
        """Make a document that says what another one says now. Raises `DocumentRefused`, and `Unwritable`."""
        check_name(to)
        _, text = self.text(name)
        self.create(to, text)

    def rename(self, name: str, to: str) -> None:
        """Give a document another name; whoever has it open has so under the new one. Saves first: takes as long.

        Raises `DocumentRefused`, and `Unwritable`.
        """
        with self._table:
            session = self._open.get(name)
            if session is None:
                return self.folder.rename(name, to)
            self._saved(session)
            with session.saving:
                self.folder.rename(name, to)
                with session.lock:
                    session.name = to
                    session.crowd.tell(Moved(name=name, to=to))
            self._open[to] = self._open.pop(name)
            return None

    def delete(self, name: str) -> str:
        """Move a document to the trash; the name that it has there. Saves first: takes as long.

        Raises `DocumentRefused`, and `Unwritable`.
        """
        with self._table:
            session = self._open.get(name)
            if session is None:
                return self.folder.delete(name)
            save(session, self.folder, self._clock())
            with session.saving:
                trashed = self._thrown_away(session)
                with session.lock:
                    session.crowd.tell(Closed(name=name, reason="deleted"))
            del self._open[name]
            return trashed

    def restore(self, trashed: str, to: str | None = None) -> str:
        """Take a document out of the trash; its name. Raises `DocumentRefused`, and `Unwritable`."""
        with self._table:
            return self.folder.restore(trashed, to)

    # All of them.

    def look(self) -> None:
        """Look now whether other programs changed files. Takes as long."""
        for session in self._sessions():
            look(session, self.folder, self._clock())

    def check_again(self, name: str | None = None) -> None:
        """Ask the desk again, of one document or all, as its answer may be another: a result came or a file."""
        self._checker.want(session for session in self._sessions() if name is None or session.name == name)

    def save_all(self) -> tuple[Problem, ...]:
        """Save all that is not saved; why, where it cannot be. Takes as long."""
        found = (save(session, self.folder, self._clock()) for session in self._sessions())
        return tuple(problem for problem in found if problem is not None)

    def close_all(self) -> tuple[Problem, ...]:
        """End: save everything, or keep it beside its file where that is in conflict; why, where neither can be."""
        self._keeper.stop()
        self._checker.stop()
        problems = [*self.save_all()]
        for session in self._sessions():
            if session.clash is not None and session.is_dirty and not session.gone:
                try:
                    kept = self.folder.beside(session.name, session.content().text)
                    log.warning("%s is in conflict with its file; the edits are in %s.yaml", session.file, kept)
                except Unwritable as error:
                    problems.append(error.problem)
        with self._table:
            self._open.clear()
        return tuple(problems)

    def _take_back(
        self, name: str, client: str, kind: Literal["undo", "redo"], request: int | None
    ) -> Accepted | Refused:
        session = self._open.get(name)
        if session is None:
            return _not_open(name, request)
        return session.take_back(client, kind, request, self._clock())

    @contextmanager
    def _entered(self, name: str, client: str) -> Iterator[Session | None]:
        """The session under its lock, if the client has it open."""
        session = self._open.get(name)
        if session is None:
            yield None
            return
        with session.lock:
            yield session if client in session.crowd else None

    def _sessions(self) -> list[Session]:
        return [*self._open.values()]

    def _loaded(self, name: str) -> Session:
        """The session of a document, read if need be. Under the table's lock."""
        session = self._open.get(name)
        if session is not None and (len(session.crowd) or session.is_dirty or session.clash is None):
            return session
        self.folder.find(name)
        found = self.folder.read(name)
        if session is not None:
            session.gone = True
        if isinstance(found, Problem):
            raise DocumentRefused(found)
        stamp, data = found
        text = decode(data)
        if isinstance(text, Problem) and text.code is not Code.FILE_EMPTY:
            raise DocumentRefused(text)
        session = Session(name, Paper.of(data, f"{name}.yaml"), stamp, self._woken, self._autosave)
        session.left = self._clock()
        self._open[name] = session
        return session

    def _woken(self, session: Session, unsaved: bool) -> None:
        self._checker.want([session])
        if unsaved:
            self._keeper.wake()

    def _write_out(self, session: Session) -> None:
        """Have the newest revision written out as text, if it can be done without keeping edits waiting."""
        with session.lock:
            revision, document, paper = session.revision, session.document, session.paper
            if session.proof[0] == revision:
                return
        parsed = paper.written(document)
        with session.lock:
            if session.revision == revision:
                session.proof = revision, parsed

    def _saved(self, session: Session) -> None:
        problem = save(session, self.folder, self._clock())
        if problem is not None:
            raise Unwritable(problem)
        if session.clash is not None:
            raise refuse(Code.CONFLICT, f"{session.file} was changed by another program", "end the conflict first")

    def _thrown_away(self, session: Session) -> str:
        """Put an open document into the trash, with the edits that could not be saved. Under its lock for saving."""
        with session.lock:
            session.gone = True
            text = session.content().text if session.is_dirty else None
        try:
            if text is None:
                return self.folder.delete(session.name)
            trashed = self.folder.throw_away(session.name, text)
            if session.clash is None:
                self.folder.delete(session.name)
            return trashed
        except (DocumentRefused, Unwritable):
            session.gone = False
            raise

    def _leave(self, session: Session) -> None:
        """Let go of a session that nobody has had open for long, if it is saved."""
        with self._table, session.saving, session.lock:
            over = self._clock() - session.left > self._linger
            if over and not len(session.crowd) and not session.is_dirty:
                session.gone = True
                self._open.pop(session.name, None)


def _not_open(name: str, request: int | None) -> Refused:
    problem = Problem(code=Code.FILE_MISSING, message="the workflow is not open", hint="open it")
    return Refused(name=name[:200], problem=ProblemView.of(problem), request=request)
