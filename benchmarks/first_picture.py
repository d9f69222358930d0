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
WEIGHTS = (
    "import logging, sys, tempfile, pathlib, darkroom\n"
    "logging.basicConfig(level=logging.INFO)\n"
    "for _ in range(2):\n"
    "    print('again', file=sys.stderr)\n"
    "    with tempfile.TemporaryDirectory() as folder:\n"
    "        with darkroom.Darkroom(darkroom.Options(store=pathlib.Path(folder))) as room:\n"
    f"            room.run({WORKFLOW!r}, steps=1)\n"
)
"""Loads the models twice in one process: the second time takes the reading of the weights alone."""

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
        ("of it: importing the models' classes and reading the weights", f"{middle['loading']:.2f}"),
        ("of that: reading the weights alone", f"{statistics.median(_seconds_of_weights() for _ in range(3)):.2f}"),
        ("of it: sampling, 20 steps with guidance", f"{middle['sampling']:.2f}"),
        ("of it: decoding", f"{middle['decode']:.2f}"),
    ]
    return "A new process, an empty store, warm file cache.\n\n" + table(("part", "seconds"), rows)


def _seconds_of_imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True, capture_output=True)
    return time.perf_counter() - began


def _seconds_of_weights() -> float:
    done = subprocess.run([sys.executable, "-c", WEIGHTS], check=True, capture_output=True, text=True, cwd=ROOT)
    return sum(float(taken) for _, taken in LOADED.findall(done.stderr.rpartition("again")[2]))


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
        "loading": sum(loaded.values()),
        "sampling": seconds["UNetSample"] - loaded.get("UNet", 0.0),
        "decode": seconds["VAEDecode"] - loaded.get("VAE", 0.0),
    }
