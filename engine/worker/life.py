"""One life of a worker's process, from its start to its end."""

import os
import time

from engine.worker.limits import Limits, memory_of, processor_of
from engine.worker.printed import Printed
from engine.worker.spawn import Spawned, kill
from engine.worker.vigil import Seen, Vigil


class Life:
    """A process with its channel, what it prints, and what is known of it. Guarded by its worker's lock.

    `run` is what it works on, `verdict` why it is ended by force, `refused` why it says it cannot work.
    """

    def __init__(self, name: str, spawned: Spawned, limits: Limits) -> None:
        self.spawned = spawned
        self.process = spawned.process
        self.channel = spawned.channel
        self.printed = Printed(name, spawned.process.stdout)
        self.vigil = Vigil(limits, time.monotonic())
        self.is_up = False
        self.run: str | None = None
        self.refused = ""
        self.verdict = ""

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
