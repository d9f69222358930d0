"""The vigil: decides from what is seen of a worker whether it has to be ended, and why. It looks at nothing itself."""

from dataclasses import dataclass

from engine.sizes import as_size
from engine.worker.limits import Limits


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a process showed: its own memory in bytes, and the seconds it has computed, if anybody says."""

    memory: int | None = None
    processor: float | None = None


class Vigil:
    """One life of a worker process. Times are seconds of any clock that never goes back."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._began = now
        self._looked = now
        self._is_up = False
        self._silence = 0.0
        self._processor: float | None = None
        self._cancelled: float | None = None

    def up(self) -> None:
        """The worker is ready."""
        self._is_up = True

    def heard(self) -> None:
        """Something came from the worker."""
        self._silence = 0.0
        self._processor = None

    def cancelling(self, now: float) -> None:
        """Its run was told to stop; a second time changes nothing."""
        if self._cancelled is None:
            self._cancelled = now

    def ended(self) -> None:
        """Its run is over."""
        self._cancelled = None

    def look(self, now: float, seen: Seen, pause: float) -> str | None:
        """Why the worker has to be ended, as in "it held 3 GiB"; None if it may go on.

        `pause` is how long whoever looks meant to sleep since the last look. Where it was longer, it was this process
        that had no time, and the worker is not blamed.
        """
        limits = self._limits
        self._silence += min(now - self._looked, 2 * pause)
        self._looked = now
        if self._processor is None:
            self._processor = seen.processor
        if limits.memory is not None and seen.memory is not None and seen.memory > limits.memory:
            return f"it held {as_size(seen.memory)} of memory and may hold {as_size(limits.memory)}"
        if self._cancelled is not None and now - self._cancelled > limits.cancel:
            return f"it did not stop within {limits.cancel:g} s of being cancelled"
        if not self._is_up and now - self._began > limits.start:
            return f"it was not ready within {limits.start:g} s"
        if self._silence > (limits.busy_silence if self._computes(seen) else limits.silence):
            return f"it gave no sign of life for {self._silence:.0f} s"
        return None

    def _computes(self, seen: Seen) -> bool:
        """Whether the process computed for most of the time that it is silent."""
        if seen.processor is None or self._processor is None:
            return False
        return seen.processor - self._processor > self._silence / 2
