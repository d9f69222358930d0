"""`darkroom run --watch`: from the save to the picture, and how much of it is not the changed nodes' own work."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.report import table

ROOT: Final = Path(__file__).parent.parent
WORKFLOW: Final = ROOT / "workflows" / "text_to_image.yaml"
SAVES: Final = 9
RAN: Final = re.compile(r"ran (\S+) \(\w+\) in ([0-9.]+) s")
GUIDANCE: Final = re.compile(r"(  guidance:\n    type: float\n    default: )\S+")
BRANCHES: Final = ("score", "outputs/image")
"""Steps that go on side by side: only the longer one counts."""


def report() -> str:
    """The table: a real process, real saves, another guidance each time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / WORKFLOW.name
        file.write_text(WORKFLOW.read_text())
        command = [sys.executable, "-u", "-m", "cli", "run", str(file), "--watch"]
        process = subprocess.Popen(
            [*command, "--store", str(folder / "store"), "--out", str(folder / "out")],
            stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        try:
            _round(process)
            taken = [_saved(process, file, 3 + number / 8) for number in range(1, SAVES + 1)]
        finally:
            process.terminate()
            process.wait()
    whole = statistics.median(seconds for seconds, _ in taken)
    beyond = statistics.median(seconds - own for seconds, own in taken)
    return (
        f"The guidance of {WORKFLOW.name} saved anew while the file is watched, median of {SAVES}. "
        "Beyond the nodes' own work at most 0.2 s.\n\n"
        + table(
            ("from the save", "seconds"),
            [("to the written picture", f"{whole:.3f}"), ("beyond the nodes' own work", f"{beyond:.3f}")],
        )
    )


def _saved(process: "subprocess.Popen[str]", file: Path, guidance: float) -> tuple[float, float]:
    """Save another guidance; the seconds until all is written, and those of the steps that had to be waited for."""
    beside = file.with_suffix(".new")
    beside.write_text(GUIDANCE.sub(rf"\g<1>{guidance}", file.read_text()))
    began = time.perf_counter()
    os.replace(beside, file)
    seconds = {path: float(said) for path, said in RAN.findall(_round(process))}
    ended = time.perf_counter()
    if "sample" not in seconds:
        raise AssertionError(f"the sampler did not run again: {sorted(seconds)}")
    beside_each_other = [seconds.pop(path, 0.0) for path in BRANCHES]
    return ended - began, sum(seconds.values()) + max(beside_each_other)


def _round(process: "subprocess.Popen[str]") -> str:
    """What is said until the next save is waited for."""
    said = ""
    for line in process.stdout or ():
        said += line
        if line.startswith("watching "):
            return said
    raise AssertionError(f"the watch ended: {said}")
