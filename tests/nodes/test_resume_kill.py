"""Processes that are killed while they sample: the next one goes on, and the picture is the unbroken one."""

import random
from pathlib import Path
from typing import Any, Final

import pytest

from tests.nodes.drawer import Drawers

STEPS: Final = 30
JOB: Final[dict[str, Any]] = {"name": "dpmpp_2m_sde", "steps": STEPS, "batch": 1, "side": 64, "seed": 11}


# Another process imports torch, diffusers and transformers, which takes seconds.
@pytest.mark.slow
def test_three_kills_later_the_picture_is_the_unbroken_one(tmp_path: Path) -> None:
    odds = random.Random(3)
    kills = [odds.randrange(10 * nth + 5, 10 * nth + 10) for nth in range(3)]
    with Drawers() as drawers:
        unbroken = drawers.draw(tmp_path / "unbroken", every=0, **JOB)
        broken = [drawers.draw(tmp_path / "store", kill_at=kill, **JOB) for kill in kills]
        last = drawers.draw(tmp_path / "store", **JOB)
    assert [attempt.killed for attempt in broken] == [True] * 3
    assert last.digest == unbroken.digest != ""
    assert [attempt.digest for attempt in broken] == [""] * 3
    furthest = 0
    for attempt in (*broken, last):
        assert attempt.calls == list(range(attempt.calls[0], attempt.calls[-1] + 1))
        assert attempt.calls[0] <= furthest + 1, "nothing was left out"
        furthest = max(furthest, attempt.calls[-1])
    assert furthest == STEPS
    assert last.calls[0] > 1, "what the others did was not done again"
