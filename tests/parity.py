"""`python -m tests.parity`: run the parity tests, and write what they found into docs/parity.md."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TypeAlias

from tests.nodes.families.ledger import FILE, LATENTS

PAGE: Final = Path(__file__).parents[1] / "docs" / "parity.md"
TESTS: Final = ("tests/nodes/test_parity.py", "tests/nodes/families")
HEAD: Final = """# Parity with diffusers

Each row compares a graph of Darkroom's nodes with the pipeline of diffusers that people know for it: the same weights,
the same noise, the same steps. The models are tiny and random, of each family's true architecture. A difference is the
largest in any channel of any pixel, from 0 to 1 (at most 1/255 = 0.0039), or of any number of a latent (at most 1e-4).

Written by `python -m tests.parity`; the tests themselves run with `make test`.

"""

ABSENT: Final = (
    (
        "FLUX.1",
        "heun",
        "the pipeline refuses a scheduler that takes no levels; ours is held near euler's picture instead",
    ),
    ("FLUX.1, Stable Diffusion 3", "deis, sa_solver", "diffusers' own stop with noise left; check refuses them"),
    ("Stable Diffusion", "GLIGEN", "no node for it yet"),
    ("Stable Diffusion XL", "inpainting with nine channels", "the same node as Stable Diffusion's, not tested"),
    ("Stable Diffusion XL", "IP-Adapter, T2I-Adapter", "written, tested with Stable Diffusion alone"),
    ("Stable Diffusion 3", "LoRA", "written, no reference was run"),
    ("Unconditional diffusion", "class to image", "no pipeline of diffusers': held to its classes in a loop"),
    ("Upscalers", "ESRGAN by spandrel", "needs torchvision, which is not among what Darkroom installs"),
)
"""What has no row of its own, and why."""

Row: TypeAlias = tuple[str, str, float, float]


def main() -> int:
    """Run the tests; their exit status."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows"
        file.touch()
        status = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *TESTS], check=False, env=os.environ | {FILE: str(file)}
        ).returncode
        rows: list[Row] = [tuple(json.loads(line)) for line in file.read_text().splitlines()]
    PAGE.write_text(HEAD + table(rows) + absent())
    return status


def table(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown: of each family and mode the largest difference."""
    largest: dict[tuple[str, str], tuple[float, float]] = {}
    for family, mode, difference, bound in rows:
        before = largest.get((family, mode), (0.0, bound))
        largest[family, mode] = max(before, (difference, bound))
    lines = ["| family | mode | largest difference | in |", "| --- | --- | --- | --- |"]
    for (family, mode), (difference, bound) in sorted(largest.items()):
        said = f"{difference:.1e}" if difference else "0"
        lines.append(f"| {family} | {mode} | {said} | {'latents' if bound == LATENTS else 'pixels'} |")
    return "\n".join(lines) + "\n"


def absent() -> str:
    """What has no row, as a table in Markdown."""
    lines = ["", "What has no row of its own:", "", "| family | mode | why |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in ABSENT)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
