"""The foreman: jobs of a real queue on real workers, some of which die of what they are given."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.worker import Limits
from tests.engine.worker.strikes import strike
from tests.engine.worker.yard import PATIENCE, Yard, gone, is_alive, kind, linux, pipe, text, value

pytestmark = pytest.mark.slow
"""Every test starts Python processes."""

KILLS = 8
OTHERS = 50
LIMITS = Limits(memory=400_000_000, cancel=0.5, beat=0.1)


def test_a_job_is_done_and_its_events_are_numbered_in_order(tmp_path: Path) -> None:
    with Yard(tmp_path) as yard:
        job = yard.submit(text("Number", value=5))
        (done,) = yard.over(job)
        logged = yard.queue.events(job).result(PATIENCE)
    assert (done.state, done.attempts) == (JobState.DONE, 1)
    assert value(done) == 5
    assert [number for number, _ in logged] == list(range(1, len(logged) + 1))
    kinds = [kind(event) for _, event in logged]
    assert kinds == ["attempt", "planned", "started", "finished", "done", "ended"]


def test_poison_is_set_aside_while_all_others_finish(tmp_path: Path) -> None:
    with Yard(tmp_path, limits=LIMITS) as yard:
        poison = [yard.submit(text("Crash", number=1), priority=1), yard.submit(text("Eat", number=1), priority=1)]
        others = [yard.submit(text("Number", value=number)) for number in range(OTHERS)]
        crashed, ate = yard.over(*poison)
        done = yard.over(*others)
    assert [job.state for job in done] == [JobState.DONE] * OTHERS
    assert [value(job) for job in done] == list(range(OTHERS))
    for job, said in ((crashed, "signal 11 (segmentation fault)"), (ate, "of memory and may hold 400 MB")):
        assert (job.state, job.attempts) == (JobState.SET_ASIDE, 3)
        assert said in job.problems[-1].message
        assert job.problems[-1].code is Code.SET_ASIDE


def test_kills_at_any_moment_lose_nothing_and_publish_nothing_twice(tmp_path: Path) -> None:
    tally = strike(tmp_path, KILLS, seed=8)
    assert tally.kills == KILLS


def test_a_running_job_is_cancelled(tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    with Yard(tmp_path) as yard:
        job = yard.submit(text("Wait", here=str(here), until=str(until)))
        here.read_text()
        assert yard.queue.cancel(job).result(PATIENCE) is JobState.RUNNING
        (over,) = yard.over(job)
        until.write_text("")
    assert over.state is JobState.CANCELLED


def test_a_job_that_heeds_no_cancel_is_cancelled_by_force(tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    with Yard(tmp_path, limits=LIMITS) as yard:
        job = yard.submit(text("Wait", here=str(here), until=str(until), heeds=False))
        pid = int(here.read_text())
        yard.queue.cancel(job)
        (over,) = yard.over(job)
        assert yard.over(yard.submit(text("Number")))[0].state is JobState.DONE
    assert over.state is JobState.CANCELLED
    assert not is_alive(pid)


def test_closing_hands_back_what_runs_and_the_attempt_does_not_count(tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    yard = Yard(tmp_path)
    with yard:
        job = yard.submit(text("Wait", here=str(here), until=str(until), heeds=False))
        here.read_text()
    assert (yard.jobs[job].state, yard.jobs[job].attempts) == (JobState.QUEUED, 0)


def test_closing_waits_for_what_ends_in_time(tmp_path: Path) -> None:
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    yard = Yard(tmp_path)
    with yard:
        job = yard.submit(text("Wait", here=str(here), until=str(until)))
        later = yard.submit(text("Number"))
        here.read_text()
        threading.Timer(0.2, until.write_text, ("",)).start()
        yard.foreman.close(PATIENCE)
        (over,) = yard.over(job)
        assert yard.jobs[later].state is JobState.QUEUED
    assert over.state is JobState.DONE


def test_a_worker_whose_job_is_anothers_by_now_is_not_believed_and_stopped(tmp_path: Path) -> None:
    """Its lease is taken as if it had been silent for too long; it is free for the next attempt, so it was stopped."""
    here, until = pipe(tmp_path, "here"), pipe(tmp_path, "until")
    with Yard(tmp_path, renew=0.05) as yard:
        job = yard.submit(text("Wait", here=str(here), until=str(until)))
        here.read_text()
        token = yard.jobs[job].token
        assert yard.queue.lost(job, token, "it was silent").result(PATIENCE) is JobState.QUEUED
        assert yard.queue.finish(job, token, JobState.DONE, {}, []).result(PATIENCE) is False
        here.read_text()
        assert yard.jobs[job].token == token + 1
        yard.queue.cancel(job)
        (over,) = yard.over(job)
        until.write_text("")
    assert (over.state, over.attempts) == (JobState.CANCELLED, 2)


@linux
def test_a_server_that_is_killed_leaves_no_worker_behind(tmp_path: Path) -> None:
    """Nor what the worker began itself: it dies in the midst of a step."""
    here = pipe(tmp_path, "here")
    server = subprocess.Popen([sys.executable, "-m", "tests.engine.worker.server", str(tmp_path), "Begin", str(here)])
    pids = [int(pid) for pid in here.read_text().split()]
    server.kill()
    server.wait(PATIENCE)
    for pid in pids:
        gone(pid)


@linux
def test_not_even_one_whose_node_holds_pythons_lock(tmp_path: Path) -> None:
    here = pipe(tmp_path, "here")
    server = subprocess.Popen([sys.executable, "-m", "tests.engine.worker.server", str(tmp_path), "Hold", str(here)])
    (pid,) = [int(pid) for pid in here.read_text().split()]
    server.kill()
    server.wait(PATIENCE)
    gone(pid)
