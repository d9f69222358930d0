"""The generation on an accelerator: pairs against diffusers, and device memory over runs with two models in turn.

`python -m benchmarks gpu`, on a machine that has one; elsewhere the rows say "not measured".
"""

import shutil
import tempfile
from pathlib import Path

from benchmarks.generation import HEAD, Case, Drawing, measure, room_for, rows
from benchmarks.random_models import sd15
from benchmarks.report import table

RUNS = 200
CASES = (
    ("Stable Diffusion 1.5's shape, 512 px, 30 steps, bf16, eager", 512, 30),
    ("Stable Diffusion 1.5's shape, 1024 px, 30 steps, bf16, eager", 1024, 30),
)
LATER = (
    "Stable Diffusion 1.5's shape, 512 px, 30 steps, bf16, compiled by region",
    "SDXL's shape, 1024 px, 30 steps, bf16, eager",
    "SDXL's shape, 1024 px, 30 steps, bf16, compiled by region",
)
"""What the engine cannot run yet: SDXL, and compiled models."""


def report() -> str:
    """The table, measured where there is an accelerator."""
    import torch

    blank = ("not measured",) + ("",) * (len(HEAD) - 2)
    if not torch.cuda.is_available():
        lines = [(name, *blank) for name, _, _ in CASES] + [(name, *blank) for name in LATER]
        return "No accelerator here.\n\n" + table(HEAD, lines)
    with tempfile.TemporaryDirectory() as folder:
        model = sd15(Path(folder) / "sd15")
        lines = [
            rows(case, measure(case))
            for case in (Case(name, model, side, steps, "bfloat16", "cuda") for name, side, steps in CASES)
        ]
        lines += [(name, *blank) for name in LATER]
        twin = Path(shutil.copytree(model, Path(folder) / "twin"))
        memory = _memory(model, twin)
    return f"{torch.cuda.get_device_name()}.\n\n{table(HEAD, lines)}\n\n{memory}"


def _memory(first: Path, second: Path) -> str:
    """How much device memory grows over runs with two models in turn, after the first tenth of them."""
    import torch

    cases = [Case("memory", model, 256, 2, "bfloat16", "cuda") for model in (first, second)]
    held: list[int] = []
    with tempfile.TemporaryDirectory() as name, room_for(cases, folder := Path(name)) as room:
        drawings = [Drawing(case, room, folder) for case in cases]
        for run in range(RUNS):
            drawings[run % 2](run)
            held.append(torch.cuda.memory_allocated())
    growth = (max(held[RUNS // 10 :]) - max(held[: RUNS // 10])) / 2**20
    return (
        f"The most device memory of {RUNS} runs, two models in turn, grows by {growth:.1f} MiB after the first tenth."
    )
