"""The journal: a line for every job that ends, which a person can read, or a program with --log-json.

Written by a thread of its own: a terminal that is held up holds up nothing else.
"""

import json
import logging
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Final, TextIO

from engine.protocol.jobs import JobState
from engine.queue import Job, JobChanged, JobEvents, QueueEvent

MOST: Final = 10_000
"""Lines that wait; more are dropped, and how many is said."""

WORDS: Final = {
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
    JobState.SET_ASIDE: "set aside",
}


class Journal:
    """Lines about jobs and the server, on stderr. `as_json` makes each an object."""

    def __init__(
        self, *, as_json: bool = False, out: TextIO | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._as_json = as_json
        self._out = out or sys.stderr
        self._clock = clock
        self._lines: queue.Queue[str | None] = queue.Queue(MOST)
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="darkroom-journal", daemon=True)
        self._thread.start()

    def hear(self, event: QueueEvent) -> None:
        """Write a line about what a person should know."""
        if isinstance(event, JobChanged) and event.job.state.is_over:
            self._ended(event.job)
        elif isinstance(event, JobEvents):
            for told in event.events:
                if isinstance(told, list) and told[0] == "lost":
                    self.say("lost", f"{event.job}: {told[1]}", job=event.job, reason=str(told[1]))

    def say(self, what: str, text: str, **fields: str | float | None) -> None:
        """Write a line."""
        now = self._clock()
        if self._as_json:
            line = json.dumps({"time": round(now, 3), "event": what, "text": text, **fields}, ensure_ascii=False)
        else:
            line = f"{time.strftime('%H:%M:%S', time.localtime(now))} {what:<9} {_one_line(text)}"
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._dropped += 1

    def flush(self) -> None:
        """Write what waits, and end."""
        self._lines.put(None)
        self._thread.join(2)

    def _ended(self, job: Job) -> None:
        took = (job.ended or 0.0) - (job.started or job.ended or 0.0)
        waited = (job.started or job.ended or 0.0) - job.submitted
        again = f", attempt {job.attempts}" if job.attempts > 1 else ""
        why = f": {job.problems[-1].message}" if job.problems and job.state is not JobState.DONE else ""
        self.say(
            WORDS[job.state],
            f"{job.name or 'a workflow'} ({job.id}) in {took:.2f} s, waited {waited:.2f} s{again}{why}",
            job=job.id,
            name=job.name,
            state=str(job.state),
            seconds=round(took, 6),
            waited=round(waited, 6),
            attempts=job.attempts,
            worker=job.worker,
        )

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            dropped, self._dropped = self._dropped, 0
            more = f"({dropped} lines were dropped)\n" if dropped else ""
            try:
                self._out.write(f"{more}{line}\n")
                self._out.flush()
            except (OSError, ValueError):  # nobody reads it any more
                continue


class ToJournal(logging.Handler):
    """Puts what rooms log, from warnings up, into the journal."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """A line without the traceback, which is in the log file."""
        self._journal.say(record.levelname.lower(), record.getMessage(), logger=record.name)


def _one_line(text: str) -> str:
    """A text without anything that a terminal would obey."""
    if not text.isprintable():
        text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())
