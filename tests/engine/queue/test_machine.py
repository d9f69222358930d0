"""The queue against plain dictionaries, whatever is done to it and in whatever order."""

import tempfile
from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue import Claim, Job, JobChanged, JobDeleted, JobEvents, Queue, QueueChanged, QueueEvent
from tests.engine.queue.desk import PATIENCE, Ticks, get, new, refused
from tests.engine.queue.model import MENDABLE, QUEUED, RUNNING, Entry, Model

LEASE = 10.0
PRIORITIES = st.sampled_from([-1, 0, 1])
ENDS = st.sampled_from([JobState.DONE, JobState.FAILED, JobState.CANCELLED])


class Line(RuleBasedStateMachine):
    """Each thing is done to both; then both tell the same."""

    jobs: Bundle[str] = Bundle("jobs")
    claims: Bundle[Claim] = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._ticks = Ticks()
        self._model = Model()
        self._jobs: dict[str, Job] = {}
        self._logs: dict[str, list[Any]] = {}
        self._counts: Counter[JobState] = Counter()
        self._waiting: list[Future[Claim | None]] = []
        self._open()

    def _open(self) -> None:
        self._queue = Queue(Path(self._folder.name), ticks=self._ticks, lease=LEASE)
        self._queue.listen(self._told)

    def _told(self, news: QueueEvent) -> None:
        match news:
            case JobChanged(job):
                self._jobs[job.id] = job
            case JobDeleted(gone):
                del self._jobs[gone]
            case JobEvents(job=of, first=first, events=events):
                log = self._logs.setdefault(of, [])
                assert len(log) + 1 == first
                log += events
            case QueueChanged(counts=counts):
                self._counts = Counter(counts)

    def _is(self, job: str, *states: JobState) -> bool:
        """Whether there is such a job, in one of these states."""
        return job in self._model.jobs and self._model.is_(job, *states)

    def _is_held(self, claim: Claim) -> bool:
        """Whether a claim is the latest of its job, which runs."""
        return self._is(claim.job.id, RUNNING) and self._model.jobs[claim.job.id].token == claim.token

    # ------------------------------------------------------------ what can be done

    @rule(target=jobs, priority=PRIORITIES)
    def submit(self, priority: int) -> str:
        job = self._queue.submit(new(priority=priority)).result(PATIENCE)
        self._model.submit(job.id, priority)
        self._serve()
        return job.id

    @rule(target=claims, worker=st.sampled_from("ab"))
    def claim(self, worker: str) -> Any:
        claim = self._queue.claim(worker).result(PATIENCE)
        if claim is None:
            assert self._model.paused or not self._model.waiting()
            return multiple()
        assert claim.job.id == self._model.waiting()[0]
        assert not self._model.paused
        self._model.begin(claim.job.id, worker)
        return claim

    @rule()
    def wait_for_a_job(self) -> None:
        if self._model.paused or not self._model.waiting():
            self._waiting.append(self._queue.claim("patient", wait=True))

    @precondition(lambda self: self._waiting)
    @rule()
    def stop_waiting(self) -> None:
        assert self._waiting.pop().cancel()

    def _serve(self) -> None:
        """Those who waited for a job have it by now; it is of no more interest."""
        while self._waiting and self._model.waiting() and not self._model.paused:
            claim = self._waiting.pop(0).result(PATIENCE)
            assert claim is not None
            assert claim.job.id == self._model.waiting()[0]
            self._model.begin(claim.job.id, "patient")

    @rule(claim=claims, events=st.lists(st.sampled_from("ab"), max_size=3))
    def append(self, claim: Claim, events: list[str]) -> None:
        said: list[Any] = [["started", path] for path in events]
        number = self._queue.append(claim.job.id, claim.token, said).result(PATIENCE)
        if self._is_held(claim):
            self._model.jobs[claim.job.id].log += said
            assert number == len(self._model.jobs[claim.job.id].log)
        else:
            assert number is None

    @rule(claim=claims, state=ENDS)
    def finish(self, claim: Claim, state: JobState) -> None:
        done = self._queue.finish(claim.job.id, claim.token, state, {}, [], events=[["done", "done", 1]])
        assert done.result(PATIENCE) == self._is_held(claim)
        if self._is_held(claim):
            self._model.end(claim.job.id, state, ["done", "done", 1])

    @rule(claim=claims)
    def renew(self, claim: Claim) -> None:
        assert self._queue.renew(claim.job.id, claim.token).result(PATIENCE) == self._is_held(claim)

    @rule(claim=claims)
    def lose(self, claim: Claim) -> None:
        state = self._queue.lost(claim.job.id, claim.token, "it died").result(PATIENCE)
        assert (state is not None) == self._is_held(claim)
        if state is not None:
            self._model.lose(claim.job.id, "it died")
            assert self._model.is_(claim.job.id, state)
        self._serve()

    @rule(claim=claims)
    def hand_back(self, claim: Claim) -> None:
        assert self._queue.hand_back(claim.job.id, claim.token).result(PATIENCE) == self._is_held(claim)
        if self._is_held(claim):
            self._model.hand_back(claim.job.id)
        self._serve()

    @rule()
    def be_silent(self) -> None:
        self._ticks.now += LEASE
        self._queue.status().result(PATIENCE)
        for job in [job for job in self._model.jobs if self._model.is_(job, RUNNING)]:
            self._model.lose(job, "its worker said nothing for 10 seconds")
        self._serve()

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        if job not in self._model.jobs:
            with refused(Code.UNKNOWN_JOB):
                self._queue.cancel(job).result(PATIENCE)
            return
        state = self._queue.cancel(job).result(PATIENCE)
        self._model.cancel(job)
        assert self._model.is_(job, state)

    @rule(job=jobs)
    def retry(self, job: str) -> None:
        if self._is(job, *MENDABLE):
            self._queue.retry(job).result(PATIENCE)
            self._model.retry(job)
            self._serve()
        elif job in self._model.jobs:
            with refused(Code.WRONG_STATE):
                self._queue.retry(job).result(PATIENCE)

    @rule(job=consumes(jobs))
    def delete(self, job: str) -> None:
        if self._is(job, RUNNING):
            with refused(Code.WRONG_STATE):
                self._queue.delete(job).result(PATIENCE)
        elif job in self._model.jobs:
            self._queue.delete(job).result(PATIENCE)
            self._model.delete(job)

    @rule(job=jobs, before=st.none() | jobs)
    def reorder(self, job: str, before: str | None) -> None:
        if self._is(job, QUEUED) and (before is None or self._is(before, QUEUED)):
            self._queue.reorder(job, before).result(PATIENCE)
            self._model.reorder(job, before)

    @rule(job=jobs, priority=PRIORITIES)
    def prioritise(self, job: str, priority: int) -> None:
        if self._is(job, QUEUED):
            self._queue.prioritise(job, priority).result(PATIENCE)
            self._model.prioritise(job, priority)

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        (self._queue.pause() if paused else self._queue.resume()).result(PATIENCE)
        self._model.paused = paused
        self._serve()

    @rule()
    def reopen(self) -> None:
        self._queue.close()
        assert [future.result(PATIENCE) for future in self._waiting] == [None] * len(self._waiting)
        self._waiting = []
        for job in [job for job in self._model.jobs if self._model.is_(job, RUNNING)]:
            self._model.lose(job, "the server ended")
            self._logs[job] = list(self._model.jobs[job].log)
        self._open()
        for job in self._model.jobs:
            self._jobs[job] = replace(get(self._queue, job), position=None)

    # ------------------------------------------------------------ what always holds

    @invariant()
    def jobs_are_as_the_model_says(self) -> None:
        page = self._queue.list(limit=1000).result(PATIENCE)
        assert [job.id for job in page.jobs] == list(reversed(self._model.jobs))
        assert {job.id: _told_of(job) for job in page.jobs} == {
            job: _expected(entry) for job, entry in self._model.jobs.items()
        }
        assert {job.id: replace(job, position=None, events=0) for job in page.jobs} == {
            job: replace(told, events=0) for job, told in self._jobs.items()
        }

    @invariant()
    def the_line_is_as_the_model_says(self) -> None:
        page = self._queue.list(state=QUEUED, limit=2).result(PATIENCE)
        found = list(page.jobs)
        while page.after is not None:
            page = self._queue.list(state=QUEUED, after=page.after, limit=2).result(PATIENCE)
            found += page.jobs
        assert [job.id for job in found] == self._model.waiting()
        assert [job.position for job in found] == list(range(1, len(found) + 1))
        assert [get(self._queue, job.id).position for job in found] == [job.position for job in found]

    @invariant()
    def events_are_numbered_without_a_gap(self) -> None:
        for job, entry in self._model.jobs.items():
            assert self._queue.events(job).result(PATIENCE) == list(enumerate(entry.log, 1))
            assert self._queue.events(job, since=2, limit=2).result(PATIENCE) == list(enumerate(entry.log, 1))[2:4]
            assert self._logs.get(job, []) == entry.log

    @invariant()
    def counts_are_true(self) -> None:
        status = self._queue.status().result(PATIENCE)
        assert status.paused == self._model.paused
        assert +Counter(status.counts) == Counter(entry.state for entry in self._model.jobs.values())
        assert +Counter(self._queue._groups._counts) == +Counter(status.counts)

    def teardown(self) -> None:
        self._queue.close()
        self._folder.cleanup()


def _told_of(job: Job) -> tuple[Any, ...]:
    codes = [str(problem.code) for problem in job.problems]
    return (job.state, job.cancelling, job.priority, job.attempts, job.token, job.worker, codes, job.events)


def _expected(entry: Entry) -> tuple[Any, ...]:
    return (
        *(entry.state, entry.cancelling, entry.priority, entry.attempts, entry.token, entry.worker),
        *(entry.problems, len(entry.log)),
    )


TestLine = pytest.mark.slow(Line.TestCase)  # two thousand steps, most of them a commit
TestLine.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
