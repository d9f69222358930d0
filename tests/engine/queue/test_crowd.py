"""Sixteen claimers and ten thousand jobs: each is claimed once."""

from pathlib import Path

import pytest

from engine.protocol.jobs import JobState
from tests.engine.queue.crowd import claimed_by
from tests.engine.queue.desk import PATIENCE, desk, finish, new

JOBS = 10_000
CLAIMERS = 16


@pytest.mark.slow
def test_ten_thousand_jobs_are_claimed_once_each_by_sixteen_claimers(tmp_path: Path) -> None:
    """Slow: twenty thousand commits, though in groups."""
    with desk(tmp_path) as queue:
        asked = [
            queue.submit(new(str(number), priority=number % 3, warm=("ab"[number % 2],))) for number in range(JOBS)
        ]
        jobs = [future.result(PATIENCE).id for future in asked]

        def take(worker: str) -> str | None:
            claim = queue.claim(worker, warm=frozenset("ab"[int(worker[-1]) % 2])).result(PATIENCE)
            if claim is None:
                return None
            assert finish(queue, claim)
            return claim.job.id

        had = claimed_by(CLAIMERS, take)
        assert set(had) == set(jobs)
        assert set(had.values()) == {1}
        status = queue.status().result(PATIENCE)
        assert status.counts[JobState.DONE] == sum(status.counts.values()) == JOBS
