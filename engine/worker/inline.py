"""A worker in this very process, for tests and for whoever wants no other process. It cannot die alone."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from engine.errors import DarkroomError
from engine.protocol.worker import Begin
from engine.worker.outbox import Outbox
from engine.worker.performer import Attempt, Performer, performed
from engine.worker.seam import Broken, Hear
from engine.worker.slate import Slate


class InlineWorker:
    """Performs in a thread of its own, where `make` makes the performer. A run that does not stop is waited for."""

    def __init__(self, name: str, make: Callable[[], Performer]) -> None:
        self.name: Final = name
        self._make = make
        self._inbox: SimpleQueue[Attempt | None] = SimpleQueue()
        self._attempt: Attempt | None = None
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
        self._attempt = Attempt(work, self._outbox, lambda preview: self._hear(preview), self._slate)
        self._inbox.put(self._attempt)

    def cancel(self, run: str) -> None:
        """As `Worker` says, but that nothing forces a run to its end."""
        if (attempt := self._attempt) is not None and attempt.work.run == run:
            attempt.cancelled.set()

    def look(self, run: str, on: bool) -> None:
        """As `Worker` says."""
        if (attempt := self._attempt) is not None and attempt.work.run == run:
            attempt.looked_at.set() if on else attempt.looked_at.clear()

    def stop(self, seconds: float) -> None:
        """End after the run at hand, which is cancelled; waits so long at most."""
        self._hear = lambda report: None
        if (attempt := self._attempt) is not None:
            attempt.cancelled.set()
        self._inbox.put(None)
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
        for attempt in iter(self._inbox.get, None):
            self._hear(performed(performer, attempt, self._outbox))
        performer.close()
