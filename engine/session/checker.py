"""The checker: asks the desk about the newest revisions, in a thread of its own.

Another thread saves, so that a check that takes long never keeps a file from being saved in time.
"""

import logging
import math
import threading
import time
from collections.abc import Iterable
from typing import Final

from engine.protocol.documents import Checked, Marks
from engine.protocol.problems import ProblemView
from engine.session.desk import Desk
from engine.session.session import Session
from engine.session.thread import Thread

log = logging.getLogger("darkroom.session")

REST: Final = 0.25
"""Seconds at most that follow a check; it rests as long as it worked, so that it leaves half of the time to others."""


class Checker:
    """Asks the desk about documents whose newest revision was not asked about."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._wanted: dict[Session, None] = {}
        self._ended = threading.Event()
        self._thread = Thread("darkroom-check", self._work)

    def want(self, sessions: Iterable[Session]) -> None:
        """Ask about these, each one's newest revision, after those that wait already."""
        with self._lock:
            self._wanted.update(dict.fromkeys(sessions))
        self._thread.start()
        self._thread.wake()

    def stop(self) -> None:
        """End after what is being asked now."""
        self._ended.set()
        self._thread.stop()

    def _work(self) -> float:
        while not self._ended.is_set():
            with self._lock:
                session = next(iter(self._wanted), None)
                if session is None:
                    return math.inf
                del self._wanted[session]
            began = time.perf_counter()
            try:
                self._check(session)
            except Exception:  # told in the log alone: the desk is ours
                log.exception("%s could not be checked", session.file)
            self._ended.wait(min(time.perf_counter() - began, REST))
        return math.inf

    def _check(self, session: Session) -> None:
        with session.lock:
            revision, parsed = session.revision, session.known()
        problems = parsed.problems if session.document is None else tuple(self._desk.check(parsed))
        views = tuple(ProblemView.of(problem) for problem in problems)
        with session.lock:
            if session.revision != revision:
                return
            session.checked = Checked(name=session.name, revision=revision, problems=views)
            session.crowd.tell(session.checked)
        if session.document is None:
            return
        marks = dict(self._desk.marks(parsed))
        with session.lock:
            if session.revision == revision:
                session.marks = Marks(name=session.name, revision=revision, marks=marks)
                session.crowd.tell(session.marks)
