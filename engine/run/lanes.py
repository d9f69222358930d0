"""The lanes: the threads that perform steps, one for each device, and a pool of them for CPU steps beside."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Final

from engine.devices import Device

LEAST: Final = 2
MOST: Final = 8
"""Threads of the pool: as many as cores, between these."""


class Lanes:
    """The threads of a process. Runs that go on at once share them, so that a device never has two steps.

    A thread begins when there is first something for it to do, and stays until `close`, warm for the next run. `pool`
    is how many CPU steps there may be at once, by default as many as there are cores.
    """

    def __init__(self, pool: int | None = None) -> None:
        self.pool: Final = pool or min(max(LEAST, _cores()), MOST)
        self._executors: dict[str, ThreadPoolExecutor] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def on(self, device: Device, work: Callable[[], None]) -> None:
        """Do some work on a device's thread, after what is there already. The work raises nothing."""
        self._executor(device.name, 1).submit(work)

    def beside(self, work: Callable[[], None]) -> None:
        """Do some work on the pool. The work raises nothing."""
        self._executor("io", self.pool).submit(work)

    def close(self) -> None:
        """Wait for the threads to end."""
        with self._lock:
            executors, self._executors = list(self._executors.values()), {}
        for executor in executors:
            executor.shutdown()

    def _executor(self, name: str, threads: int) -> ThreadPoolExecutor:
        with self._lock:
            executor = self._executors.get(name)
            if executor is None:
                executor = self._executors[name] = ThreadPoolExecutor(threads, thread_name_prefix=f"darkroom-{name}")
            return executor


def _cores() -> int:
    """The processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
