"""Two thousand blobs harmed at random: no wrong byte is served, all is made again."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.store.gallery import harm_and_ask_again


# Harmed results are found one by one, and each time a run plans again.
@pytest.mark.soak
def test_two_thousand_harmed_blobs_serve_no_wrong_byte(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = harm_and_ask_again(tmp_path, 2_000, random.Random(2_000), part=1.0)
    for name, times in sorted(found.harmed.items()):
        record_property(f"blobs to {name}", times)
    record_property("wrong results served", found.wrong)
    record_property("made again", found.recomputed)
    assert found.harmed.total() == 2_000
    assert (found.wrong, found.recomputed, found.served) == (0, 2_000, 0)
