"""Saving: a session and its file brought together. What another program wrote is merged or asked about, never lost."""

import logging
from typing import Final, Literal

from engine.document.source import decode
from engine.errors import Code, Problem, Unwritable
from engine.protocol.documents import Closed, Conflict, Saved, SourceText, Unsaved
from engine.protocol.problems import ProblemView
from engine.session.envelope import perform
from engine.session.folder import Changed, Folder, Stamp
from engine.session.merge import merged
from engine.session.paper import Paper
from engine.session.session import DISK, Clash, Session, Synced

log = logging.getLogger("darkroom.session")

AGAIN: Final = 2.0
"""Seconds until a file that could not be written is tried again."""

PAUSE: Final = 0.1
"""Seconds for which a file must not change before it is read."""

_TRIES: Final = 3


def save(session: Session, folder: Folder, now: float, *, patient: bool = False) -> Problem | None:
    """Bring the newest revision into the file, after looking at what is there; why not, if it cannot be written.

    With `patient` it is left for a moment later when the file has just changed.
    """
    with session.saving:
        for _ in range(_TRIES):
            if patient and not _is_still(session, folder, now):
                session.due = now + PAUSE
                return None
            _look(session, folder, now)
            try:
                return _write(session, folder, now)
            except Changed:  # between the look and the write
                continue
        return None  # it is still due


def look(session: Session, folder: Folder, now: float, *, patient: bool = False) -> None:
    """See whether another program changed the file, and take it in or ask. With `patient` not while it changes."""
    with session.saving:
        if not patient or _is_still(session, folder, now):
            _look(session, folder, now)


def resolve(session: Session, folder: Folder, take: Literal["theirs", "mine"], now: float) -> bool:
    """End a conflict; the text that is not taken is kept beside. False if there is none. Raises `Unwritable`."""
    with session.saving:
        _look(session, folder, now)
        with session.lock:
            clash, mine = session.clash, session.paper.written(session.document).source
        if clash is None:
            return False
        kept = folder.beside(session.name, mine) if take == "theirs" else folder.move_beside(session.name)
        with session.lock:
            if take == "mine":
                session.synced, session.saved = Synced(None, "", None), -1
            elif clash.paper is not None and clash.stamp is not None:
                _put(session, clash.paper, clash.stamp, now)
            else:
                session.gone = True
            session.settle(now, kept)
            if session.gone:
                session.crowd.tell(Closed(name=session.name, reason="gone"))
        return True


def _is_still(session: Session, folder: Folder, now: float) -> bool:
    """Whether the file has been as it is for a moment: many programs empty a file before they write it."""
    stamp = folder.stamp(session.name)
    if stamp == session.synced.stamp:
        session.moved = None
        return True
    if session.moved is None or session.moved[0] != stamp:
        session.moved = stamp, now
    return now - session.moved[1] >= PAUSE


def _look(session: Session, folder: Folder, now: float) -> None:
    stamp = folder.stamp(session.name)
    clash = session.clash
    if stamp == session.synced.stamp:
        if clash is not None:
            with session.lock:
                session.settle(now)
        return
    if clash is not None and stamp == clash.stamp and not clash.unreadable:
        return
    found = folder.read(session.name)
    if isinstance(found, Problem):
        if clash is None or clash.stamp != stamp:
            _ask(session, stamp, None, (found,), unreadable=stamp is not None)
        return
    stamp, data = found
    text = decode(data)
    if isinstance(text, Problem) and text.code is not Code.FILE_EMPTY:
        _ask(session, stamp, None, (text,))
        return
    if text == session.synced.text:
        with session.lock:
            session.synced = Synced(stamp, text, session.synced.document)
            session.settle(now)
        return
    paper = Paper.of(data, session.file)
    with session.lock:
        taken = _take(session, paper, stamp, now)
    if not taken:
        _ask(session, stamp, paper, paper.parsed.problems if paper.document is None else ())


def _take(session: Session, paper: Paper, stamp: Stamp, now: float) -> bool:
    """Take in what another program wrote; False if it does not go together with the edits here. Under the lock."""
    mine, base, theirs = session.document, session.synced.document, paper.document
    if theirs is None:
        if mine is None:
            _put(session, paper, stamp, now)
        return mine is None
    edits = merged(base, mine, theirs) if mine is not None and base is not None else None
    if edits is None or mine is None:
        if mine is not None and session.is_dirty:
            return False
        _put(session, paper, stamp, now)
        return True
    unsaved = session.log.since(session.saved, session.revision) or ()
    ours = [edit for entry in unsaved if entry.accepted.client != DISK for edit in entry.accepted.edits]
    was_clean = not session.is_dirty
    if edits:
        session.accept(DISK, perform(mine, edits), "disk", now)
    session.paper = paper.follow(ours)
    session.synced = Synced(stamp, paper.parsed.source, theirs)
    session.settle(now)
    if was_clean:
        _is_saved(session, paper, stamp, now)
    return True


def _put(session: Session, paper: Paper, stamp: Stamp, now: float) -> None:
    """Have the file's text instead of the document. Under the lock."""
    session.replace(paper, paper.document, now)
    _is_saved(session, paper, stamp, now)


def _is_saved(session: Session, paper: Paper, stamp: Stamp, now: float) -> None:
    session.proof = session.revision, paper.parsed
    session.document = paper.document
    session.clean(session.revision, Synced(stamp, paper.parsed.source, paper.document), now)
    session.crowd.tell(Saved(name=session.name, revision=session.revision))
    _show(session)


def _ask(
    session: Session,
    stamp: Stamp | None,
    paper: Paper | None,
    problems: tuple[Problem, ...],
    *,
    unreadable: bool = False,
) -> None:
    """Hold everything until someone says which text shall count."""
    with session.lock:
        message = Conflict(
            name=session.name,
            revision=session.revision,
            problems=tuple(ProblemView.of(problem) for problem in problems),
            theirs=paper.parsed.source if paper else None,
        )
        session.hold(Clash(stamp, paper, message, unreadable))


def _write(session: Session, folder: Folder, now: float) -> Problem | None:
    """Write the newest revision. Raises `Changed`."""
    with session.lock:
        if session.clash is not None or not session.is_dirty or session.gone:
            return None
        revision, document, paper, synced = session.revision, session.document, session.paper, session.synced
    parsed = paper.written(document)
    stamp = synced.stamp
    try:
        if parsed.source != synced.text or stamp is None:
            stamp = folder.save(session.name, parsed.source, synced.stamp)
    except Unwritable as error:
        _failed(session, revision, error.problem, now)
        return error.problem
    with session.lock:
        session.clean(revision, Synced(stamp, parsed.source, document), now)
        if session.revision == revision:
            session.proof = revision, parsed
        session.crowd.tell(Saved(name=session.name, revision=revision))
        _show(session)
        if paper.form or session.crowd.looks_at_source:
            session.check_again()  # with the lines that things have now
    return None


def _failed(session: Session, revision: int, problem: Problem, now: float) -> None:
    with session.lock:
        known = session.unsaved
        session.unsaved = Unsaved(name=session.name, revision=revision, problem=ProblemView.of(problem))
        session.due = now + AGAIN
        if known is None or known.problem != session.unsaved.problem:
            log.warning("%s", problem)
            session.crowd.tell(session.unsaved)


def _show(session: Session) -> None:
    """Show the text to those who look at it. Under the lock."""
    revision, parsed = session.proof
    if revision == session.revision and session.crowd.looks_at_source:
        session.crowd.tell(SourceText(name=session.name, revision=revision, text=parsed.source), source=True)
