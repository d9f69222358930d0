"""Whole runs that are stopped while they sample, and run again: the same bytes, and only the calls that were left."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.events import Noticed
from engine.run import AUTOMATIC, Checkpointing
from engine.store import DiskStore
from tests.engine.shelf import blobs, flip_a_bit
from tests.nodes.stage import REGISTRY, Stage
from tests.nodes.studio import Studio

STEPS = 6


@pytest.mark.parametrize("name", ["dpmpp_2m_sde", "pndm", "heun", "unipc", "sa_solver", "euler_a", "lcm"])
def test_a_cancelled_run_goes_on_to_the_same_bytes(studio: Studio, name: str) -> None:
    unbroken = Stage(studio, Checkpointing(every=0)).draw(name)
    stage = Stage(studio)
    for stop in (3, 1):
        assert stage.draw(name, stop=stop) is None
    assert stage.draw(name) == unbroken
    assert stage.progress()[0] == 5
    assert stage.calls == len(stage.progress())


def test_a_failed_run_goes_on_from_the_last_checkpoint(studio: Studio) -> None:
    unbroken = Stage(studio).draw()
    stage = Stage(studio, Checkpointing(every=2), failure=MemoryError("the device is full"))
    assert stage.draw(stop=4) is None
    assert stage.draw() == unbroken
    assert stage.progress() == [3, 4, 5, 6]


def test_without_reuse_every_call_is_made(studio: Studio) -> None:
    stage = Stage(studio)
    stage.draw(stop=3)
    unbroken = Stage(studio).draw()
    assert stage.draw(reuse=False) == unbroken
    assert stage.calls == STEPS


def test_quick_sampling_keeps_nothing_unasked(studio: Studio) -> None:
    stage = Stage(studio, AUTOMATIC)
    stage.draw(stop=3)
    stage.draw()
    assert stage.calls == STEPS


@pytest.mark.parametrize("settings", [{"seed": 6}, {"guidance": 3.5}, {"sigmas": "karras"}])
def test_another_sampling_begins_at_its_beginning(studio: Studio, settings: dict[str, Any]) -> None:
    stage = Stage(studio)
    stage.draw(stop=3)
    assert stage.draw(**settings) == Stage(studio).draw(**settings)
    assert stage.calls == STEPS


def test_a_later_end_goes_on_and_is_the_unbroken_picture(studio: Studio) -> None:
    stage = Stage(studio)
    early = stage.draw(end=2)
    assert stage.draw(end=4) == Stage(studio).draw(end=4) != early
    assert stage.progress() == [3, 4]
    assert stage.draw() == Stage(studio).draw()
    assert stage.progress() == [5, 6]


def test_a_scheduler_that_keeps_other_things_says_that_it_cannot_be_resumed(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers import DDIMScheduler

    plain = DDIMScheduler.step

    def step(self: Any, *given: Any, **said: Any) -> Any:
        self.noise_sampler = object()
        return plain(self, *given, **said)

    unbroken = Stage(studio).draw("ddim")
    monkeypatch.setattr(DDIMScheduler, "step", step)
    stage = Stage(studio)
    stage.draw("ddim", stop=3)
    noticed = [str(event.problem) for event in stage.events if isinstance(event, Noticed)]
    assert noticed == [
        'warning: not-resumable: "sample" (UNetSample) cannot be resumed: the scheduler keeps something of type '
        "object as its noise_sampler (it runs all the same; if it is stopped, it begins anew)"
    ]
    assert stage.draw("ddim") == unbroken
    assert stage.calls == STEPS


def test_damaged_checkpoints_are_begun_before(studio: Studio, tmp_path: Path) -> None:
    """On disk, where the states of six calls lie as blobs: the newest are harmed, then all."""
    unbroken = Stage(studio).draw(side=64)
    for harmed, expected in ((0, [6]), (2, [4, 5, 6]), (5, [1, 2, 3, 4, 5, 6])):
        folder = tmp_path / str(harmed)
        with closing(DiskStore(folder, REGISTRY.port_types)) as store:
            Stage(studio, store=store).draw(side=64, stop=5)
        found = sorted(blobs(folder), key=lambda path: path.stat().st_mtime_ns)[-harmed:] if harmed else []
        for path in found:
            flip_a_bit(path)
        with closing(DiskStore(folder, REGISTRY.port_types)) as store:
            stage = Stage(studio, store=store)
            assert stage.draw(side=64) == unbroken
            assert stage.progress() == expected
