"""Time to the first picture: a cold run in a new process with an empty store, and where the time goes."""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.report import table

ROOT = Path(__file__).parent.parent
WORKFLOW = "workflows/text_to_image.yaml"
IMPORTS = (
    "import torch\n"
    "from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel\n"
    "from transformers import CLIPModel, CLIPTextModel, CLIPTokenizer\n"
)
RUNS = 5
LOADED = re.compile(r"loaded (\w+), \d+ bytes, in ([0-9.]+) s")


def report() -> str:
    """The table: medians of runs taken in turn with the bare imports."""
    imports, runs = [], []
    for _ in range(RUNS):
        imports.append(_seconds_of_imports())
        runs.append(_cold_run())
    bare = statistics.median(imports)
    middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    rows = [
        ("importing torch and diffusers' and transformers' same classes, alone", f"{bare:.2f}"),
        ("cold run, whole process", f"{middle['whole']:.2f}"),
        ("above the imports (at most 2)", f"{middle['whole'] - bare:.2f}"),
        ("of it: reading weights", f"{middle['weights']:.2f}"),
        ("of it: sampling, 20 steps with guidance", f"{middle['sampling']:.2f}"),
        ("of it: decoding", f"{middle['decode']:.2f}"),
    ]
    return "A new process, an empty store, warm file cache.\n\n" + table(("part", "seconds"), rows)


def _seconds_of_imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, capture_output=True)
    return time.perf_counter() - began


def _cold_run() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "cli", "run", WORKFLOW, "--json", "--debug"]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, "--store", f"{folder}/store", "--out", f"{folder}/out"],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        whole = time.perf_counter() - began
    steps: list[dict[str, Any]] = json.loads(done.stdout)["steps"]
    seconds = {step["type"]: step["seconds"] for step in steps}
    loaded = {name: float(taken) for name, taken in LOADED.findall(done.stderr)}
    return {
        "whole": whole,
        "weights": sum(loaded.values()),
        "sampling": seconds["UNetSample"] - loaded.get("UNet", 0.0),
        "decode": seconds["VAEDecode"] - loaded.get("VAE", 0.0),
    }
