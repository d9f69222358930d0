"""One process, run after run: nothing that a run used is there after it, and memory does not grow."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.soak.steady import ROOT, slope

WINDOW: Final = 25
GROWTH: Final = 10.0
"""KiB a run that resident memory may grow, at most."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process holds")


def steady(folder: Path, runs: int, warm: int) -> Mapping[str, Any]:
    """What a process of its own found."""
    command = [sys.executable, "-m", "tests.soak.steady", str(runs), str(warm), str(folder)]
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found


# A process of its own, which imports torch and draws fifteen pictures.
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_runs_leave_nothing_behind(tmp_path: Path) -> None:
    found = steady(tmp_path, 15, 10)["figures"]
    assert {name: len(figures) for name, figures in found.items()} == dict.fromkeys(found, 2)
    assert {name: figures[0] for name, figures in found.items()} == {
        name: figures[1] for name, figures in found.items()
    }


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_hundred_runs_leave_nothing_behind(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found = steady(tmp_path, 300, 50)
    for name, figures in found["figures"].items():
        record_property(name, figures[0])
    growth = slope(found["memory"], WINDOW)
    record_property("resident memory grows, KiB a run", f"{growth:.2f}")
    record_property("with what the C library keeps for later", f"{slope(found['kept'], WINDOW):.2f}")
    record_property("resident memory at the end, MiB", found["memory"][-1] // 1024)
    for name, figures in found["figures"].items():
        assert set(figures) == {figures[0]}, name
    assert growth <= GROWTH


@pytest.mark.parametrize(
    ("memory", "growth"), [([5] * 100, 0.0), ([*range(100)], 1.0), ([900, *[7] * 99], 0.0), ([1, 9] * 50, 0.0)]
)
def test_growth_is_that_of_the_least_and_not_of_the_peaks(memory: list[int], growth: float) -> None:
    assert slope(memory, 25) == pytest.approx(growth)
