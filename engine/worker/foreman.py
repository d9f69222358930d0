"""The foreman: gives a queue's jobs to workers, and tells the queue what becomes of them."""

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

from engine.errors import Code, Problem
from engine.protocol.jobs import JobState
from engine.protocol.worker import Begin, Ended, Ready, Returned, Told
from engine.queue import Claim, JobChanged, Queue, QueueChanged, QueueEvent
from engine.worker.post import Audience, Nobody, Post, Standing, State
from engine.worker.seam import Broken, Died, Preview, Report, Worker

log = logging.getLogger("darkroom.worker")

RENEW: Final = 10.0
"""Seconds between two renewals of a lease, a third of what it lasts."""

LEAVING: Final = 5.0
"""Seconds that an idle worker has to keep what it holds and leave."""


class Foreman:
    """Keeps workers busy with the jobs of a queue.

    One thread owns all state; what workers report and what the queue answers is put into its mailbox, so nobody waits
    for it. A worker performs one job at a time, and one claim waits for each idle one. While it performs one small job
    after the other, it is given some ahead, so that it need not wait for the disk between two; should the one at hand
    not be small after all, they are taken back, for others to have.
    """

    def __init__(
        self, queue: Queue, workers: Sequence[Worker], *, audience: Audience | None = None, renew: float = RENEW
    ) -> None:
        self._queue = queue
        self._audience: Audience = audience or Nobody()
        self._renew = renew
        self._posts = tuple(Post(worker) for worker in workers)
        self._looked_at: set[str] = set()
        self._waiting = 0
        self._mail: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._is_closing = False
        self._is_leaving = False
        self._is_closed = False
        self._quiet = threading.Event()
        self._deaf: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._work, name="darkroom-foreman", daemon=True)

    def open(self) -> None:
        """Start the workers; each asks for a job when it is ready."""
        self._deaf = self._queue.listen(self._hear_queue)
        self._thread.start()
        for post in self._posts:
            post.worker.open(partial(self._hear, post))

    def look(self, job: str, on: bool) -> None:
        """Say whether anybody looks at the previews of a job, which may wait or run."""
        self._mail.put(lambda: self._look(job, on))

    def crew(self) -> tuple[Standing, ...]:
        """What every worker is at."""
        return tuple(post.standing() for post in self._posts)

    def close(self, seconds: float) -> None:
        """Begin nothing more; what runs may end within some seconds, else it is handed back. Then end the workers."""
        if self._is_closed:
            return
        self._is_closed = True
        self._mail.put(self._begin_to_close)
        self._quiet.wait(seconds)
        self._mail.put(self._hand_back_all)
        self._thread.join()
        self._deaf()
        for post in self._posts:
            post.worker.stop(LEAVING if post.claim is None else 1.0)

    # ------------------------------------------------------------ the mailbox

    def _work(self) -> None:
        renewed = time.monotonic()
        while True:
            try:
                letter = self._mail.get(timeout=max(0.0, min(renewed + self._renew, self._due()) - time.monotonic()))
            except Empty:
                letter = self._be_fair
                if time.monotonic() >= renewed + self._renew:
                    renewed, letter = time.monotonic(), self._renew_all
            try:
                letter()
            except Exception:  # a letter that fails must not end all work
                log.exception("a report of a worker could not be dealt with")
            if self._is_leaving and all(not post.asked for post in self._posts):
                return  # no job is on its way to a worker any more

    def _hear(self, post: Post, report: Report) -> None:
        self._mail.put(lambda: self._take(post, report))

    def _hear_queue(self, event: QueueEvent) -> None:
        if isinstance(event, JobChanged) and event.job.cancelling:
            job = event.job.id
            self._mail.put(lambda: self._cancel(job))
        elif isinstance(event, QueueChanged):
            self._waiting = 0 if event.paused else event.counts[JobState.QUEUED]
            if self._waiting and any(post.room for post in self._posts):
                self._mail.put(self._ask_all)

    def _take(self, post: Post, report: Report) -> None:
        match report:
            case Ready():
                post.devices, post.pid, post.said = report.devices, report.pid, ""
                post.state, post.warm = State.IDLE, ()
                self._ask(post)
            case Told():
                self._told(post, report)
            case Preview(run, path, media_type, data):
                if post.claim is not None and post.is_at(run):
                    self._audience.preview(post.claim.job.id, path, media_type, data)
            case Ended():
                self._ended(post, report)
            case Returned(run=run):
                self._returned(post, run)
            case Died(_, reason):
                self._died(post, reason)
            case Broken(reason):
                log.error("worker %s does not start; its jobs wait: %s", post.worker.name, reason)
                post.state, post.said = State.BROKEN, reason

    # ------------------------------------------------------------ jobs come

    def _ask(self, post: Post) -> None:
        """Have the queue give jobs to a worker: to an idle one when there is one, to a quick one what there is now."""
        if self._is_closing:
            return
        is_idle = post.state is State.IDLE
        for _ in range(post.room if is_idle else min(post.room, self._waiting)):
            asked = self._queue.claim(post.worker.name, warm=frozenset(post.warm), wait=is_idle)
            post.asked.add(asked)
            asked.add_done_callback(lambda asked: self._mail.put(lambda: self._claimed(post, asked)))

    def _ask_all(self) -> None:
        for post in self._posts:
            self._ask(post)

    def _claimed(self, post: Post, asked: "Future[Claim | None]") -> None:
        post.asked.discard(asked)
        if asked.cancelled():
            return
        if (error := asked.exception()) is not None:
            log.error("worker %s could not be given a job: %s", post.worker.name, error)
            return  # it asks again at the next renewal
        claim = asked.result()
        if claim is None:
            if post.state is State.IDLE:  # it looked ahead, saw nothing, and is free by now
                self._ask(post)
        elif post.state in (State.IDLE, State.BUSY) and not self._is_closing:
            self._give(post, claim)
        else:  # it died while the job was on its way
            self._hand_back(claim)

    def _give(self, post: Post, claim: Claim) -> None:
        job, work = claim.job, claim.work
        post.line += (claim,)
        if post.state is State.IDLE:
            post.state, post.began = State.BUSY, time.monotonic()
        post.worker.start(
            Begin(
                run=claim.run,
                job=job.id,
                name=job.name,
                document=work.document,
                parameters=dict(work.parameters),
                to=work.to,
                previews=job.id in self._looked_at,
            )
        )
        self._ask(post)

    def _due(self) -> float:
        """When the next worker has kept the jobs that it was given ahead for long enough."""
        return min((post.due for post in self._posts if len(post.line) - len(post.recalled) > 1), default=math.inf)

    def _be_fair(self) -> None:
        """Let others have the jobs that were given ahead to workers who are not quick after all."""
        for post in self._posts:
            if time.monotonic() >= post.due:
                self._recall(post, *post.ahead)

    def _recall(self, post: Post, *claims: Claim) -> None:
        """Take jobs back that were given ahead, as far as they have not begun when the worker hears of it."""
        for claim in claims:
            if claim.run not in post.recalled:
                post.recalled.add(claim.run)
                post.worker.recall(claim.run)

    def _returned(self, post: Post, run: str) -> None:
        claim = post.take(run)
        if claim is None:
            return
        self._hand_back(claim)
        if (
            not post.line and post.state is State.BUSY
        ):  # the one before it had ended when this one was still to come back
            post.state = State.IDLE
        self._be_quiet()
        self._ask(post)

    def _hand_back(self, claim: Claim) -> None:
        self._queue.hand_back(claim.job.id, claim.token).add_done_callback(_report)

    # ------------------------------------------------------------ what becomes of them

    def _told(self, post: Post, told: Told) -> None:
        claim = post.claim
        if claim is None or not post.is_at(told.run):
            return
        if told.events:
            kept = self._queue.append(claim.job.id, claim.token, told.events)
            kept.add_done_callback(partial(self._check_hold, post, claim))
        if told.progress:
            self._audience.progress(claim.job.id, told.progress)

    def _ended(self, post: Post, ended: Ended) -> None:
        claim = post.claim
        if claim is None or not post.is_at(ended.run):
            return
        job, token, state = claim.job.id, claim.token, ended.state
        outputs = {name: [one.model_dump(mode="json") for one in many] for name, many in ended.outputs.items()}
        problems = [said.problem() for said in ended.problems]
        try:
            kept = self._queue.finish(job, token, state, outputs, problems, events=ended.events)
        except (ValueError, TypeError) as error:  # a performer said what no job can end as
            kept = self._queue.finish(job, token, JobState.FAILED, {}, [*problems, _unsayable(error)])
        kept.add_done_callback(_report)
        log.debug("job %s (%s) is %s", job, claim.job.name or "no name", state)
        now = time.monotonic()
        post.warm, post.took = tuple(ended.warm), now - post.began
        post.take(ended.run)
        post.state, post.began = State.BUSY if post.line else State.IDLE, now
        self._be_quiet()
        self._ask(post)

    def _died(self, post: Post, reason: str) -> None:
        claim, ahead = post.claim, post.ahead
        log.warning("%s", reason)
        post.pid, post.warm, post.took, post.state = None, (), math.inf, State.STARTING
        post.asked = {asked for asked in post.asked if not asked.cancel()}
        post.line = ()
        post.recalled.clear()
        self._be_quiet()
        for each in ahead:
            self._hand_back(each)
        if claim is not None:
            self._queue.lost(claim.job.id, claim.token, reason).add_done_callback(partial(_say_lost, claim))

    def _cancel(self, job: str) -> None:
        for post in self._posts:
            for claim in post.line:
                if claim.job.id == job:
                    if claim is not post.claim:
                        self._recall(post, claim)
                    post.worker.cancel(claim.run)  # it may have begun meanwhile

    def _look(self, job: str, on: bool) -> None:
        self._looked_at.add(job) if on else self._looked_at.discard(job)
        for post in self._posts:
            for claim in post.line:
                if claim.job.id == job:
                    post.worker.look(claim.run, on)

    # ------------------------------------------------------------ leases

    def _renew_all(self) -> None:
        for post in self._posts:
            for claim in post.line:
                kept = self._queue.renew(claim.job.id, claim.token)
                kept.add_done_callback(partial(self._check_hold, post, claim))
            self._ask(post)

    def _check_hold(self, post: Post, claim: Claim, answer: "Future[int | None] | Future[bool]") -> None:
        """Stop a run whose job is another's by now. Called in the queue's thread."""
        if answer.cancelled() or answer.exception() is not None or answer.result():
            return
        log.warning("worker %s lost its hold on job %s", post.worker.name, claim.job.id)
        self._mail.put(lambda: post.worker.cancel(claim.run))

    # ------------------------------------------------------------ the end

    def _begin_to_close(self) -> None:
        self._is_closing = True
        for post in self._posts:
            for asked in post.asked:
                asked.cancel()
            self._recall(post, *post.ahead)
        self._be_quiet()

    def _be_quiet(self) -> None:
        if self._is_closing and not any(post.line for post in self._posts):
            self._quiet.set()

    def _hand_back_all(self) -> None:
        self._is_leaving = True
        for post in self._posts:
            for claim in post.line:
                self._hand_back(claim)
                post.worker.cancel(claim.run)  # what it has by now is kept as a checkpoint


def _unsayable(error: Exception) -> Problem:
    return Problem(code=Code.OUTPUT_UNWRITABLE, message=f"what the job gave cannot be kept: {error}"[:2000])


def _report(answer: "Future[bool]") -> None:
    """Say what the queue could not do; the lease will end, and the job begin again."""
    if not answer.cancelled() and (error := answer.exception()) is not None:
        log.error("the queue could not take note of the end of a job: %s", error)


def _say_lost(claim: Claim, answer: "Future[JobState | None]") -> None:
    if not answer.cancelled() and answer.exception() is None and answer.result() is JobState.SET_ASIDE:
        log.error("job %s (%s) is set aside", claim.job.id, claim.job.name or "no name")
