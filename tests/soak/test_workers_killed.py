"""Workers killed sixty times, at random moments: every job ends in its own file, and no file is there twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.worker.strikes import strike

KILLS = 60


# Sixty processes are started.
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_sixty_kills_of_workers_lose_and_double_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = strike(tmp_path, KILLS, seed=60)
    record_property("kills of workers", tally.kills)
    record_property("jobs, each with its own file", tally.jobs - tally.set_aside)
    record_property("attempts that were lost", tally.lost)
    record_property("jobs hit three times, set aside", tally.set_aside)
    assert tally.lost > 0
