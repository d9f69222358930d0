"""Sixty processes killed while they sample, at random moments: every picture is the unbroken one."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from tests.nodes.drawer import Attempt, Drawers

KILLS: Final = 60
STEPS: Final = 40
NAMES: Final = ("dpmpp_2m_sde", "pndm", "heun", "unipc", "sa_solver", "euler_a", "dpmpp_3m", "ddim")
ATTEMPTS: Final = 600
"""More than enough: most of a run is sampling."""


@dataclass
class Tally:
    """What happened."""

    attempts: int = 0
    kills: int = 0
    resumed: int = 0
    saved: int = 0
    pictures: int = 0

    def count(self, attempt: Attempt) -> None:
        self.attempts += 1
        self.kills += attempt.was_sampling
        done = attempt.calls[0] - 1 if attempt.calls else 0
        self.resumed += done > 0
        self.saved += done
        self.pictures += bool(attempt.digest)


# Some 150 runs of the miniature, each in a process of its own.
@pytest.mark.soak
@pytest.mark.timeout(900)
def test_sixty_kills_while_sampling_change_no_picture(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    odds, tally = random.Random(60), Tally()
    with Drawers() as drawers:
        for seed in count():
            job: dict[str, Any] = {"name": NAMES[seed % len(NAMES)], "steps": STEPS, "side": 64, "seed": seed}
            unbroken = drawers.draw(tmp_path / f"unbroken-{seed}", every=0, **job)
            attempt = Attempt()
            while not attempt.digest:
                moment = odds.uniform(0, unbroken.seconds)
                attempt = drawers.draw(tmp_path / "store", kill_after=moment, **job)
                tally.count(attempt)
                assert tally.attempts < ATTEMPTS
            assert attempt.digest == unbroken.digest, job
            if tally.kills >= KILLS:
                break
    record_property("kills while sampling", tally.kills)
    record_property("runs", tally.attempts)
    record_property("went on from a checkpoint", tally.resumed)
    record_property("calls not made again", tally.saved)
    record_property("pictures, all equal", tally.pictures)
    assert tally.resumed > 0
