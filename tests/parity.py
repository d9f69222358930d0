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
    PAGE.write_text(HEAD + table(rows))
    return status


def table(rows: Iterable[Row]) -> str:
    """The rows as a table in Markdown: of each family and mode the largest difference."""
    largest: dict[tuple[str, str], tuple[float, float]] = {}
    for family, mode, difference, bound in rows:
        before = largest.get((family, mode), (0.0, bound))
        largest[family, mode] = max(before, (difference, bound))
    lines = ["| family | mode | largest difference | in |", "| --- | --- | --- | --- |"]
    for (family, mode), (difference, bound) in sorted(largest.items()):
        lines.append(f"| {family} | {mode} | {difference:.1e} | {'latents' if bound == LATENTS else 'pixels'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
