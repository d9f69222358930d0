"""What the parity tests found: the largest difference to diffusers' own pipeline, for each family and mode.

A test says `record(family, mode, difference)`, which holds it to the bound. `python -m tests.parity` runs them all and
writes docs/parity.md.
"""

import json
import os
from pathlib import Path
from typing import Final

PIXELS: Final = 1 / 255
"""A picture may differ by so much in any channel of any pixel: one step of eight bits."""

LATENTS: Final = 1e-4
"""A latent may differ by so much."""

FILE: Final = "DARKROOM_PARITY"
"""The variable that names the file to which rows are added, one JSON array a line."""


def record(family: str, mode: str, difference: float, bound: float = PIXELS) -> None:
    """Hold a difference to its bound, and write it down where somebody asked for it."""
    if FILE in os.environ:
        with Path(os.environ[FILE]).open("a") as file:
            file.write(json.dumps([family, mode, float(difference), bound]) + "\n")
    assert difference <= bound, f"{family}, {mode}: differs by {difference:.3g}, at most {bound:.3g} is allowed"
