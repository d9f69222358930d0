"""Claims: who gets which job, when, and in how many commits."""

from pathlib import Path

from engine.queue import NewJob, Queue
from engine.queue.claims import FEW
from tests.engine.queue.desk import PATIENCE, claim, desk, finish, line, new, submit


def need(queue: Queue, name: str, *warm: str, priority: int = 0) -> None:
    """Submit a job that needs these models."""
    submit(queue, name, warm=warm, priority=priority)


def test_a_submission_to_an_idle_queue_and_the_claim_that_waits_are_one_commit(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for _ in range(10):
            waiting = queue.claim("worker", wait=True)
            assert queue.claim("other").result(PATIENCE) is None  # the one that waits does so by now
            before = queue.commits
            submit(queue)
            held = waiting.result(PATIENCE)
            assert held is not None
            assert queue.commits == before + 1
            assert finish(queue, held)
            assert queue.commits == before + 2


def test_what_is_asked_at_once_is_few_commits(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        before = queue.commits
        asked = [queue.submit(new()) for _ in range(2000)]
        assert len({future.result(PATIENCE).id for future in asked}) == 2000
        assert queue.commits - before < 200


def test_looking_is_no_commit(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        job = submit(queue)
        before = queue.commits
        for future in (queue.get(job.id), queue.list(), queue.events(job.id), queue.status(), queue.work(job.id)):
            future.result(PATIENCE)
        assert queue.commits == before


def test_higher_priorities_go_first_and_equals_in_turn(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for name, priority in (("a", 0), ("b", 1), ("c", 0), ("d", -1), ("e", 1)):
            submit(queue, name, priority=priority)
        assert line(queue) == ["b", "e", "a", "c", "d"]
        assert [claim(queue).job.name for _ in range(5)] == ["b", "e", "a", "c", "d"]
        assert queue.claim("worker").result(PATIENCE) is None


def test_a_worker_gets_a_job_whose_models_it_has(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        need(queue, "a", "xl")
        need(queue, "b", "mini")
        need(queue, "c")
        assert claim(queue, "worker", "mini", "other").job.name == "b"
        assert claim(queue, "worker", "mini").job.name == "a"
        assert claim(queue, "worker", "mini").job.name == "c"


def test_warm_models_never_beat_priority(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        need(queue, "warm", "mini")
        need(queue, "urgent", priority=1)
        assert claim(queue, "worker", "mini").job.name == "urgent"


def test_a_job_goes_first_to_the_worker_that_has_its_models(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        cold = queue.claim("cold", wait=True)
        warm = queue.claim("warm", warm=frozenset({"mini"}), wait=True)
        need(queue, "a", "mini")
        need(queue, "b")
        first, second = warm.result(PATIENCE), cold.result(PATIENCE)
        assert first is not None
        assert second is not None
        assert (first.job.name, second.job.name) == ("a", "b")


def test_nobody_is_passed_over_for_ever(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        need(queue, "cold", "xl")
        started = []
        for number in range(3 * FEW):
            need(queue, f"warm {number}", "mini")
            started.append(claim(queue, "worker", "mini").job.name)
        assert started.index("cold") == FEW


def test_a_job_too_far_behind_is_not_looked_at(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        for number in range(FEW):
            need(queue, f"cold {number}")
        need(queue, "warm", "mini")
        assert claim(queue, "worker", "mini").job.name == "cold 0"
        assert claim(queue, "worker", "mini").job.name == "warm"


def test_who_stops_waiting_is_given_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        gone, stays = queue.claim("gone", wait=True), queue.claim("stays", wait=True)
        assert gone.cancel()
        submit(queue)
        held = stays.result(PATIENCE)
        assert held is not None
        assert held.job.worker == "stays"
        assert not stays.cancel()


def test_those_who_wait_are_served_in_turn(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        waiting = [queue.claim(str(number), wait=True) for number in range(5)]
        jobs: list[NewJob] = [new(str(number)) for number in range(5)]
        for job in jobs:
            queue.submit(job)
        found = [future.result(PATIENCE) for future in waiting]
        assert [held and (held.job.name, held.job.worker) for held in found] == [(str(n), str(n)) for n in range(5)]


def test_a_job_that_comes_back_is_given_to_who_waits(tmp_path: Path) -> None:
    with desk(tmp_path) as queue:
        submit(queue)
        held = claim(queue)
        waiting = queue.claim("other", wait=True)
        queue.lost(held.job.id, held.token, "it died").result(PATIENCE)
        again = waiting.result(PATIENCE)
        assert again is not None
        assert again.run == f"{held.job.id}.2"
