"""The shipped workflows on one lane and on two: the same pictures."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import darkroom
import nodes
from darkroom import Darkroom, Options
from engine import workshop
from engine.devices import Device, PlainDevice
from engine.driver import Bench, develop
from engine.events import Status
from engine.residency import Residency
from engine.store import MemoryStore
from nodes.devices import Cpu

ROOT = Path(__file__).parents[2]
TWO: tuple[Device, ...] = (Cpu(), PlainDevice("cpu:0"))
"""torch takes both names for the processor, so here are two lanes that really compute."""


class Watched(Residency):
    """Residency that counts which device each model is used on."""

    def __init__(self, devices: tuple[Device, ...]) -> None:
        super().__init__(nodes.pack().loaders, devices)
        self.uses: Counter[str] = Counter()

    def on(self, device: Device) -> Any:
        self.uses[device.name] += 1
        return super().on(device)


def drawn(folder: Path, devices: tuple[Device, ...]) -> tuple[dict[str, bytes], Watched]:
    """The pictures of three schedulers as PNG, made from nothing."""
    models = Watched(devices)
    with Darkroom(Options(store=folder)) as room:
        prepared = room.prepare(darkroom.load(ROOT / "workflows" / "schedulers.yaml"), {"steps": 2})
        targets, _ = workshop.targets(prepared)
        models.know(prepared.resources.parts())
        bench = Bench(room.registry, MemoryStore(), models, room.machine, prepared.resources)
        ended = develop(prepared.graph, targets, bench)
        assert ended.status is Status.DONE
        found = workshop.outputs(prepared, room.registry, ended.values)
    return {name: files[0].data for name, files in found.items() if isinstance(files, list)}, models


# Draws six pictures with the miniature.
@pytest.mark.slow
def test_branches_on_two_lanes_give_the_pictures_of_one(tmp_path: Path) -> None:
    alone, _ = drawn(tmp_path, (Cpu(),))
    together, models = drawn(tmp_path, TWO)
    assert len(alone) == 3
    assert together == alone
    assert all(models.uses[device.name] > 1 for device in TWO)
