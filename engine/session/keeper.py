"""The keeper: saves what is due and looks at the files, in one thread for all documents."""

import logging
import math
from collections.abc import Callable, Sequence
from typing import Final

from engine.session.folder import Folder
from engine.session.saving import PAUSE, look, save
from engine.session.session import Session
from engine.session.thread import Thread

log = logging.getLogger("darkroom.session")

LOOK: Final = 1.0
"""Seconds between two looks at the files."""


class Keeper:
    """`sessions` gives the open ones; `idle` is told of each that nobody has open."""

    def __init__(
        self,
        folder: Folder,
        clock: Callable[[], float],
        sessions: Callable[[], Sequence[Session]],
        idle: Callable[[Session], None],
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._sessions = sessions
        self._idle = idle
        self._next_look = 0.0
        self._thread = Thread("darkroom-save", self._work)

    def wake(self) -> None:
        """See what is due, which may be another thing than it was."""
        self._thread.start()
        self._thread.wake()

    def stop(self) -> None:
        """End after what is being written now."""
        self._thread.stop()

    def _work(self) -> float:
        looks = self._clock() >= self._next_look
        for session in self._sessions():
            try:
                if session.due <= self._clock():
                    save(session, self._folder, self._clock(), patient=True)
                elif looks or self._is_moving(session):
                    look(session, self._folder, self._clock(), patient=True)
                if looks and not len(session.crowd):
                    self._idle(session)
            except Exception:  # one document's trouble must not keep the others from being saved
                log.exception("%s could not be kept", session.file)
        now = self._clock()
        if looks:
            self._next_look = now + LOOK
        sessions = self._sessions()
        if not sessions:
            return math.inf
        until = min(self._next_look, *(session.due for session in sessions))
        if any(map(self._is_moving, sessions)):
            until = min(until, now + PAUSE)
        return max(0.001, until - now)

    @staticmethod
    def _is_moving(session: Session) -> bool:
        """Whether its file changed a moment ago, and what came of it is not known yet."""
        return session.moved is not None and session.clash is None
