"""Command line of the recipe: train, export, evaluate, draw the sheet."""

import argparse
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from models.miniature.recipe.card import table
from models.miniature.recipe.evaluation import evaluate
from models.miniature.recipe.export import HOME, export
from models.miniature.recipe.memory import keep_freed
from models.miniature.recipe.polish import train_polish
from models.miniature.recipe.sheet import sheet
from models.miniature.recipe.text import train_text
from models.miniature.recipe.unet import train_unet
from models.miniature.recipe.vae import train_vae
from models.miniature.recipe.vision import train_vision

WORK: Final = HOME.parents[1] / "build" / "miniature"


def train_clip(work: Path) -> None:
    """Text first, then vision against the locked text tower."""
    train_text(work)
    train_vision(work)


STAGES: Final[Mapping[str, Callable[[Path], None]]] = {
    "vae": train_vae,
    "clip": train_clip,
    "unet": lambda work: train_unet(work, os.cpu_count() or 1),
    "polish": lambda work: train_polish(work, os.cpu_count() or 1),
    "export": export,
}


def parser() -> argparse.ArgumentParser:
    """What the command takes."""
    made = argparse.ArgumentParser(
        prog="python -m models.miniature.recipe",
        description="Train the miniature from nothing (about two hours on two cores), export it, judge it.",
        epilog="Training goes on where it was interrupted, from the work folder. A finished stage costs nothing; to "
        "begin anew, delete that folder.",
    )
    made.add_argument(
        "command",
        nargs="?",
        default="all",
        choices=("all", *STAGES, "evaluate", "sheet"),
        help="all: every stage, then export (default); vae, clip, unet, polish: one stage of training; "
        "export: write the newest weights to models/miniature; evaluate: measure them; sheet: draw sheet.png",
    )
    made.add_argument("--work", type=Path, default=WORK, help="folder of the checkpoints (default: build/miniature)")
    made.add_argument("--each", type=int, default=192, help="evaluate: prompts of each half (default: 192)")
    return made


def main() -> None:
    """Run one command."""
    arguments = parser().parse_args()
    keep_freed()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    if arguments.command == "evaluate":
        print(table(evaluate(HOME, arguments.each)))
    elif arguments.command == "sheet":
        print(sheet(HOME))
    else:
        for stage in STAGES if arguments.command == "all" else (arguments.command,):
            STAGES[stage](arguments.work)


if __name__ == "__main__":
    main()
