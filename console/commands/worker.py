"""`darkroom worker`: the process behind a worker of the server; nobody types it. With --describe, the catalogue."""

import argparse
import faulthandler
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import console
from console.commands.shared import DONE, room_of
from console.performing import Performing
from engine.worker import Child, Slate, bound_memory, end_with, go_first, joined
from engine.worker.describe import describe

COMMAND: Final = (sys.executable, str(Path(console.__file__).resolve().parent.parent / "cli.py"), "worker")
"""How a server begins a worker: by the file, for a `cli` in the folder where somebody stands may be another one."""

OUTPUTS: Final = "outputs"
"""The folder of a server's data where jobs' files are, by digest."""


def command(
    device: str,
    *,
    data: Path,
    store: Path,
    workflows: Path,
    packs: Sequence[Path] = (),
    allow: Sequence[Path] = (),
    device_budget: int | None = None,
    checkpoint_every: int | None = None,
) -> tuple[str, ...]:
    """The command of a worker for a device; `engine.worker.ProcessWorker` adds how to reach it."""
    words = [*COMMAND, "--device", device, "--data", str(data), "--store", str(store), "--workflows", str(workflows)]
    for name, folders in (("--packs", packs), ("--allow", allow)):
        for folder in folders:
            words += [name, str(folder)]
    for name, number in (("--device-budget", device_budget), ("--checkpoint-every", checkpoint_every)):
        if number is not None:
            words += [name, str(number)]
    return tuple(words)


def worker(options: argparse.Namespace) -> int:
    """Perform what a server says, until it says no more; or print the catalogue."""
    if options.describe:
        with room_of(options) as room:
            print(json.dumps(describe(room.registry), ensure_ascii=False))
        return DONE
    if options.lifeline is not None:
        end_with(options.lifeline)
    channel, slate = joined(options.socket), Slate(options.slate)
    faulthandler.enable(all_threads=False)  # the thread that crashed says enough
    _log_to_stderr()
    go_first()
    bounded = options.memory is not None and bound_memory(options.memory)
    child = Child(channel, slate, beat=options.beat)
    return child.serve(
        lambda: Performing(room_of(options), options.workflows.resolve(), options.data / OUTPUTS), bounded=bounded
    )


def _log_to_stderr() -> None:
    """The server logs what its workers print, under their names; a log file of their own would be another one."""
    log = logging.getLogger("darkroom")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
