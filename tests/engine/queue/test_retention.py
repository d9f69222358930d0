"""Ended jobs are kept up to a bound, their events up to a smaller one."""

from pathlib import Path

from engine.queue import JobDeleted
from engine.queue.retention import SLACK, Kept
from tests.engine.queue.desk import PATIENCE, Told, claim, desk, finish, kinds, submit

KEPT = Kept(jobs=20, logs=5)


def test_the_newest_are_kept_and_of_fewer_the_events(tmp_path: Path) -> None:
    told = Told()
    with desk(tmp_path, kept=KEPT) as queue:
        queue.listen(told)
        stays = submit(queue, "waits", priority=-1)
        ended = []
        for number in range(2 * SLACK + KEPT.jobs):
            ended.append(submit(queue, str(number)).id)
            finish(queue, claim(queue))
        names = [job.id for job in queue.list(limit=1000).result(PATIENCE).jobs if job.id != stays.id]
        assert names == ended[: -len(names) - 1 : -1]
        assert KEPT.jobs <= len(names) <= KEPT.jobs + SLACK
        assert {news.job for news in told.of(JobDeleted)} == set(ended) - set(names)
    with desk(tmp_path, kept=KEPT) as queue:
        submit(queue, "one more")
        held = claim(queue)
        finish(queue, held)
        jobs = [job for job in queue.list(limit=1000).result(PATIENCE).jobs if job.ended is not None]
        assert KEPT.jobs <= len(jobs) <= KEPT.jobs + 1
        logged = [job.id for job in jobs if job.logged]
        assert logged == [job.id for job in jobs[: len(logged)]]
        assert KEPT.logs <= len(logged) <= KEPT.logs + 1
        for job in jobs:
            assert kinds(queue, job.id) == (["attempt", "ended"] if job.logged else [])
            assert job.events == 2
        assert queue.claim("worker").result(PATIENCE) is not None
