"""Light doors: how long `check`, `plan`, `nodes` and a cached run take beside three bare imports, in the same run."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import table

WORKFLOW = "workflows/text_to_image.yaml"
BARE = ["-c", "import yaml, pydantic, networkx"]
RUNS = 9


def report() -> str:
    """The table. Doors are taken in turn with the bare imports, so that all see the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        store, out = f"{folder}/store", f"{folder}/out"
        run = ["-m", "cli", "run", WORKFLOW, "--store", store, "--out", out]
        _seconds(run)  # fills the store
        doors = {
            "bare imports of yaml, pydantic, networkx": BARE,
            "darkroom nodes": ["-m", "cli", "nodes"],
            "darkroom check": ["-m", "cli", "check", WORKFLOW, "--store", store],
            "darkroom plan": ["-m", "cli", "plan", WORKFLOW, "--store", store],
            "darkroom run, everything in the store": run,
        }
        taken: dict[str, list[float]] = {name: [] for name in doors}
        for _ in range(RUNS):
            for name, arguments in doors.items():
                taken[name].append(_seconds(arguments))
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    bare = medians["bare imports of yaml, pydantic, networkx"]
    rows = [(name, f"{seconds:.3f}", f"{seconds / bare:.2f}") for name, seconds in medians.items()]
    return "New processes, median of nine in turn. At most 2.5 times the bare imports.\n\n" + table(
        ("door", "seconds", "times bare"), rows
    )


def _seconds(arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=Path(__file__).parent.parent)
    return time.perf_counter() - began
