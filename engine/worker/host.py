"""A worker that is a process: begun, listened to, watched, ended when it must be, and begun again."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from engine.protocol.worker import (
    FROM_WORKER,
    Beat,
    Begin,
    Cancel,
    Ended,
    Leave,
    Look,
    Ready,
    Recall,
    Refused,
    Returned,
)
from engine.worker.frames import BadFrame
from engine.worker.life import Life
from engine.worker.limits import Limits
from engine.worker.seam import Broken, Died, Hear
from engine.worker.slate import Slate
from engine.worker.spawn import Spawned, exit_in_words, kill

log = logging.getLogger("darkroom.worker")


class ProcessWorker:
    """A worker in a process of its own, which `command` begins; see `console.commands.worker`.

    One thread begins the process, hears it to its end, and begins the next; another looks whether it is well.
    `folder` holds the worker's slate. A worker that was ready and dies begins again at once, for what it worked on is
    to blame; one that does not become ready waits longer each time.
    """

    def __init__(self, name: str, command: Sequence[str], folder: Path, limits: Limits | None = None) -> None:
        self.name: Final = name
        self._command = tuple(command)
        self._limits = limits or Limits()
        self._folder = folder
        self._lock = threading.Condition()
        self._life: Life | None = None
        self._is_stopping = False
        self._is_over = False
        self._sleeps_long = False
        self._hear: Hear = lambda report: None
        self._keeper = threading.Thread(target=self._keep, name=f"darkroom-{name}", daemon=True)
        self._watcher = threading.Thread(target=self._watch, name=f"darkroom-{name}-watch", daemon=True)

    # ------------------------------------------------------------ the seam

    def open(self, hear: Hear) -> None:
        """As `Worker` says."""
        self._hear = hear
        self._folder.mkdir(parents=True, exist_ok=True)
        self._slate = Slate(self._folder / f"{self.name}.slate")
        self._keeper.start()
        self._watcher.start()

    def start(self, work: Begin) -> None:
        """As `Worker` says. If the worker dies first, `Died` says so of this run."""
        with self._lock:
            life = self._life
            if life is not None:
                life.runs.append(work.run)
                if self._sleeps_long:
                    self._lock.notify_all()
        if life is None:  # it died since it was ready
            self._hear(Died(work.run, f"the worker {self.name} had just ended"))
        else:
            self._send(life, work)

    def recall(self, run: str) -> None:
        """As `Worker` says."""
        with self._lock:
            life = self._at(run)
        if life is not None:
            self._send(life, Recall(run=run))

    def cancel(self, run: str) -> None:
        """As `Worker` says."""
        with self._lock:
            life = self._at(run)
            if life is not None:
                life.cancelling(run)
        if life is not None:
            self._send(life, Cancel(run=run))

    def look(self, run: str, on: bool) -> None:
        """As `Worker` says."""
        with self._lock:
            life = self._at(run)
        if life is not None:
            self._send(life, Look(run=run, on=on))

    def stop(self, seconds: float) -> None:
        """As `Worker` says: an idle process leaves by itself, one that works is killed when the time is over."""
        with self._lock:
            self._is_stopping = True
            life = self._life
            self._lock.notify_all()
        if self._keeper.ident is None:
            return
        if life is not None:
            self._send(life, Leave())
        self._keeper.join(seconds)
        while self._keeper.is_alive():
            with self._lock:
                if self._life is not None:
                    self._life.end("it was stopped")
            self._keeper.join(1.0)
        self._watcher.join()
        self._slate.close()

    def _at(self, run: str) -> Life | None:
        return self._life if self._life is not None and run in self._life.runs else None

    def _send(self, life: Life, message: Begin | Recall | Cancel | Look | Leave) -> None:
        try:
            life.channel.send(message)
        except OSError:  # it has died, and whoever hears it will say so
            log.debug("%s heard no %s", self.name, message.type)
        except ValueError as error:
            with self._lock:
                life.end(f"the job is too large to hand over: {error}")

    # ------------------------------------------------------------ the keeper's thread

    def _keep(self) -> None:
        try:
            self._live_on()
        finally:
            with self._lock:
                self._is_over = True
                self._lock.notify_all()

    def _live_on(self) -> None:
        failed = 0
        while not self._is_stopping:
            died, was_up = self._live()
            if self._is_stopping:
                return
            failed = 0 if was_up else failed + 1
            self._hear(died)
            if failed == self._limits.starts:
                self._hear(Broken(died.reason))
            if failed:
                pause = min(self._limits.backoff * 2 ** (failed - 1), self._limits.longest_backoff)
                with self._lock:
                    self._lock.wait_for(lambda: self._is_stopping, pause)

    def _live(self) -> tuple[Died, bool]:
        """One life of the process, from its start to its end: how it ended, and whether it ever was ready."""
        self._slate.write("")
        try:
            spawned = Spawned(self._command, self._folder / f"{self.name}.slate", self._limits)
        except OSError as error:
            return Died(None, f"the worker {self.name} cannot be started: {error}"), False
        life = Life(self.name, spawned, self._limits)
        with self._lock:
            self._life = life
            if self._is_stopping:  # it was told too early to be heard
                life.end("it was stopped")
            self._lock.notify_all()
        try:
            self._hear_all(life)
        except BadFrame as error:
            life.verdict = life.verdict or f"it said what is not understood: {error}"
        except OSError:  # its end of the connection is gone, and so is the process: the status says how
            log.debug("the worker %s hung up in the middle of a frame", self.name)
        kill(life.process)  # with all that it began
        status = life.process.wait()
        with self._lock:
            self._life = None
            spawned.close()
            self._lock.notify_all()
        life.printed.finish(1.0)
        return Died(life.run, self._why(life, status)), life.is_up

    def _hear_all(self, life: Life) -> None:
        while (message := life.channel.receive(FROM_WORKER)) is not None:
            with self._lock:
                life.vigil.heard()
                if isinstance(message, Ready):
                    life.vigil.up()
                    life.is_up = True
                if isinstance(message, Ended | Returned):
                    life.over(message.run)
            if isinstance(message, Refused):
                life.refused = message.reason
            elif not isinstance(message, Beat):
                self._hear(message)

    def _why(self, life: Life, status: int) -> str:
        """How a life ended, in words: "the worker cpu was killed by signal 11 (segmentation fault) while a (A) ran"."""
        if life.refused:
            return f"the worker {self.name} cannot work: {life.refused}"
        doing = self._slate.read()
        how = f"was ended because {life.verdict}" if life.verdict else exit_in_words(status)
        said = f"; it said: {life.printed.last}" if not life.is_up and life.printed.last else ""
        return f"the worker {self.name} {how}{f' while {doing}' if doing else ''}{said}"

    # ------------------------------------------------------------ the watcher's thread

    def _watch(self) -> None:
        """Look often while something runs, else now and then; `start` wakes it only from a long sleep."""
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._life is not None or self._is_over)
                if self._life is None:
                    return
                self._sleeps_long = self._life.run is None
                pause = self._limits.beat if self._sleeps_long else self._limits.look
                self._lock.wait(pause)
                self._sleeps_long = False
                if self._life is not None:
                    self._life.look(pause)
