"""What people do to jobs: cancel, retry, delete, move."""

from pathlib import Path

from engine.errors import Code
from engine.protocol.jobs import JobState
from engine.queue import Queue
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, get, kinds, line, refused, submit


def ids(queue: Queue, names: str) -> dict[str, str]:
    """A job for each letter, in turn: the ids by the letters."""
    return {name: submit(queue, name).id for name in names}


def test_a_job_that_waits_is_cancelled_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        assert queue.cancel(job.id).result(PATIENCE) is JobState.CANCELLED
        assert queue.claim("worker").result(PATIENCE) is None
        assert kinds(queue, job.id) == ["ended"]
        assert queue.cancel(job.id).result(PATIENCE) is JobState.CANCELLED


def test_a_job_that_is_done_stays_done(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        finish(queue, claim(queue))
        assert queue.cancel(job.id).result(PATIENCE) is JobState.DONE
        with refused(Code.WRONG_STATE, "only what went wrong can be retried"):
            queue.retry(job.id).result(PATIENCE)


def test_what_went_wrong_can_be_retried_as_if_it_were_new(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "ab")
        for _ in range(3):
            queue.lost(jobs["a"], claim(queue).token, "it died").result(PATIENCE)
        again = queue.retry(jobs["a"]).result(PATIENCE)
        assert (again.state, again.attempts, again.problems, again.ended) == (JobState.QUEUED, 0, (), None)
        assert line(queue) == ["b", "a"]
        finish(queue, claim(queue))
        held = claim(queue)
        assert (held.job.id, held.token, held.job.attempts) == (jobs["a"], 4, 1)
        assert kinds(queue, jobs["a"])[-3:] == ["ended", "retried", "attempt"]


def test_a_job_that_runs_cannot_be_deleted(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        held = claim(queue)
        with refused(Code.WRONG_STATE, "is running and cannot be deleted"):
            queue.delete(job.id).result(PATIENCE)
        finish(queue, held)
        queue.delete(job.id).result(PATIENCE)
        for ask in (queue.get, queue.work, queue.events, queue.cancel, queue.retry, queue.delete):
            with refused(Code.UNKNOWN_JOB, job.id):
                ask(job.id).result(PATIENCE)


def test_jobs_are_put_before_others_and_behind_all(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "abcd")
        queue.reorder(jobs["d"], jobs["b"]).result(PATIENCE)
        assert line(queue) == ["a", "d", "b", "c"]
        queue.reorder(jobs["c"], jobs["a"]).result(PATIENCE)
        assert line(queue) == ["c", "a", "d", "b"]
        queue.reorder(jobs["a"], None).result(PATIENCE)
        assert line(queue) == ["c", "d", "b", "a"]
        queue.reorder(jobs["b"], jobs["b"]).result(PATIENCE)
        assert line(queue) == ["c", "d", "b", "a"]
    with desk(tmp_path) as queue:
        assert line(queue) == ["c", "d", "b", "a"]


def test_a_job_takes_the_priority_of_where_it_is_put(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "abc")
        queue.prioritise(jobs["c"], 5).result(PATIENCE)
        assert line(queue) == ["c", "a", "b"]
        assert queue.reorder(jobs["b"], jobs["c"]).result(PATIENCE).priority == 5
        assert line(queue) == ["b", "c", "a"]
        assert queue.reorder(jobs["b"], None).result(PATIENCE).priority == 0
        assert line(queue) == ["c", "a", "b"]


def test_places_are_spread_when_there_is_no_room_between_them(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "ab")
        expected = ["a", "b"]
        for number in range(50):
            job = submit(queue, str(number))
            queue.reorder(job.id, jobs["b"]).result(PATIENCE)
            expected.insert(-1, str(number))
        assert line(queue) == expected
        assert line(queue) == [queue.claim("w").result(PATIENCE).job.name for _ in expected]  # type: ignore[union-attr]


def test_a_job_that_runs_keeps_its_place_among_those_that_are_moved(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "abcd")
        held = claim(queue)
        queue.reorder(jobs["c"], jobs["b"]).result(PATIENCE)
        queue.reorder(jobs["d"], jobs["c"]).result(PATIENCE)
        queue.hand_back(held.job.id, held.token).result(PATIENCE)
        assert line(queue) == ["a", "d", "c", "b"]


def test_only_what_waits_can_be_moved(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        jobs = ids(queue, "abc")
        claim(queue)
        for ask in (
            queue.reorder(jobs["a"], jobs["b"]),
            queue.reorder(jobs["b"], jobs["a"]),
            queue.prioritise(jobs["a"], 1),
        ):
            with refused(Code.WRONG_STATE, "only jobs that wait can be moved"):
                ask.result(PATIENCE)
        assert get(queue, jobs["b"]).position == 1
