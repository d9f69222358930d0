"""Files that fail: at one operation, or from one on."""

import errno
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.atomic import System


class Fault(StrEnum):
    """What happens to an operation."""

    FULL = "the disk is full"
    BROKEN = "the disk fails"
    SHORT = "half is written, and then the disk is full"
    TORN = "half is written, and said to be all"
    KILLED = "the process ends"


TOLD = (Fault.FULL, Fault.BROKEN, Fault.SHORT)
"""Those that a program hears of."""


@dataclass
class Faulty(System):
    """Does harm to the operation `at`, counted from 0; with `lasting` to all that follow too."""

    fault: Fault
    at: int
    lasting: bool = False
    done: int = 0

    @property
    def struck(self) -> bool:
        """Whether any operation came to harm."""
        return self.done > self.at

    def create(self, path: Path) -> int:
        self._next()
        return super().create(path)

    def write(self, descriptor: int, data: memoryview) -> int:
        if not self._next() or self.fault not in (Fault.SHORT, Fault.TORN):
            return super().write(descriptor, data)
        written = super().write(descriptor, data[: len(data) // 2 + 1])
        return written if self.fault is Fault.SHORT else len(data)

    def sync(self, descriptor: int) -> None:
        if not self._next() or self.fault is not Fault.TORN:
            super().sync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        self._next()
        super().rename(source, target)

    def _next(self) -> bool:
        """Whether this operation comes to harm, unless it raises or ends the process."""
        since = self.done - self.at
        self.done += 1
        if since == 0 or (self.lasting and since > 0):
            if self.fault is Fault.KILLED:
                os._exit(9)
            if self.fault in (Fault.FULL, Fault.BROKEN):
                raise _error(errno.EIO if self.fault is Fault.BROKEN else errno.ENOSPC)
            return True
        if self.fault is Fault.SHORT and since == 1:
            raise _error(errno.ENOSPC)
        return False


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
