"""Jobs that are given ahead and taken back, in every order in which a worker and its foreman can hear of it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.protocol.jobs import JobState
from engine.protocol.worker import Begin, Ended, Ready, Returned
from engine.worker.seam import Died, Hear
from tests.engine.worker.yard import PATIENCE, Yard, text


class Scripted:
    """A worker that says what a test says."""

    name = "scripted"

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._given: list[Begin] = []
        self._recalled: list[str] = []
        self.hear: Hear = lambda report: None

    def open(self, hear: Hear) -> None:
        self.hear = hear
        hear(Ready(pid=1, devices=("none",)))

    def start(self, work: Begin) -> None:
        with self._changed:
            self._given.append(work)
            self._changed.notify_all()

    def recall(self, run: str) -> None:
        with self._changed:
            self._recalled.append(run)
            self._changed.notify_all()

    def cancel(self, run: str) -> None: ...

    def look(self, run: str, on: bool) -> None: ...

    def stop(self, seconds: float) -> None: ...

    def given(self, number: int) -> Begin:
        """The job that it was given as the so-manieth, from 1."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._given) >= number, PATIENCE)
            return self._given[number - 1]

    def recalled(self, run: str) -> None:
        """Wait until a run is recalled."""
        with self._changed:
            assert self._changed.wait_for(lambda: run in self._recalled, PATIENCE)

    def end(self, run: str) -> None:
        """Say that a run is done."""
        self.hear(Ended(run=run, state=JobState.DONE))


@pytest.fixture
def worker() -> Scripted:
    return Scripted()


@pytest.fixture
def yard(tmp_path: Path, worker: Scripted) -> Iterator[Yard]:
    with Yard(tmp_path, workers=[worker]) as yard:
        yield yard


def two(yard: Yard, worker: Scripted) -> tuple[list[str], str, str]:
    """A quick worker at a job that lasts, with another one given ahead that is recalled: the jobs, and both runs."""
    first = yard.submit(text("Number"))
    worker.end(worker.given(1).run)
    yard.over(first)
    yard.queue.pause().result(PATIENCE)
    jobs = [yard.submit(text("Number")), yard.submit(text("Number"))]
    yard.queue.resume().result(PATIENCE)
    at_hand, ahead = worker.given(2).run, worker.given(3).run
    worker.recalled(ahead)
    return jobs, at_hand, ahead


def test_a_job_comes_back_and_goes_to_the_same_worker_when_that_is_free(yard: Yard, worker: Scripted) -> None:
    jobs, at_hand, ahead = two(yard, worker)
    worker.hear(Returned(run=ahead))
    worker.end(at_hand)
    worker.end(worker.given(4).run)
    assert [(job.state, job.attempts) for job in yard.over(*jobs)] == [(JobState.DONE, 1)] * 2


def test_a_job_comes_back_after_the_one_before_it_has_ended(yard: Yard, worker: Scripted) -> None:
    jobs, at_hand, ahead = two(yard, worker)
    worker.end(at_hand)
    worker.hear(Returned(run=ahead))
    worker.end(worker.given(4).run)
    assert [(job.state, job.attempts) for job in yard.over(*jobs)] == [(JobState.DONE, 1)] * 2


def test_a_job_that_had_begun_when_it_was_recalled_is_done_where_it_is(yard: Yard, worker: Scripted) -> None:
    jobs, at_hand, ahead = two(yard, worker)
    worker.end(at_hand)
    worker.end(ahead)
    assert [(job.state, job.attempts) for job in yard.over(*jobs)] == [(JobState.DONE, 1)] * 2


def test_a_death_counts_against_the_job_at_hand_alone(yard: Yard, worker: Scripted) -> None:
    jobs, at_hand, _ = two(yard, worker)
    worker.hear(Died(at_hand, "it fell"))
    worker.hear(Ready(pid=2, devices=("none",)))
    for number in (4, 5):
        worker.end(worker.given(number).run)
    assert [(job.state, job.attempts) for job in yard.over(*jobs)] == [(JobState.DONE, 2), (JobState.DONE, 1)]
