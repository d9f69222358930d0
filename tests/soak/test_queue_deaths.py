"""Sixty deaths of a queue's process; then what an owner finds who opens ten thousand jobs."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.protocol.jobs import JobState
from tests.engine.queue.deaths import deaths
from tests.engine.queue.desk import PATIENCE, desk, new

ROUNDS = 60
JOBS = 10_000
SECONDS = 5.0


# Sixty processes, and a look at every job after each.
@pytest.mark.soak
@pytest.mark.timeout(900)
def test_nothing_that_was_said_to_be_there_is_lost_in_sixty_deaths(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = deaths(tmp_path, ROUNDS)
    record_property("rounds", found.rounds)
    record_property("jobs", found.jobs)
    record_property("lost", found.lost)
    record_property("doubled", found.doubled)
    record_property("slowest opening, s", round(found.slowest_opening, 3))
    assert found.wrong == []
    assert (found.rounds, found.lost, found.doubled) == (ROUNDS, 0, 0)
    assert found.slowest_opening < SECONDS


# Ten thousand documents of some length, written and checked.
@pytest.mark.soak
def test_ten_thousand_jobs_are_opened_soon(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    with desk(tmp_path) as queue:
        for future in [queue.submit(new(document="x" * 10_000)) for _ in range(JOBS)]:
            future.result(PATIENCE)
        for _ in range(100):
            queue.claim("worker").result(PATIENCE)
    begin = time.monotonic()
    with desk(tmp_path) as queue:
        seconds = time.monotonic() - begin
        counts = queue.status().result(PATIENCE).counts
    record_property("seconds to open", round(seconds, 3))
    assert counts[JobState.QUEUED] == JOBS
    assert seconds < SECONDS
