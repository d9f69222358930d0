"""A worker in this very process, for tests and for whoever wants no other process. It cannot die alone."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from engine.errors import DarkroomError
from engine.protocol.worker import Begin, Returned
from engine.worker.line import Line, attempts
from engine.worker.outbox import Outbox
from engine.worker.performer import Attempt, Performer, performed
from engine.worker.seam import Broken, Hear
from engine.worker.slate import Slate


class InlineWorker:
    """Performs in a thread of its own, where `make` makes the performer. A run that does not stop is waited for."""

    def __init__(self, name: str, make: Callable[[], Performer]) -> None:
        self.name: Final = name
        self._make = make
        self._line = Line()
        self._hear: Hear = lambda report: None
        self._outbox = Outbox(lambda told: self._hear(told))
        self._folder = tempfile.TemporaryDirectory(prefix="darkroom-")
        self._slate = Slate(Path(self._folder.name) / "slate")
        self._thread = threading.Thread(target=self._work, name=f"darkroom-{name}", daemon=True)

    def open(self, hear: Hear) -> None:
        """As `Worker` says."""
        self._hear = hear
        self._thread.start()

    def start(self, work: Begin) -> None:
        """As `Worker` says."""
        self._line.put(Attempt(work, self._outbox, lambda preview: self._hear(preview), self._slate))

    def recall(self, run: str) -> None:
        """As `Worker` says."""
        if self._line.recall(run):
            self._hear(Returned(run=run))

    def cancel(self, run: str) -> None:
        """As `Worker` says, but that nothing forces a run to its end."""
        if (attempt := self._line.find(run)) is not None:
            attempt.cancelled.set()

    def look(self, run: str, on: bool) -> None:
        """As `Worker` says."""
        if (attempt := self._line.find(run)) is not None:
            attempt.look(on)

    def stop(self, seconds: float) -> None:
        """End after the runs at hand, which are cancelled; waits so long at most."""
        self._hear = lambda report: None
        self._line.cancel()
        self._line.end()
        if self._thread.ident is not None:
            self._thread.join(seconds)
        if not self._thread.is_alive():
            self._outbox.close()
            self._slate.close()
            self._folder.cleanup()

    def _work(self) -> None:
        try:
            performer = self._make()
        except DarkroomError as error:
            self._hear(Broken(str(error)))
            return
        self._hear(performer.about())
        for attempt in attempts(self._line, performer):
            self._hear(performed(performer, attempt, self._outbox))
        performer.close()
