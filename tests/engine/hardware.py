"""Devices, models and values that only say how large they are, for tests of residency and lanes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

from engine.devices import HOST, PlainDevice
from engine.driver import Bench, develop
from engine.events import Event as Told
from engine.graph import Graph
from engine.registry import Registry
from engine.residency import Residency
from engine.resources import Resources
from engine.run import Ended, Lanes
from engine.store import MemoryStore, Store
from engine.types import DataCodec, Resource, port_type
from tests.engine.doings import WAIT
from tests.engine.toys import MACHINE, REGISTRY, Brush

SIZE = 10
"""Bytes of a model, unless its name ends in a number."""


class OutOfMemory(Exception):
    """What a toy device says when its memory is not enough."""


@dataclass
class ToyDevice:
    """A device that counts what is asked of it."""

    name: str = "toy:0"
    budget: int | None = None
    freed: int = 0

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    def is_out_of_memory(self, error: BaseException) -> bool:
        return isinstance(error, OutOfMemory)

    def free(self) -> None:
        self.freed += 1

    def begin_peak(self) -> None:
        pass

    def peak(self) -> int | None:
        return None


@dataclass(eq=False)
class Live:
    """A live model: what it is called, and where it is."""

    name: str
    device: str

    def __len__(self) -> int:
        return int("".join(filter(str.isdigit, self.name)) or SIZE)


@dataclass
class Loader:
    """Loads `Live` models, who waits for the `gate` if there is one; `fails` are raised by the next loads and moves."""

    loads: Counter[str] = field(default_factory=Counter)
    moves: list[tuple[str, str]] = field(default_factory=list)
    gate: Event | None = None
    entered: Event = field(default_factory=Event)
    fails: list[BaseException] = field(default_factory=list)

    def load(self, handle: Any, folder: Path, device: str) -> Live:
        self.entered.set()
        if self.gate is not None:
            assert self.gate.wait(WAIT)
        if self.fails:
            raise self.fails.pop()
        self.loads[f"{handle.digest}@{device}"] += 1
        return Live(folder.name, device)

    def nbytes(self, live: Any) -> int:
        return len(live)

    def to(self, live: Any, device: str) -> None:
        if self.fails:
            live.device = "nowhere"
            raise self.fails.pop()
        self.moves.append((live.name, device))
        live.device = device


class Seer(Loader):
    """A loader that knows sizes before."""

    def size(self, handle: Any, folder: Path) -> int:
        return len(Live(handle.digest, ""))


def residency(loader: Loader, *devices: Any, **said: Any) -> Residency:
    """Residency on devices that knows where the toys' models a, b, c, d and those of given sizes lie."""
    house = Residency({Brush: loader}, devices or (PlainDevice(),), **said)
    house.know({name: Path("/models") / name for name in (*"abcd", "a30", "b30", "c5")})
    return house


def use(house: Any, *names: str) -> None:
    """Use models by name, one after the other."""
    for name in names:
        with house.use(Brush(name)):
            pass


class SlabCodec(DataCodec["Slab"]):
    """Slabs lie where they say; written, they lie nowhere, and are read into the computer's memory."""

    def dump(self, value: "Slab") -> bytes:
        return super().dump(self.to(value, HOST))

    def nbytes(self, value: "Slab") -> int:
        return value.size

    def places(self, value: "Slab") -> Mapping[str, int]:
        return {value.device: value.size}

    def to(self, value: "Slab", device: str) -> "Slab":
        return replace(value, device=device)


@port_type(codec=SlabCodec, colour="#555")
@dataclass(frozen=True)
class Slab:
    """A value of some bytes that lies on a device."""

    size: int
    device: str = HOST


def toy_devices(*budgets: int | None) -> Sequence[ToyDevice]:
    """Devices toy:0, toy:1 and so on, with these budgets."""
    return [ToyDevice(f"toy:{index}", budget) for index, budget in enumerate(budgets)]


@dataclass
class Workplace:
    """A place to run graphs in with devices and models, which remembers the events of the last run."""

    house: Residency
    registry: Registry = REGISTRY
    store: Store = field(default_factory=MemoryStore)
    lanes: Lanes | None = None
    events: list[Told] = field(default_factory=list)

    def run(self, graph: Graph, *targets: str, **said: Any) -> Ended:
        """Run to the targets."""
        kits = Resources({("kit", name): Resource("kit", name, name) for name in "abcd"})
        bench = Bench(self.registry, self.store, self.house, MACHINE, kits, lanes=self.lanes)
        self.events.clear()
        return develop(graph, targets, bench, **{"emit": self.events.append, **said})

    def paths(self, kind: type[Any]) -> list[str]:
        """The paths of the last run's events of one kind, in order."""
        return [event.path for event in self.events if isinstance(event, kind)]
