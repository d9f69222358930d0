"""How figures are taken and told: medians of fresh runs, processor time beside wall time, the machine named."""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of wall time and of processor time."""

    wall: float
    processor: float


def timed(work: Callable[[], T]) -> tuple[T, Timing]:
    """What the work returns, and what it took. Garbage of earlier work is collected first."""
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return result, Timing(time.perf_counter() - wall, time.process_time() - processor)


def median(timings: Iterable[Timing]) -> Timing:
    """The median of each figure."""
    taken = list(timings)
    return Timing(
        statistics.median(timing.wall for timing in taken), statistics.median(timing.processor for timing in taken)
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def machine() -> str:
    """The machine in a line: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def load() -> float:
    """How many processes want to run now, this one included: figures taken above the number of cores are noisy."""
    return os.getloadavg()[0]


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
