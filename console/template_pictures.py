"""Makes the pictures of the templates by running each shipped workflow: `python -m console.template_pictures`."""

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from darkroom import MODELS
from engine.atomic import write_whole

WORKFLOWS: Final = MODELS.parent / "workflows"
SIDE: Final = 512
"""Pixels of the longer side, at most."""

SMALL: Final = 256
"""Pixels that the shorter side of a small picture is brought to."""


def main() -> int:
    """Make them all, in `workflows/pictures`."""
    (WORKFLOWS / "pictures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for workflow in sorted(WORKFLOWS.glob("*.yaml")):
            picture = small(developed(workflow, Path(folder) / workflow.stem))
            target = WORKFLOWS / "pictures" / f"{workflow.stem}.webp"
            write_whole(target, picture)
            sys.stdout.write(f"{target.name}: {len(picture):,} bytes\n")
    return 0


def developed(workflow: Path, folder: Path) -> Path:
    """The first picture that a workflow makes. Raises `CalledProcessError` where it makes none."""
    words = [sys.executable, "-m", "cli", "run", str(workflow), "--json", "--out", str(folder)]
    words += ["--store", str(folder.parent / "store")]
    told = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603  our own command
    made = (one for many in json.loads(told.stdout)["outputs"].values() for one in many)
    return Path(next(one["path"] for one in made if one["kind"] == "image"))


def small(path: Path) -> bytes:
    """A picture as a WebP of a size to be looked at in a list."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    scale = min(SIDE / max(picture.size), max(1.0, SMALL / min(picture.size)))
    size = (round(picture.width * scale), round(picture.height * scale))
    made = BytesIO()
    picture.resize(size, Image.Resampling.LANCZOS).save(made, "WEBP", quality=80, method=6)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
