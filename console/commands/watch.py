"""`darkroom run --watch`: run, wait until the file is saved, run what changed; models stay warm."""

import argparse
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import Final

from console.commands.run import developed, interruptible, show
from console.commands.shared import DONE, complain, prepared_of
from darkroom import Darkroom
from engine.errors import Unwritable, has_errors
from engine.explain import line
from engine.publish import ensure_writable
from engine.workshop import Prepared

LOOK_EVERY: Final = 0.02
"""Seconds between two looks at the files."""


class AnyOf(Flag):
    """Set as soon as one of several flags is."""

    def __init__(self, *flags: Flag) -> None:
        super().__init__()
        self._flags = flags

    def is_set(self) -> bool:
        """Whether one of them is."""
        return any(flag.is_set() for flag in self._flags)


def watch(room: Darkroom, options: argparse.Namespace) -> int:
    """Run now and after every save, until Ctrl-C; a save during a run ends that run and begins the next."""
    watched = {Path(options.file).resolve()}
    with interruptible() as stop:
        while not stop.is_set():
            with saved(watched) as changed:
                watched |= _run_once(room, options, AnyOf(stop, changed))
                sys.stderr.write(f"watching {options.file}; Ctrl-C ends\n")
                while not (changed.wait(0.5) or stop.is_set()):
                    pass
    return DONE


@contextmanager
def saved(files: Iterable[Path]) -> Iterator[Flag]:
    """A flag that is set when one of the files is saved after this call.

    Looks at their sizes and times, which works on every disk, network and container, and costs nothing to speak of.
    """
    watched = tuple(files)
    before = _stamps(watched)
    changed, end = Flag(), Flag()

    def look() -> None:
        last = before
        while not end.wait(LOOK_EVERY):
            now = _stamps(watched)
            if now == last != before:  # a look without a change: whoever wrote has finished
                changed.set()
                return
            last = now

    thread = threading.Thread(target=look, name="darkroom-watch", daemon=True)
    thread.start()
    try:
        yield changed
    finally:
        end.set()
        thread.join()


def _stamps(files: Iterable[Path]) -> list[tuple[int, int, int] | None]:
    """Size, time and inode of each file; None for one that is not there, as between the two steps of a save."""
    return [_stamp(file) for file in files]


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _run_once(room: Darkroom, options: argparse.Namespace, cancelled: Flag) -> set[Path]:
    """Run the file as it is now and say what ran and why; the files that it reads besides itself."""
    began = time.perf_counter()
    prepared, to = prepared_of(room, options)
    complain(prepared.problems)
    if has_errors(prepared.problems):
        return set()
    try:
        ensure_writable(options.out)
        for path, why in room.why(prepared, room.plan(prepared, to)).items():
            sys.stderr.write(f"{path}: {line(why)}\n")
        outcome = developed(room, prepared, to, options, cancelled)
        show(outcome, time.perf_counter() - began)
    except Unwritable as unwritable:  # may be mended while we wait
        complain([unwritable.problem])
    return _files(prepared)


def _files(prepared: Prepared) -> set[Path]:
    """The image files that a workflow reads."""
    found = prepared.resources.found.items()
    return {resource.path.resolve() for (kind, _), resource in found if kind != "model"}
