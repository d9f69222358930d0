"""One life of a worker's process, from its start to its end."""

import os
import time

from engine.worker.limits import Limits, memory_of, processor_of
from engine.worker.printed import Printed
from engine.worker.spawn import Spawned, kill
from engine.worker.vigil import Seen, Vigil


class Life:
    """A process with its channel, what it prints, and what is known of it. Guarded by its worker's lock.

    `runs` are those that it was given, the one that it works on first; `verdict` says why it is ended by force,
    `refused` why it says it cannot work.
    """

    def __init__(self, name: str, spawned: Spawned, limits: Limits) -> None:
        self.spawned = spawned
        self.process = spawned.process
        self.channel = spawned.channel
        self.printed = Printed(name, spawned.process.stdout)
        self.vigil = Vigil(limits, time.monotonic())
        self.is_up = False
        self.runs: list[str] = []
        self._cancelled: set[str] = set()
        self.refused = ""
        self.verdict = ""

    @property
    def run(self) -> str | None:
        """What it works on."""
        return self.runs[0] if self.runs else None

    def cancelling(self, run: str) -> None:
        """A run was told to stop; from its beginning it has so long for it, and no longer."""
        self._cancelled.add(run)
        self._count()

    def over(self, run: str) -> None:
        """A run has ended, or was given back."""
        was_at_work = run == self.run
        if run in self.runs:
            self.runs.remove(run)
        self._cancelled.discard(run)
        if was_at_work:
            self.vigil.ended()
            self._count()

    def _count(self) -> None:
        if self.run in self._cancelled:
            self.vigil.cancelling(time.monotonic())

    def has_exited(self) -> bool:
        """Whether the process is over. Where the system can, it is not let go of: its group keeps its number so."""
        if hasattr(os, "waitid"):
            try:
                return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
            except ChildProcessError:
                return True
        return self.process.poll() is not None

    def end(self, verdict: str) -> None:
        """End it by force, with all that it began; the first verdict counts."""
        self.verdict = self.verdict or verdict
        kill(self.process)

    def look(self, pause: float) -> None:
        """Look whether it is well, and end it if not."""
        if self.has_exited() or self.verdict:
            kill(self.process)
            self.channel.hang_up()  # a process that fled its group may still hold the other end
            return
        seen = Seen(memory_of(self.process.pid), processor_of(self.process.pid))
        verdict = self.vigil.look(time.monotonic(), seen, pause)
        if verdict is not None:
            self.end(verdict)
