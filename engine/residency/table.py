"""The table: which model lies where, how large it is, who uses it and who will. Every method is atomic."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.types import Handle


@dataclass(slots=True, eq=False)
class Resident:
    """A model's place: the live model once it is there, its bytes, and how many use it now.

    `place` is the name of a device. `lock` is held while the model is brought.
    """

    handle: Handle[Any]
    place: str
    live: Any = None
    nbytes: int = 0
    users: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Table:
    """Residents by handle and place, the least recently used first, and the handles that runs have claimed."""

    def __init__(self) -> None:
        self._residents: OrderedDict[tuple[Handle[Any], str], Resident] = OrderedDict()
        self._claimed: Counter[Handle[Any]] = Counter()
        self._lock = threading.Lock()

    def enter(self, handle: Handle[Any], place: str) -> Resident:
        """Begin to use a model at a place; it may not be there yet, and does not leave before `leave`."""
        with self._lock:
            resident = self._residents.setdefault((handle, place), Resident(handle, place))
            self._residents.move_to_end((handle, place))
            resident.users += 1
            return resident

    def leave(self, resident: Resident) -> None:
        """End to use it. One that never came is forgotten."""
        with self._lock:
            resident.users -= 1
            if resident.live is None and not resident.users:
                del self._residents[resident.handle, resident.place]

    def settle(self, resident: Resident, live: Any, nbytes: int) -> None:
        """The model has come."""
        with self._lock:
            resident.live, resident.nbytes = live, nbytes

    def put_up(self, handle: Handle[Any], place: str, live: Any, nbytes: int) -> None:
        """A live model moves in that nobody uses; let go of where the same one is there already."""
        with self._lock:
            if (handle, place) not in self._residents:
                self._residents[handle, place] = Resident(handle, place, live, nbytes)

    def take(self, place: str, *, claimed: bool, spare: Collection[Handle[Any]] = ()) -> Resident | None:
        """Take away the least recently used model of a place that nobody uses, those that no run claims first.

        Claimed ones only if `claimed`, and none that is to be spared. None if there is no such model.
        """
        with self._lock:
            idle = [r for r in self._at(place) if not r.users and r.live is not None and r.handle not in spare]
            idle.sort(key=lambda resident: self._claimed[resident.handle] > 0)
            if not idle or (self._claimed[idle[0].handle] and not claimed):
                return None
            return self._residents.pop((idle[0].handle, place))

    def take_one(self, handle: Handle[Any], place: str) -> Resident | None:
        """Take away one model, if it is there and nobody uses it."""
        with self._lock:
            resident = self._residents.get((handle, place))
            if resident is None or resident.users or resident.live is None:
                return None
            return self._residents.pop((handle, place))

    def held(self, place: str) -> int:
        """The bytes of all models of a place."""
        with self._lock:
            return sum(resident.nbytes for resident in self._at(place))

    def lying(self, place: str, handles: Iterable[Handle[Any]]) -> int:
        """The bytes of those of the handles' models that are at a place."""
        with self._lock:
            there = (self._residents.get((handle, place)) for handle in dict.fromkeys(handles))
            return sum(resident.nbytes for resident in there if resident is not None)

    def at(self, place: str) -> list[Resident]:
        """The models of a place, the least recently used first."""
        with self._lock:
            return [resident for resident in self._at(place) if resident.live is not None]

    def claim(self, handle: Handle[Any], count: int) -> None:
        """So many more uses of a model are to come, or fewer."""
        with self._lock:
            self._claimed[handle] += count
            if self._claimed[handle] <= 0:
                del self._claimed[handle]

    def _at(self, place: str) -> Iterable[Resident]:
        return (resident for (_, where), resident in self._residents.items() if where == place)
