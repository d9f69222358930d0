"""A place to run graphs in whose models don't fit on a device together, which counts their loads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine.driver import Bench, develop
from engine.events import Event
from engine.graph import Graph
from engine.registry import Registry
from engine.residency import Residency
from engine.resources import Resources
from engine.run import Ended
from engine.store import MemoryStore
from engine.types import Resource
from tests.engine.hardware import SIZE, Loader, toy_devices
from tests.engine.toys import MACHINE, Brush

NAMES = ("reader", "painter", "third")


def kits(sizes: Mapping[str, int]) -> Resources:
    """Kits whose parts are so large."""
    return Resources({("kit", name): Resource("kit", name, f"digest-of-{name}", sizes=sizes) for name in NAMES})


@dataclass
class Easel:
    """Some devices, of which each holds `held` bytes of models, and a plan that knows of `planned`."""

    registry: Registry
    devices: int = 1
    planned: int | None = SIZE
    held: int = SIZE
    loader: Loader = field(default_factory=Loader)
    events: list[Event] = field(default_factory=list)

    def run(self, graph: Graph, *targets: str, **said: Any) -> Ended:
        """Run to the targets, by default all nodes."""
        house = Residency({Brush: self.loader}, toy_devices(*[self.held] * self.devices), memory=0)
        house.know({f"digest-of-{name}-brush": Path("/models") / name for name in NAMES})
        machine = replace(MACHINE, budget=self.planned)
        bench = Bench(self.registry, MemoryStore(), house, machine, kits({"brush": SIZE}))
        self.events.clear()
        return develop(graph, targets or tuple(graph.nodes), bench, **{"emit": self.events.append, **said})

    @property
    def loads(self) -> Counter[tuple[str, str]]:
        """How often each model was loaded, by its name and the device."""
        found: Counter[tuple[str, str]] = Counter()
        for said, count in self.loader.loads.items():
            digest, _, device = said.partition("@")
            found[digest.split("-")[2], device] += count
        return found

    def paths(self, kind: type[Any]) -> Sequence[str]:
        """The paths of the last run's events of one kind, in order."""
        return [event.path for event in self.events if isinstance(event, kind)]
