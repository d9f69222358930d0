"""Many runs in one process, and what is alive after each: `python -m tests.soak.steady RUNS WARM FOLDER`.

Prints JSON: `figures` of the runs after the warm-up, one list for each name; after each of them `memory`, what the
process holds in KiB, and `kept`, what it held before the C library gave back what it keeps for later.
"""

import gc
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import darkroom
import nodes
from darkroom import Darkroom, Options
from engine import workshop
from engine.driver import Bench, develop
from engine.events import Status
from engine.residency import Residency
from engine.run import Lanes
from engine.store import DiskStore, LayeredStore, MemoryStore
from nodes.devices import devices_of

ROOT: Final = Path(__file__).parents[2]
WORKFLOW: Final = ROOT / "workflows" / "text_to_image.yaml"

MEMORY: Final = 2**20
"""Bytes of values between runs: few enough that the warm-up fills them."""

LOOK_EVERY: Final = 5
"""Runs between two looks at every object."""


class Place:
    """What a program that stays up has: a store with little memory, models that stay warm, threads that wait."""

    def __init__(self, folder: Path) -> None:
        self.room = Darkroom(Options(store=folder / "remembered"))
        memory = MemoryStore(MEMORY)
        self._store = LayeredStore(memory, DiskStore(folder / "store", self.room.registry.port_types))
        self.device: Final = devices_of("cpu")[0]
        self._models = Residency(nodes.pack().loaders, [self.device], values=memory)
        self._lanes = Lanes()
        self._workflow = darkroom.load(WORKFLOW)

    def draw(self, **parameters: Any) -> None:
        """Run the workflow to all of its outputs."""
        prepared = self.room.prepare(self._workflow, parameters)
        targets, _ = workshop.targets(prepared)
        self._models.know(prepared.resources.parts())
        bench = Bench(
            self.room.registry, self._store, self._models, self.room.machine, prepared.resources, lanes=self._lanes
        )
        ended = develop(prepared.graph, targets, bench)
        if ended.status is not Status.DONE:
            raise AssertionError(ended.problems)

    def close(self) -> None:
        """Let go of files and threads."""
        self._lanes.close()
        self._store.close()
        self.room.close()


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """A place to draw in, closed at the end."""
    opened = Place(folder)
    try:
        yield opened
    finally:
        opened.close()


def live_tensors() -> tuple[int, int]:
    """How many tensors are alive, and their bytes."""
    import torch

    gc.collect()
    tensors = [each for each in gc.get_objects() if issubclass(type(each), torch.Tensor)]
    return len(tensors), sum(tensor.nbytes for tensor in tensors)


def figures() -> dict[str, int]:
    """What must be the same after every run."""
    tensors, held = live_tensors()
    return {
        "live tensors": tensors,
        "their bytes": held,
        "threads": threading.active_count(),
        "threads of the system": len(list(Path("/proc/self/task").iterdir())),
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
    }


def resident() -> int:
    """The memory that the process holds now, in KiB."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def measured(folder: Path, runs: int, warm: int) -> Mapping[str, Any]:
    """Draw `runs` pictures, all different, and look at what is alive after those that follow the first `warm`.

    One looks during the warm-up too: a list of every object takes memory of its own.
    """
    seen: list[dict[str, int]] = []
    memory: list[int] = []
    kept: list[int] = []
    with place(folder) as opened:
        for number in range(1, runs + 1):
            opened.draw(seed=number, steps=2)
            look = figures() if number % LOOK_EVERY == 0 else None
            if number < warm:
                continue
            if look is not None:
                seen.append(look)
            kept.append(resident())
            opened.device.free()
            memory.append(resident())
    figures_by_name = {name: [look[name] for look in seen] for name in seen[0]}
    return {"figures": figures_by_name, "memory": memory, "kept": kept}


def slope(memory: list[int], window: int) -> float:
    """KiB a run by which the least memory of each window of runs grows: the line nearest to them."""
    least = [min(memory[begin : begin + window]) for begin in range(0, len(memory) - window + 1, window)]
    middle = (len(least) - 1) / 2
    mean = sum(least) / len(least)
    spread = sum((index - middle) ** 2 for index in range(len(least)))
    return sum((index - middle) * (value - mean) for index, value in enumerate(least)) / spread / window


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[3]), int(sys.argv[1]), int(sys.argv[2]))))
