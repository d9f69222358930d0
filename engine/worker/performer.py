"""What stands behind a worker and does its jobs, and what it says while it does one."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Event as Flag
from typing import Final, Protocol

from engine.errors import Code, DarkroomError, Problem
from engine.events import Event
from engine.events import Preview as Picture
from engine.protocol.jobs import JobState
from engine.protocol.problems import ProblemView
from engine.protocol.worker import Begin, Ended, Ready
from engine.worker.outbox import Outbox
from engine.worker.seam import Preview
from engine.worker.slate import Doing, Slate

log = logging.getLogger("darkroom.worker")

LONGEST: Final = 10_000
"""Characters of a problem's message: a node's exception may say anything."""


class Attempt:
    """A job while it is performed: where its performer reports to, and learns what others want of it."""

    def __init__(self, work: Begin, outbox: Outbox, show: Callable[[Preview], None], slate: Slate) -> None:
        self.work = work
        self.cancelled = Flag()
        self.looked_at = Flag()
        if work.previews:
            self.looked_at.set()
        self._outbox = outbox
        self._show = show
        self._slate = slate
        self._doing = Doing(slate, {})

    def look(self, on: bool) -> None:
        """Note whether anybody looks at previews."""
        self.looked_at.set() if on else self.looked_at.clear()

    def doing(self, text: str) -> None:
        """Note what is done now, in the past tense, for whoever asks when it went wrong: "it was prepared"."""
        self._slate.write(text)

    def steps(self, types: Mapping[str, str]) -> None:
        """The steps that events will speak of, with the names of their node types."""
        self._doing = Doing(self._slate, types)

    def emit(self, event: Event) -> None:
        """Report an event of the run."""
        if isinstance(event, Picture):
            self._show(Preview(self.work.run, event.path, event.media_type, event.data))
            return
        self._doing(event)
        self._outbox.add(event)


class Performer(Protocol):
    """Does jobs, one after another, in one thread; models stay warm between them."""

    def about(self) -> Ready:
        """What it has to work with."""
        ...

    def perform(self, attempt: Attempt) -> Ended:
        """Do a job to its end; what is wrong with it is in what is returned. Its files lie in their place then."""
        ...

    def rest(self) -> None:
        """Do what the last jobs left to do and nobody waited for. Called when no job waits, and now and then."""
        ...

    def close(self) -> None:
        """Keep what is to be kept, and let go of everything."""
        ...


def performed(performer: Performer, attempt: Attempt, outbox: Outbox) -> Ended:
    """A job done, with the events that were not sent before. Whatever the performer raises makes it a failed one."""
    attempt.doing("it was prepared")
    run = attempt.work.run
    outbox.begin(run)
    try:
        ended = performer.perform(attempt)
    except BaseException as error:  # code of strangers runs in it; the worker has to go on, or be seen to die
        ended = failed(run, error)
    attempt.doing("")
    return ended.model_copy(update={"events": outbox.rest()})


def failed(run: str, error: BaseException) -> Ended:
    """The end of a job that could not be done at all."""
    log.error("the run %s failed", run, exc_info=error)
    words = " ".join(str(error).split()) if isinstance(error, DarkroomError) else f"{type(error).__name__}: {error}"
    problem = getattr(error, "problem", None)
    if not isinstance(problem, Problem):
        hint = "the server's log shows the traceback"
        problem = Problem(code=Code.NODE_FAILED, message=f"the run failed: {words}", hint=hint)
    return Ended(run=run, state=JobState.FAILED, problems=[said_of(problem)])


def said_of(problem: Problem) -> ProblemView:
    """A problem as the protocol tells it: not too long, and with question marks for what is no Unicode."""
    message = problem.message.encode("utf-8", "replace").decode()
    return ProblemView.of(replace(problem, message=message[:LONGEST]))
