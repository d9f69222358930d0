"""Residency: loads models, makes room for them, moves them off and back."""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from engine.devices import HOST, Belongings, Device, PlainDevice
from engine.errors import DarkroomError
from engine.residency.claims import Claims, RunClaim
from engine.residency.table import Resident, Table
from engine.sizes import as_size
from engine.types import Composing, Foretelling, Handle, Loader

L = TypeVar("L")

log = logging.getLogger("darkroom.residency")


class Residency:
    """Live models on devices, all of one kind; a device's name alone stands for one without limits.

    Each device holds at most its budget of models and of the `values` that lie on it, what is in use excepted. `memory`
    is how many bytes of models may wait in the computer's memory, None for no limit; where that is the device itself,
    its own budget counts.
    """

    def __init__(
        self,
        loaders: Mapping[type, Loader],
        devices: Sequence[Device] | str = HOST,
        *,
        memory: int | None = None,
        values: Belongings | None = None,
    ) -> None:
        self.devices = (PlainDevice(devices),) if isinstance(devices, str) else tuple(devices)
        self._host = next((device for device in self.devices if device.name == HOST), PlainDevice(HOST, memory))
        self._loaders = loaders
        self._parts: dict[str, Path] = {}
        self._table = Table()
        self._claims = Claims(self._table, values)
        self._doors = {device.name: threading.Lock() for device in (*self.devices, self._host)}

    def know(self, parts: Mapping[str, Path]) -> None:
        """Learn where the content of digests lies, from the resources of a run."""
        self._parts.update(parts)

    @contextmanager
    def claim(self, is_live: Callable[[str], bool]) -> Iterator[RunClaim]:
        """A run begins, and ends with the `with`: what it claims is not moved off for other work."""
        claim = self._claims.begin(is_live)
        try:
            yield claim
        finally:
            self._claims.end(claim)
            for device in self.devices:
                self._trim(device)

    # ------------------------------------------------------------ use

    def use(self, handle: Handle[L]) -> AbstractContextManager[L]:
        """The live model of a handle on the first device, loaded if it must be; it stays while the `with` lasts.

        Raises `DarkroomError` for a handle that cannot be loaded here, and whatever its loader raises.
        """
        return self._use(handle, self.devices[0])

    def on(self, device: Device) -> "ModelsOn":
        """The models as a step on that device sees them."""
        return ModelsOn(self._use, device)

    def lying(self, device: Device, handles: Sequence[Handle[Any]]) -> int:
        """Bytes of these models that are on the device already."""
        return self._table.lying(device.name, handles)

    @contextmanager
    def _use(self, handle: Handle[Any], device: Device) -> Iterator[Any]:
        resident = self._table.enter(handle, device.name)
        try:
            with resident.lock:
                if resident.live is None:
                    with self._doors[device.name]:
                        self._bring(resident, device)
            yield resident.live
        finally:
            self._table.leave(resident)
            self._trim(device)

    def _bring(self, resident: Resident, device: Device) -> None:
        """Have the model on its device. Room is made before, as far as its size is known, and after."""
        handle, loader = resident.handle, self._loader(resident.handle)
        waiting = self._table.take_one(handle, HOST) if device.name != HOST else None
        if waiting is not None:
            self._make_room(device, waiting.nbytes)
            live = self._moved_back(waiting, loader, device)
        else:
            folder = self._place(handle, handle.digest)
            self._make_room(device, _size(loader, handle, folder))
            began = time.perf_counter()
            live = self._load(loader, handle, folder, device)
            seconds = time.perf_counter() - began
            log.info("loaded %s, %d bytes, in %.3f s", type(handle).__name__, loader.nbytes(live), seconds)
        self._table.settle(resident, live, loader.nbytes(live))
        self._make_room(device, 0)

    def _load(self, loader: Loader, handle: Handle[Any], folder: Path, device: Device) -> Any:
        if not handle.needs:
            return loader.load(handle, folder, device.name)
        if not isinstance(loader, Composing):
            raise DarkroomError(f"nothing here loads a {type(handle).__name__} with patches")
        places = {digest: self._place(handle, digest) for digest in handle.needs}
        return loader.compose(handle, folder, device.name, places)

    def _moved_back(self, waiting: Resident, loader: Loader, device: Device) -> Any:
        """A model that waited in the computer's memory, on a device; it waits on where that fails."""
        try:
            loader.to(waiting.live, device.name)
        except BaseException:
            loader.to(waiting.live, HOST)  # parts of it may have moved
            self._table.put_up(waiting.handle, HOST, waiting.live, waiting.nbytes)
            raise
        return waiting.live

    def _loader(self, handle: Handle[Any]) -> Loader:
        loader = self._loaders.get(type(handle))
        if loader is None:
            raise DarkroomError(f"nothing here loads a {type(handle).__name__}")
        return loader

    def _place(self, handle: Handle[Any], digest: str) -> Path:
        place = self._parts.get(digest)
        if place is None:
            raise DarkroomError(f"the weights {digest[:12]} of a {type(handle).__name__} are not on this machine")
        return place

    # ------------------------------------------------------------ room

    def relieve(self, device: Device, spare: Sequence[Handle[Any]] = ()) -> None:
        """Move all idle models but these off a device, and free what nothing uses any more."""
        with self._doors[device.name]:
            while (idle := self._table.take(device.name, claimed=True, spare=spare)) is not None:
                self._move_off(idle, device)
        gc.collect()
        device.free()

    def said_of(self, device: Device) -> str:
        """What lies on a device and how large it is, for people."""
        parts = [
            f"{type(resident.handle).__name__} {resident.handle.digest[:8]} "
            f"({as_size(resident.nbytes)}{', in use' if resident.users else ''})"
            for resident in self._table.at(device.name)
        ]
        values = self._claims.held(device)
        if values:
            parts.append(f"{as_size(values)} of values")
        limit = f", of {as_size(device.budget)} for models and values" if device.budget is not None else ""
        return f"{', '.join(parts) or 'nothing'}{limit}"

    def _trim(self, device: Device) -> None:
        """Keep to the budget where what was in use exceeded it; whoever is bringing a model does so anyway."""
        door = self._doors[device.name]
        if self._over(device, 0) > 0 and door.acquire(blocking=False):
            try:
                self._make_room(device, 0, claimed=False)
            finally:
                door.release()

    def _make_room(self, device: Device, wanted: int, *, claimed: bool = True) -> None:
        """Move off what nobody uses until `wanted` more bytes fit into the budget: values, then models.

        Those that a run will use are the last to go, and go only if `claimed`, when the step at hand cannot run
        otherwise. What is in use stays.
        """
        moved = False
        while (over := self._over(device, wanted)) > 0:
            if self._claims.move_values(device, over, lambda key: False):
                moved = True
                continue
            idle = self._table.take(device.name, claimed=claimed)
            if idle is None:
                break
            self._move_off(idle, device)
            moved = True
        if moved:
            device.free()

    def _over(self, device: Device, wanted: int) -> int:
        """Bytes beyond the budget when `wanted` more are there, as far as something there could make room."""
        held = self._table.held(device.name) + self._claims.held(device)
        if not held or device.budget is None:  # asked in this order: to know its budget a device may have to wake up
            return 0
        return held + wanted - device.budget

    def _move_off(self, idle: Resident, device: Device) -> None:
        """Move a model that was taken away to the computer's memory, if that is elsewhere and has room."""
        if device.name != HOST:
            with self._doors[HOST]:
                if self._has_room(idle.nbytes) and self._is_moved_home(idle):
                    self._table.put_up(idle.handle, HOST, idle.live, idle.nbytes)
        idle.live = None  # so that what frees the device next finds it unused

    def _has_room(self, wanted: int) -> bool:
        """Whether the computer's memory takes so many bytes of models more, when others are let go of."""
        if self._host.budget is not None and wanted > self._host.budget:
            return False
        while self._over(self._host, wanted) > 0:
            if self._table.take(HOST, claimed=False) is None:
                return False
        return True

    def _is_moved_home(self, idle: Resident) -> bool:
        try:
            self._loader(idle.handle).to(idle.live, HOST)
        except Exception:  # it can be loaded again, whatever the reason
            log.warning("a %s could not be moved off its device", type(idle.handle).__name__, exc_info=True)
            return False
        return True


@dataclass(frozen=True, slots=True)
class ModelsOn:
    """The models as a step on a device sees them."""

    _use: Callable[[Handle[Any], Device], AbstractContextManager[Any]]
    _device: Device

    def use(self, handle: Handle[L]) -> AbstractContextManager[L]:
        """The live model of a handle on the device; see `Residency.use`."""
        return self._use(handle, self._device)


def _size(loader: Loader, handle: Handle[Any], folder: Path) -> int:
    """The bytes that a model will hold, 0 where its loader cannot say before."""
    if not isinstance(loader, Foretelling):
        return 0
    try:
        return loader.size(handle, folder)
    except Exception:  # what is wrong with the files the load itself will say
        log.debug("the size of a %s is not known before it is loaded", type(handle).__name__, exc_info=True)
        return 0
