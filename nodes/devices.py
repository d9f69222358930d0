"""The devices that torch knows, as the engine's `Device`. Light: torch itself comes in when a device is first used."""

import ctypes
import os
import re
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

from engine.types import Memory
from nodes.machine import device_kind

GIB: Final = 2**30
MEMORY_LIMITS: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where Linux says how much memory a container may have."""

STATUS: Final = Path("/proc/self/status")
CLEAR_REFS: Final = Path("/proc/self/clear_refs")
FORGET_PEAK: Final = "5"
"""Written to `clear_refs`, makes Linux begin anew with the most memory that the process held; see proc(5)."""

CUDA_SAYS: Final = (
    "CUDA error: out of memory",
    "HIP error: out of memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)
"""What errors of the libraries beneath torch say that are none of its own class."""

NAME: Final = re.compile(r"cpu|mps|cuda(:(0|[1-9]\d?))?")


class Cpu:
    """The processor and the computer's own memory."""

    name: Final = "cpu"
    kind: Final = "cpu"

    def __init__(self, budget: int | None = None) -> None:
        self._budget = budget
        self._before = 0

    @cached_property
    def budget(self) -> int | None:
        """What was given, else three quarters of the memory and all but 4 GiB of it; None where that is not known."""
        total = memory()
        if self._budget is not None or total is None:
            return self._budget
        return within(total, max(4 * GIB, total // 4))

    @property
    def is_awake(self) -> bool:
        """Whether to know the budget takes no torch."""
        return True

    def is_out_of_memory(self, error: BaseException) -> bool:
        """Python's own error, and what torch says when it is refused memory."""
        said = str(error) if isinstance(error, RuntimeError) else ""
        return isinstance(error, MemoryError) or "DefaultCPUAllocator" in said

    def free(self) -> None:
        """Give back what the C library keeps for later, where it knows how to."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        if trim is not None:  # glibc's; it takes about a millisecond
            trim(0)

    def begin_peak(self) -> None:
        """Begin anew where the system lets us; elsewhere remember what was the most before."""
        try:
            CLEAR_REFS.write_text(FORGET_PEAK)
            self._before = 0
        except OSError:
            self._before = most_held() or 0

    def peak(self) -> int | None:
        """The most bytes that the whole process held; None where that was before."""
        most = most_held()
        return most if most is not None and most > self._before else None


class Cuda:
    """A card of NVIDIA's, or of AMD's where torch is built for those."""

    kind: Final = "cuda"

    def __init__(self, index: int = 0, budget: int | None = None) -> None:
        self.name: Final = f"cuda:{index}"
        self._index = index
        self._budget = budget

    @cached_property
    def budget(self) -> int:
        """What was given, else four fifths of its memory and all but 2 GiB of it."""
        if self._budget is not None:
            return self._budget
        import torch

        total = torch.cuda.get_device_properties(self._index).total_memory
        return within(total, max(2 * GIB, total // 5))

    @property
    def is_awake(self) -> bool:
        """Whether to know the budget takes no torch, or torch is there."""
        return self._budget is not None or self._awake() is not None

    def is_out_of_memory(self, error: BaseException) -> bool:
        """What torch raises, and what the libraries beneath it say."""
        torch = _torch()
        said = str(error) if isinstance(error, RuntimeError) else ""
        return (torch is not None and isinstance(error, torch.OutOfMemoryError)) or any(
            words in said for words in CUDA_SAYS
        )

    def free(self) -> None:
        """Give back what torch keeps for later."""
        torch = self._awake()
        if torch is not None:
            torch.cuda.empty_cache()

    def begin_peak(self) -> None:
        """Begin anew; before the first use there is nothing to forget."""
        torch = self._awake()
        if torch is not None:
            torch.cuda.reset_peak_memory_stats(self._index)

    def peak(self) -> int | None:
        """The most bytes that this process's tensors held on the card."""
        torch = self._awake()
        return None if torch is None else int(torch.cuda.max_memory_allocated(self._index))

    def _awake(self) -> Any:
        """torch, if anything used cards with it already."""
        torch = _torch()
        return torch if torch is not None and torch.cuda.is_initialized() else None


class Mps:
    """Apple's graphics, which share the computer's memory."""

    name: Final = "mps:0"
    kind: Final = "mps"

    def __init__(self, budget: int | None = None) -> None:
        self._budget = budget

    @cached_property
    def budget(self) -> int:
        """What was given, else four fifths of what the system recommends and all but 2 GiB of it."""
        if self._budget is not None:
            return self._budget
        import torch

        total = torch.mps.recommended_max_memory()
        return within(total, max(2 * GIB, total // 5))

    @property
    def is_awake(self) -> bool:
        """Whether to know the budget takes no torch, or torch is there."""
        return self._budget is not None or _torch() is not None

    def is_out_of_memory(self, error: BaseException) -> bool:
        """What torch says when its limit is reached."""
        return isinstance(error, RuntimeError) and "MPS backend out of memory" in str(error)

    def free(self) -> None:
        """Give back what torch keeps for later."""
        torch = _torch()
        if torch is not None:
            torch.mps.empty_cache()

    def begin_peak(self) -> None:
        """The system does not say."""

    def peak(self) -> int | None:
        """The system does not say."""
        return None


TorchDevice: TypeAlias = Cpu | Cuda | Mps


def devices_of(asked: str = "auto", budget: int | None = None) -> tuple[TorchDevice, ...]:
    """The devices that a person asked for: "auto", "cpu", "mps", "cuda" for the first card, or "cuda:0,cuda:1".

    `budget` is how many bytes of models and values each may hold; by default it depends on its memory. Raises
    ValueError for other names, for one that comes twice, and for several kinds at once, which would give no equal
    results.
    """
    names = [device_kind()] if asked == "auto" else [name.strip() for name in asked.split(",")]
    for name in names:
        if not NAME.fullmatch(name):
            raise ValueError(f'there is no device "{name}": write auto, cpu, cuda, cuda:1, mps, or "cuda:0,cuda:1"')
    found = tuple(_device(name, budget) for name in names)
    if len({device.name for device in found}) < len(found):
        raise ValueError(f'"{asked}" names a device twice')
    if len({device.kind for device in found}) > 1:
        raise ValueError(f'"{asked}" names devices of several kinds, whose results differ: take those of one')
    return found


def foreseen(devices: Sequence[TorchDevice], remembered: Memory) -> int | None:
    """The least budget of some devices, for plans, without waking any of them; None where it is not known yet.

    That of a device that sleeps is what it was when it was last asked for awake, as after a run.
    """
    budgets: list[int] = []
    for device in devices:
        fact = f"budget/{device.name}"
        known = remembered.recall(fact)
        budget = device.budget if device.is_awake else known
        if budget != known:
            remembered.keep(fact, budget)
        if isinstance(budget, int):
            budgets.append(budget)
    return min(budgets, default=None)


def memory() -> int | None:
    """The computer's memory in bytes, or what its container may have of it; None where nobody says."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return None
    limits = [path.read_text().strip() for path in MEMORY_LIMITS if path.is_file()]
    return min([total, *(int(limit) for limit in limits if limit.isdigit())])


def within(total: int, reserve: int) -> int:
    """A total less what is kept for work, at least half of it."""
    return max(total - reserve, total // 2)


def most_held() -> int | None:
    """The most bytes of memory that this process ever held, or held since `FORGET_PEAK`; None where nobody says."""
    try:
        return next(int(line.split()[1]) * 1024 for line in STATUS.read_text().splitlines() if line[:6] == "VmHWM:")
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _device(name: str, budget: int | None) -> TorchDevice:
    kind, _, number = name.partition(":")
    if kind == "cuda":
        return Cuda(int(number or 0), budget)
    return Mps(budget) if kind == "mps" else Cpu(budget)


def _torch() -> Any:
    """torch, if anything has imported it."""
    return sys.modules.get("torch")
