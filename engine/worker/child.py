"""The child: the side of a worker process that performs."""

import gc
import logging
import os
import signal
import threading
from collections.abc import Callable

from engine.errors import Code, DarkroomError, Problem
from engine.protocol.jobs import JobState
from engine.protocol.problems import ProblemView
from engine.protocol.worker import TO_WORKER, Beat, Begin, Cancel, Ended, Leave, Look, Recall, Refused, Returned, Told
from engine.worker.frames import BadFrame, Channel
from engine.worker.line import Line, attempts
from engine.worker.outbox import Outbox
from engine.worker.performer import Attempt, Performer, performed
from engine.worker.seam import Preview
from engine.worker.slate import Slate

log = logging.getLogger("darkroom.worker")


class Child:
    """Performs what comes through a channel, in the thread that calls `serve`.

    A thread of its own reads the channel. At its end the whole process ends, in the midst of whatever it does, with
    every process that it began. Another one says every `beat` seconds that all is well.
    """

    def __init__(self, channel: Channel, slate: Slate, *, beat: float = 1.0) -> None:
        self._channel = channel
        self._slate = slate
        self._beat = beat
        self._line = Line()
        self._outbox = Outbox(self._tell)
        self._over = threading.Event()

    def serve(self, make: Callable[[], Performer], *, bounded: bool = False) -> int:
        """Perform until told to leave; an exit status. `bounded` is told to the server with `Ready`."""
        for work in (self._listen, self._live):
            threading.Thread(target=work, name=f"darkroom{work.__name__}", daemon=True).start()
        self._slate.write("it started")
        try:
            performer = make()
        except DarkroomError as error:
            self._channel.send(Refused(reason=str(error)))
            return 2
        gc.freeze()  # what is there now stays: the collector need not look through it again and again
        try:
            self._slate.write("")
            self._channel.send(performer.about().model_copy(update={"bounded": bounded}))
            for attempt in attempts(self._line, performer):
                self._end(performed(performer, attempt, self._outbox))
        finally:
            performer.close()
            self._over.set()
        return 0

    def _end(self, ended: Ended) -> None:
        try:
            self._channel.send(ended)
        except ValueError as error:
            hint = "give large results as files"
            problem = Problem(code=Code.OUTPUT_UNWRITABLE, message=f"the outputs are too large: {error}", hint=hint)
            problems = [ProblemView.of(problem)]
            self._channel.send(Ended(run=ended.run, state=JobState.FAILED, problems=problems, warm=ended.warm))

    # ------------------------------------------------------------ other threads

    def _listen(self) -> None:
        """Take what the server says, until it says no more."""
        try:
            while (message := self._channel.receive(TO_WORKER)) is not None:
                self._take(message)
        except (BadFrame, OSError):
            log.exception("the server is not understood")
        end_everything()

    def _take(self, message: Begin | Recall | Cancel | Look | Leave | Preview) -> None:
        match message:
            case Begin():
                self._line.put(Attempt(message, self._outbox, self._show, self._slate))
            case Recall(run=run) if self._line.recall(run):
                self._channel.send(Returned(run=run))
            case Cancel(run=run) if (attempt := self._line.find(run)) is not None:
                attempt.cancelled.set()
            case Look(run=run, on=on) if (attempt := self._line.find(run)) is not None:
                attempt.look(on)
            case Leave():
                self._line.end()
            case _:
                pass  # of a run that is over

    def _live(self) -> None:
        """Say that the process is alive, as long as anybody hears it."""
        try:
            while not self._over.wait(self._beat):
                self._channel.send(Beat())
        except OSError:
            return  # whoever listens ends the process

    def _tell(self, told: Told) -> None:
        self._send_if_heard(lambda: self._channel.send(told))

    def _show(self, preview: Preview) -> None:
        self._send_if_heard(lambda: self._channel.send_preview(preview))

    def _send_if_heard(self, send: Callable[[], None]) -> None:
        """A report that cannot be sent is lost: it is too large, or the process is about to end anyway."""
        try:
            send()
        except (OSError, ValueError):
            log.warning("a report could not be sent", exc_info=True)


def end_everything() -> None:
    """End this process now, whatever its other threads do, and all processes that it began."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
