"""What a worker may take: how long it may be silent, how much memory it may hold, how long a cancel may take."""

import contextlib
import os
import select
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a worker process; seconds and bytes.

    `memory` is what it may hold of its own, files that it has mapped not counted; None for no bound. `silence` is how
    long it may say nothing while it computes nothing either, `busy_silence` while it does: code that keeps Python's
    lock for long lets no heartbeat out. `start` is how long it may take until it is ready, `cancel` from a wish to be
    stopped to the end of the run. `starts` is how many failed starts in a row make it a broken one.
    """

    memory: int | None = None
    silence: float = 30.0
    busy_silence: float = 300.0
    start: float = 120.0
    cancel: float = 10.0
    starts: int = 5
    look: float = 0.1
    beat: float = 1.0
    backoff: float = 0.5
    longest_backoff: float = 60.0


def memory_of(pid: int) -> int | None:
    """The bytes that a process holds of its own, mapped files not counted; None where nobody says, as off Linux."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    lines = (line.split() for line in status.splitlines() if line.startswith(("RssAnon:", "RssShmem:")))
    return sum(int(words[1]) for words in lines) * 1024


def processor_of(pid: int) -> float | None:
    """The seconds that a process has computed, all its threads together; None where nobody says."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    words = stat.rpartition(")")[2].split()  # a process's name may hold anything, parentheses too
    return (int(words[11]) + int(words[12])) / _TICKS


def bound_memory(limit: int) -> bool:
    """Have the system refuse this process more memory, where the server cannot watch it; whether it does."""
    if sys.platform in ("linux", "win32"):  # on Linux the server watches; on Windows nobody does
        return sys.platform == "linux"
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        return False
    return True


def end_with(lifeline: int) -> None:
    """Have Linux end this process and all of its group when nobody holds the other end of a pipe any more.

    No thread has to notice it, so that not even code that keeps Python's lock lives on. Elsewhere the pipe says
    nothing, and a thread has to.
    """
    if sys.platform != "linux":
        return
    import fcntl

    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([lifeline], [], [], 0)[0]:  # it had ended before
        os.killpg(0, signal.SIGKILL)


def go_first() -> None:
    """Be the one that Linux ends where the computer's memory is not enough, rather than the server."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


_TICKS: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
