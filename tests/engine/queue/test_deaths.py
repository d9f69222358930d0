"""A queue whose process is killed at random moments loses nothing of what it had said was there."""

from pathlib import Path

import pytest

from tests.engine.queue.deaths import deaths

ROUNDS = 8


@pytest.mark.slow
def test_what_was_said_to_be_there_is_there_after_eight_deaths(tmp_path: Path) -> None:
    """Slow: starts eight processes and kills them."""
    found = deaths(tmp_path, ROUNDS)
    assert found.wrong == []
    assert (found.rounds, found.lost, found.doubled) == (ROUNDS, 0, 0)
    assert found.jobs > 0
