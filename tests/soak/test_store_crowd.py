"""Eight processes on one store and one set of keys, a hundred rounds, with pruning and kills."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.store.crowd import PROCESSES, crowd

ROUNDS = 100


# A hundred rounds of eight processes.
@pytest.mark.soak
@pytest.mark.timeout(600)
def test_eight_processes_on_the_same_keys_do_no_harm_for_a_hundred_rounds(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    happened = crowd(tmp_path, ROUNDS)
    for name in ("rounds", "killed", "ended well"):
        record_property(name, happened[name])
    assert happened["rounds"] == ROUNDS
    assert happened["killed"] + happened["ended well"] == ROUNDS * PROCESSES
