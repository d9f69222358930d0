"""Eight processes on one store and one set of keys, some of them killed. The long form is in tests/soak."""

from pathlib import Path

import pytest

from tests.engine.store.crowd import PROCESSES, crowd


@pytest.mark.slow
def test_eight_processes_on_the_same_keys_do_no_harm(tmp_path: Path) -> None:
    """Slow: the processes work for a while."""
    happened = crowd(tmp_path, 4)
    assert happened["rounds"] == 4
    assert happened["killed"] > 3
    assert happened["killed"] + happened["ended well"] == 4 * PROCESSES
