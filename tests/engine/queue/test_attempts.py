"""Attempts: tokens, leases, workers that are lost, jobs that are set aside."""

from pathlib import Path

import pytest

from engine.errors import Code, Level
from engine.protocol.jobs import JobState
from engine.queue import Claim, Queue
from engine.queue.attempts import ATTEMPTS
from tests.engine.queue.desk import PATIENCE, Ticks, claim, desk, finish, get, kinds, line, submit

LEASE = 10.0
BACK = 500


def answers(queue: Queue, held: Claim) -> list[object]:
    """What a worker is told that says every thing it can say."""
    job, token = held.job.id, held.token
    return [
        queue.renew(job, token).result(PATIENCE),
        queue.append(job, token, [["started", "a"]]).result(PATIENCE),
        queue.hand_back(job, token).result(PATIENCE),
        queue.lost(job, token, "late").result(PATIENCE),
        finish(queue, held),
    ]


REFUSED = [False, None, False, None, False]


@pytest.mark.slow
def test_a_worker_that_comes_back_after_its_lease_is_refused_five_hundred_times(tmp_path: Path) -> None:
    """Slow: five hundred jobs, some commits each."""
    ticks = Ticks()
    with desk(tmp_path, ticks=ticks, lease=LEASE) as queue:
        for _ in range(BACK):
            job = submit(queue)
            late = claim(queue, "late")
            ticks.now += LEASE
            other = claim(queue, "other")
            assert other.job.id == job.id
            assert answers(queue, late) == REFUSED
            assert finish(queue, other)
            assert answers(queue, late) == REFUSED
            assert get(queue, job.id).worker is None
            assert kinds(queue, job.id) == ["attempt", "lost", "attempt", "ended"]
        assert queue.status().result(PATIENCE).counts[JobState.DONE] == BACK


def test_a_worker_that_comes_back_before_another_has_the_job_is_refused_too(tmp_path: Path) -> None:
    ticks = Ticks()
    with desk(tmp_path, ticks=ticks, lease=LEASE) as queue:
        submit(queue)
        late = claim(queue)
        ticks.now += LEASE
        assert answers(queue, late) == REFUSED


def test_a_lease_is_renewed_by_renewing_and_by_events(tmp_path: Path) -> None:
    ticks = Ticks()
    with desk(tmp_path, ticks=ticks, lease=LEASE) as queue:
        submit(queue)
        held = claim(queue)
        for number in range(4):
            ticks.now += LEASE - 1
            if number % 2:
                assert queue.renew(held.job.id, held.token).result(PATIENCE)
            else:
                assert queue.append(held.job.id, held.token, [["started", "a"]]).result(PATIENCE) == 2 + number // 2
        assert finish(queue, held)


def test_renewing_writes_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        held = claim(queue)
        before = queue.commits
        assert queue.renew(held.job.id, held.token).result(PATIENCE)
        assert queue.commits == before


def test_a_lease_that_ends_while_nobody_asks_anything_is_noticed(tmp_path: Path) -> None:
    with desk(tmp_path, lease=0.05) as queue:
        submit(queue)
        first = claim(queue)
        second = queue.claim("other", wait=True).result(PATIENCE)
        assert second is not None
        assert (second.job.id, second.token, second.job.attempts) == (first.job.id, 2, 2)
        assert second.job.problems[0].message == "attempt 1 of 3 was lost: its worker said nothing for 0 seconds"


def test_runs_have_names_that_never_come_twice(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        runs = []
        for _ in range(5):
            held = claim(queue)
            runs.append(held.run)
            assert queue.hand_back(job.id, held.token).result(PATIENCE)
        assert runs == [f"{job.id}.{number}" for number in range(1, 6)]
        assert get(queue, job.id).attempts == 0


def test_a_job_whose_workers_die_is_set_aside_with_the_reason_and_others_go_on(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        poison, fine = submit(queue, "poison"), submit(queue, "fine")
        for number in range(1, ATTEMPTS + 1):
            held = claim(queue)
            assert (held.job.id, held.job.attempts) == (poison.id, number)
            state = queue.lost(poison.id, held.token, "killed by signal 11").result(PATIENCE)
            assert state is (JobState.QUEUED if number < ATTEMPTS else JobState.SET_ASIDE)
        assert claim(queue).job.id == fine.id
        aside = get(queue, poison.id)
    *warnings, last = aside.problems
    assert {(problem.code, problem.level) for problem in warnings} == {(Code.WORKER_LOST, Level.WARNING)}
    assert last.code is Code.SET_ASIDE
    assert "killed by signal 11" in last.message
    assert aside.ended is not None


def test_a_lost_job_waits_where_it_was(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for name in "abc":
            submit(queue, name)
        held = claim(queue)
        assert line(queue) == ["b", "c"]
        queue.lost(held.job.id, held.token, "it died").result(PATIENCE)
        assert line(queue) == ["a", "b", "c"]


def test_the_warnings_of_lost_attempts_stay_when_a_later_one_succeeds(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        queue.lost(job.id, claim(queue).token, "it died").result(PATIENCE)
        finish(queue, claim(queue))
        ended = get(queue, job.id)
    assert ended.state is JobState.DONE
    assert [problem.code for problem in ended.problems] == [Code.WORKER_LOST]


def test_attempts_count_over_the_ends_of_servers(tmp_path: Path) -> None:
    """A job that brings the server down does so three times."""
    for _ in range(ATTEMPTS):
        with desk(tmp_path) as queue:
            if not queue.status().result(PATIENCE).counts[JobState.QUEUED]:
                submit(queue)
            held = claim(queue)
    with desk(tmp_path) as queue:
        aside = get(queue, held.job.id)
        assert aside.state is JobState.SET_ASIDE
        assert "the server ended" in aside.problems[-1].message
        assert answers(queue, held) == REFUSED


def test_a_job_that_shall_be_cancelled_is_cancelled_however_its_worker_ends(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        ended = []
        for way in (queue.lost, lambda job, token, _: queue.hand_back(job, token)):
            job = submit(queue)
            held = claim(queue)
            assert queue.cancel(job.id).result(PATIENCE) is JobState.RUNNING
            assert get(queue, job.id).cancelling
            way(job.id, held.token, "it died").result(PATIENCE)
            ended.append(get(queue, job.id))
        held = claim(queue) if submit(queue) else held
        queue.cancel(held.job.id).result(PATIENCE)
    with desk(tmp_path) as queue:
        ended.append(get(queue, held.job.id))
    assert [(job.state, job.cancelling) for job in ended] == [(JobState.CANCELLED, False)] * 3


def test_a_job_that_ends_well_before_it_notices_a_cancel_is_done(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        held = claim(queue)
        queue.cancel(job.id).result(PATIENCE)
        assert finish(queue, held)
        assert get(queue, job.id).state is JobState.DONE


def test_only_a_worker_s_own_ends_can_be_said_by_it(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        held = claim(queue)
        for state in (JobState.QUEUED, JobState.RUNNING, JobState.SET_ASIDE):
            with pytest.raises(ValueError, match="a worker cannot say"):
                finish(queue, held, state)
        with pytest.raises(ValueError, match="progress"):
            queue.append(held.job.id, held.token, [["progress", "a", 1, 2]])
