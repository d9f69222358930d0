"""Blobs harmed at random are never served, and always made again. The long form is in tests/soak."""

import random
from pathlib import Path

from tests.engine.store.gallery import harm_and_ask_again


def test_harmed_blobs_are_never_served_and_always_made_again(tmp_path: Path) -> None:
    found = harm_and_ask_again(tmp_path, 100, random.Random(1))
    harmed = found.harmed.total()
    assert harmed > 70
    assert len(found.harmed) > 3
    assert (found.wrong, found.recomputed, found.served) == (0, harmed, 100 - harmed)
