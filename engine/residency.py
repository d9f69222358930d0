"""Residency: the one room where models live. Loaded once for each handle, kept warm under a byte budget."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import DarkroomError
from engine.types import Handle, Loader

L = TypeVar("L")

log = logging.getLogger("darkroom.residency")


@dataclass(slots=True)
class _Resident:
    """A handle's place: its live model once loaded, and how many use it now."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    live: Any = None
    nbytes: int = 0
    users: int = 0


class Residency:
    """Live models on one device, at most `budget` bytes of them beyond those in use; None for no limit."""

    def __init__(self, loaders: Mapping[type, Loader], device: str, budget: int | None = None) -> None:
        self._loaders = loaders
        self._device = device
        self._budget = budget
        self._parts: dict[str, Path] = {}
        self._residents: OrderedDict[Handle[Any], _Resident] = OrderedDict()
        self._lock = threading.Lock()

    def know(self, parts: Mapping[str, Path]) -> None:
        """Learn where the content of digests lies, from the resources of a run."""
        self._parts.update(parts)

    @contextmanager
    def use(self, handle: Handle[L]) -> Iterator[L]:
        """The live model of a handle, loaded if it must be; it stays at least until the `with` ends."""
        with self._lock:
            resident = self._residents.setdefault(handle, _Resident())
            self._residents.move_to_end(handle)
            resident.users += 1
        try:
            with resident.lock:
                if resident.live is None:
                    self._load(handle, resident)
            yield resident.live
        finally:
            with self._lock:
                resident.users -= 1
                self._make_room()

    def _load(self, handle: Handle[Any], resident: _Resident) -> None:
        loader = self._loaders.get(type(handle))
        folder = self._parts.get(handle.digest)
        if loader is None:
            raise DarkroomError(f"nothing here loads a {type(handle).__name__}")
        if folder is None:
            raise DarkroomError(
                f"the weights {handle.digest[:12]} of a {type(handle).__name__} are not on this machine"
            )
        began = time.perf_counter()
        resident.live = loader.load(handle, folder, self._device)
        resident.nbytes = loader.nbytes(resident.live)
        seconds = time.perf_counter() - began
        log.info("loaded %s, %d bytes, in %.3f s", type(handle).__name__, resident.nbytes, seconds)

    def _make_room(self) -> None:
        """Let go of the least recently used models that nobody uses, until the rest fit."""
        if self._budget is None:
            return
        held = sum(resident.nbytes for resident in self._residents.values())
        for handle, resident in list(self._residents.items()):
            if held <= self._budget:
                return
            if not resident.users:
                held -= resident.nbytes
                del self._residents[handle]
