"""A rig for the engine alone: real nodes, a listener attached, a store of one's choice; no command, no models."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nodes
from benchmarks.documents import Sum
from benchmarks.report import Timing, timed
from engine import workshop
from engine.document import Parsed
from engine.driver import Bench, develop
from engine.events import Event, Finished, Status
from engine.registry import Registry
from engine.residency import Residency
from engine.resources import Machine
from engine.store import DiskStore, LayeredStore, MemoryStore, Remembered, Store
from engine.workshop import Workshop

REGISTRY: Final = Registry.of(nodes.pack())


@dataclass(frozen=True, slots=True)
class Once:
    """What one run took and did."""

    timing: Timing
    performed: int
    events: int


class Rig:
    """Runs workflows over one store, as every door does: from the document that was read to the value."""

    def __init__(self, store: Store) -> None:
        self._store = store
        machine = Machine()
        self._workshop = Workshop(registry=REGISTRY, readers={}, memory=Remembered(None), machine=machine)
        self._models = Residency({}, "cpu")
        self._machine = machine

    def run(self, work: Sum) -> Once:
        """Check, plan and run a workflow to its output, which must be right."""
        heard: list[Event] = []

        def whole() -> float:
            prepared = workshop.prepare(
                Parsed(work.document, ()), {}, self._workshop, folder=Path(), draw=lambda: 0, exports=False
            )
            if prepared.problems:
                raise AssertionError(prepared.problems[:3])
            bench = Bench(REGISTRY, self._store, self._models, self._machine, prepared.resources)
            ended = develop(prepared.graph, workshop.targets(prepared)[0], bench, emit=heard.append)
            if ended.status is not Status.DONE:
                raise AssertionError(ended.problems[:3])
            number: float = workshop.outputs(prepared, REGISTRY, ended.values)["sum"]
            return number

        found, taken = timed(whole)
        if found != work.result:
            raise AssertionError(f"{work.nodes} nodes came to {found}, not {work.result}")
        return Once(taken, sum(isinstance(event, Finished) for event in heard), len(heard))


def on_disk(folder: Path) -> Store:
    """A store as Darkroom has by default: memory before a folder."""
    return LayeredStore(MemoryStore(), DiskStore(folder, REGISTRY.port_types))
