"""Nodes that do to their process whatever a node can do."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Annotated, Final

import darkroom
from darkroom import Context, File, Named

CHUNK: Final = 16 * 2**20
"""Bytes that `Eat` takes at a time."""


@darkroom.node(category="hazards", version=1)
def Number(*, value: int = 0) -> Annotated[int, Named("number")]:
    """A whole number."""
    return value


@darkroom.node(category="hazards", version=1)
def Write(*, text: str = "") -> Annotated[File, Named("file")]:
    """A file that holds a text."""
    return File(text.encode(), "text/plain")


@darkroom.node(category="hazards", version=1, lane="io")
def Crash(*, number: int = 0, how: int = int(signal.SIGSEGV)) -> Annotated[int, Named("number")]:
    """End the process by a signal."""
    os.kill(os.getpid(), how)
    threading.Event().wait()
    return number


@darkroom.node(category="hazards", version=1)
def Leave(*, status: int = 3) -> Annotated[int, Named("number")]:
    """End the process with an exit status."""
    os._exit(status)


@darkroom.node(category="hazards", version=1, lane="io")
def Eat(*, number: int = 0) -> Annotated[int, Named("number")]:
    """Take memory until there is none."""
    held = []
    while True:
        held.append(b"\x01" * CHUNK)
        time.sleep(0.01)


@darkroom.node(category="hazards", version=1, lane="io")
def Hold(*, here: str = "", seconds: float = 1000.0) -> Annotated[int, Named("number")]:
    """Hold Python's lock and do nothing, as bad C code may; before, write the process's id into the pipe `here`."""
    if here:
        Path(here).write_text(f"{os.getpid()}\n")
    ctypes.PyDLL(None).usleep(int(seconds * 1e6))
    return 1


@darkroom.node(category="hazards", version=1, lane="io")
def Compute(*, seconds: float = 2.5) -> Annotated[int, Named("number")]:
    """Hold Python's lock and compute for so long at least, as the text of a large number does."""
    sys.set_int_max_str_digits(0)
    digits, took = 20_000, 0.0
    while took < seconds:
        number = 10**digits
        began = time.perf_counter()
        str(number)
        took = time.perf_counter() - began
        digits = int(digits * max(1.1, min(8.0, (1.2 * seconds / took) ** 0.5)))  # the time grows with the square
    return digits


@darkroom.node(category="hazards", version=1, lane="io")
def Print(*, text: str = "") -> Annotated[str, Named("text")]:
    """Print to stdout and stderr, and past Python to both."""
    print(text)
    sys.stderr.write(f"{text}\n")
    os.write(1, f"{text}\n".encode())
    os.write(2, b"\xff\xfe no text\n")
    return text


@darkroom.node(category="hazards", version=1)
def Fail(*, text: str = "no") -> Annotated[str, Named("text")]:
    """Raise an exception whose words are no Unicode, as those of strange files are."""
    raise ValueError(f"{text} \udc80")


@darkroom.node(category="hazards", version=1, lane="io")
def Wait(ctx: Context, *, here: str, until: str, heeds: bool = True) -> Annotated[int, Named("number")]:
    """Write the process's id into the pipe `here`, then wait for a byte from the pipe `until`, or to be cancelled."""
    Path(here).write_text(f"{os.getpid()}\n")
    came = threading.Event()

    def listen() -> None:
        Path(until).read_bytes()
        came.set()

    threading.Thread(target=listen, daemon=True).start()
    while not came.wait(0.01):
        if heeds:
            ctx.check()
    return 1


@darkroom.node(category="hazards", version=1, lane="io")
def Begin(*, here: str) -> Annotated[int, Named("number")]:
    """Begin a process that would live on, write its id and one's own into the pipe `here`, and wait for ever."""
    child = subprocess.Popen(["sleep", "1000"])
    Path(here).write_text(f"{os.getpid()} {child.pid}\n")
    threading.Event().wait()
    return child.pid


@darkroom.node(category="hazards", version=1)
def Count(ctx: Context, *, total: int = 10) -> Annotated[int, Named("number")]:
    """Say how far one is, a step at a time, and show something."""
    for done in range(total):
        ctx.progress(done + 1, total)
        ctx.preview(lambda: File(b"a picture", "image/jpeg"))
    return total
