"""The queue: what one asks of it. Every answer is a future, resolved when what was done is on the disk."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Final

from engine.errors import Problem
from engine.protocol.jobs import JobState
from engine.queue import attempts, gallery, pages, pictures, steer
from engine.queue.change import Change
from engine.queue.claims import Claimer
from engine.queue.groups import Groups, Times
from engine.queue.hold import Hold
from engine.queue.job import Claim, Job, NewJob, Page, Work
from engine.queue.news import QueueChanged, QueueListener
from engine.queue.picture import Gallery, Made, Picture, Pictures, Wanted
from engine.queue.retention import Kept
from engine.queue.submit import submitting
from engine.types import Json

LEASE: Final = 30.0
"""Seconds that a worker may be silent."""


class Queue:
    """Jobs, in the folder of a server's data. A context manager.

    Futures raise `JobRefused` for what cannot be, `Unwritable` when the disk fails (nothing was changed then), and
    `QueueUnusable` when the queue is closed. They are resolved, and their callbacks called, in the queue's own thread,
    which must not be kept waiting: nobody may ask for a future's result there.
    """

    def __init__(
        self,
        folder: Path,
        *,
        url: str = "",
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        lease: float = LEASE,
        kept: Kept = Kept(),  # noqa: B008  it is frozen
    ) -> None:
        """Open the queue; jobs that ran when an earlier server ended wait again, or are set aside.

        Raises `QueueTaken` when another server has the folder, and `QueueUnusable`. `clock` gives the Unix time that
        is written down, `ticks` the seconds by which leases of `lease` seconds end.
        """
        self._hold = Hold(folder / "server.lock", url)
        try:
            self._groups = Groups(folder / "queue.sqlite", Times(clock, ticks, lease), kept)
        except BaseException:
            self._hold.close()
            raise

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What a person should know of the opening: a damaged file that was moved aside."""
        return self._groups.notices

    @property
    def commits(self) -> int:
        """How many transactions went to the disk since the opening."""
        return self._groups.commits

    def announce(self, url: str) -> None:
        """Write down where this server answers, for a second server to say."""
        self._hold.announce(url)

    def close(self) -> None:
        """Do what was asked, answer claims that wait with None, and let go of the folder."""
        self._groups.close()
        self._hold.close()

    def __enter__(self) -> "Queue":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def listen(self, listener: QueueListener) -> Callable[[], None]:
        """Tell a listener of everything from now on, after its commit, in order, in the queue's thread.

        Call the result to stop.
        """
        return self._groups.listen(listener)

    # ------------------------------------------------------------ jobs come

    def submit(self, new: NewJob) -> Future[Job]:
        """Put a job behind all others of its priority; or the job that came with the same key and content before.

        Refused when the key came with other content. Raises `TypeError` or `ValueError` at once for parameters that
        are no JSON.
        """
        return self._groups.ask(submitting(new))

    # ------------------------------------------------------------ workers

    def claim(self, worker: str, *, warm: frozenset[str] = frozenset(), wait: bool = False) -> Future[Claim | None]:
        """Take the next job for a worker that has the models `warm`; None when there is none or the queue is paused.

        The attempt is counted in the same commit. With `wait` the future is resolved when there is a job, in the
        very commit that brings it; `cancel` stops waiting, and is False when the job was given just then. A claim is
        done after all else that was asked at the same time.
        """
        claimer = Claimer(worker, warm, wait)
        self._groups.claim(claimer)
        return claimer.future

    def renew(self, job: str, token: int) -> Future[bool]:
        """The worker lives: its lease begins anew. False when the job is not its own any more. Writes nothing."""
        return self._groups.ask(lambda change: attempts.renew(change, job, token))

    def append(self, job: str, token: int, events: Sequence[Json]) -> Future[int | None]:
        """Add state events, as JSON, to a job's log, and renew its lease; the number of the last.

        None when the job is not this worker's any more. Raises `ValueError` or `TypeError` at once for what is none.
        """
        return self._groups.ask(attempts.appending(job, token, events))

    def finish(
        self,
        job: str,
        token: int,
        state: JobState,
        outputs: Mapping[str, Sequence[Json]],
        problems: Sequence[Problem],
        *,
        events: Sequence[Json] = (),
    ) -> Future[bool]:
        """End a job as DONE, FAILED or CANCELLED, with its last events; False when it is not this worker's any more.

        `outputs` are as `engine.protocol.jobs.Output` in JSON. `problems` are added to those of lost attempts.
        """
        return self._groups.ask(attempts.finishing(job, token, state, outputs, problems, events))

    def lost(self, job: str, token: int, reason: str) -> Future[JobState | None]:
        """The worker died or hung: the job waits again where it was, and is set aside after three attempts.

        What the job is now; None when it was not that worker's any more.
        """
        line = " ".join(reason.split())
        return self._groups.ask(lambda change: attempts.lose(change, job, token, line))

    def hand_back(self, job: str, token: int) -> Future[bool]:
        """The worker stops in order: the job waits again where it was, and the attempt does not count."""
        return self._groups.ask(lambda change: attempts.hand_back(change, job, token))

    # ------------------------------------------------------------ people

    def cancel(self, job: str) -> Future[JobState]:
        """End a job that waits; mark one that runs as `cancelling`, which says RUNNING until its worker lets go."""
        return self._groups.ask(lambda change: steer.cancel(change, job))

    def retry(self, job: str) -> Future[Job]:
        """Let a job that failed, was cancelled or set aside wait again, behind all others, with attempts from 0."""
        return self._groups.ask(lambda change: steer.retry(change, job))

    def delete(self, job: str) -> Future[None]:
        """Forget a job. Refused while it runs."""
        return self._groups.ask(lambda change: steer.delete(change, job))

    def reorder(self, job: str, before: str | None) -> Future[Job]:
        """Put a job that waits before another one that waits, or behind all; it takes the priority found there."""
        return self._groups.ask(lambda change: steer.reorder(change, job, before))

    def prioritise(self, job: str, priority: int) -> Future[Job]:
        """Give a job that waits another priority; higher goes first."""
        return self._groups.ask(lambda change: steer.prioritise(change, job, priority))

    def pause(self) -> Future[None]:
        """Start no more jobs, until `resume`, over any number of restarts. What runs goes on."""
        return self._groups.ask(lambda change: change.pause(True))

    def resume(self) -> Future[None]:
        """Start jobs again."""
        return self._groups.ask(lambda change: change.pause(False))

    # ------------------------------------------------------------ looking

    def get(self, job: str) -> Future[Job]:
        """A job, with its position if it waits."""
        return self._groups.ask(lambda change: pages.get(change, job))

    def work(self, job: str) -> Future[Work]:
        """What a job is to do: the document and the parameters as they were submitted."""
        return self._groups.ask(lambda change: pages.work(change, job))

    def list(
        self, *, state: JobState | None = None, workflow: str | None = None, after: str | None = None, limit: int = 50
    ) -> Future[Page]:
        """Some jobs, newest first; with QUEUED and of all workflows those that wait, in the order in which they start.

        `after` is that of the page before. Jobs that come in between move nothing. At most 1,000 at once.
        """
        return self._groups.ask(lambda change: pages.page(change, state, workflow, after, limit))

    def events(self, job: str, since: int = 0, limit: int = 1000) -> Future[Sequence[tuple[int, Json]]]:
        """State events with numbers above `since`, as JSON, each with its number; at most 1,000 at once."""

        def read(change: Change) -> Sequence[tuple[int, Json]]:
            return pages.events(change, job, since, limit)

        return self._groups.ask(read)

    # ------------------------------------------------------------ pictures

    def pictures(self, wanted: Wanted = Wanted(), *, after: str | None = None, limit: int = 50) -> Future[Pictures]:  # noqa: B008  it is frozen
        """Some pictures that jobs made, the newest first; `after` is that of the page before. At most 500 at once.

        A page may hold fewer than there are, and none at all, while its `after` says that there are more to look at.
        """
        return self._groups.ask(lambda change: gallery.page(change, wanted, after, limit))

    def picture(self, digest: str) -> Future[Made]:
        """A picture, and the work that made it, which is there even when its job is not."""
        return self._groups.ask(lambda change: gallery.one(change, digest))

    def gallery(self) -> Future[Gallery]:
        """How many pictures there are, by workflow and by model."""
        return self._groups.ask(gallery.overview)

    def mark(
        self, digests: Sequence[str], *, starred: bool | None = None, trashed: bool | None = None
    ) -> Future[tuple[Picture, ...]]:
        """Star pictures or put them into the trash, or the opposite; None leaves it as it is."""
        return self._groups.ask(lambda change: pictures.mark(change, digests, starred=starred, trashed=trashed))

    def forget(self, digests: Sequence[str]) -> Future[tuple[str, ...]]:
        """Forget pictures that are in the trash; the roots in the store that no picture needs any more."""
        return self._groups.ask(lambda change: pictures.forget(change, digests))

    def rename_workflow(self, name: str, to: str) -> Future[None]:
        """Have the jobs and pictures of a workflow follow it to its new name."""
        return self._groups.ask(lambda change: pictures.renamed(change, name, to))

    def status(self) -> Future[QueueChanged]:
        """Whether the queue is paused, and how many jobs are in each state."""
        return self._groups.ask(pages.status)
