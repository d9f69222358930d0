"""Runs cancelled while they sample: no further call of the model, nothing left behind, and the next run is right."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Any, Final

import pytest

import darkroom
from darkroom import Darkroom, Options
from engine import workshop
from engine.events import Finished, Status, Stopped
from engine.run import Ended
from tests.soak.steady import WORKFLOW, live_tensors

STEPS: Final = 4


@dataclass
class Moment:
    """A moment of sampling: the call of the model, from 1, and how much of the model's parts have begun by then."""

    call: int
    share: float
    calls: int = 0
    flag: Flag = field(default_factory=Flag)

    @contextmanager
    def watched(self, module: Any) -> Iterator[None]:
        """A call of the model, in which the flag is set if it is the one."""
        self.calls += 1
        if self.calls != self.call:
            yield
            return
        parts = [part for part in module.modules() if not list(part.children())]
        chosen = parts[int(self.share * len(parts))]
        hook = chosen.register_forward_pre_hook(lambda *_: self.flag.set())
        try:
            yield
        finally:
            hook.remove()
            self.flag.set()  # a part that this call passed over: the moment is its end


class Gallery:
    """A room in which one picture is drawn again and again, nothing of it served from the store."""

    def __init__(self, folder: Path) -> None:
        self.room = Darkroom(Options(store=folder))
        self.moment = Moment(0, 0)
        self.events: list[object] = []
        self._prepared = self.room.prepare(darkroom.load(WORKFLOW), {"steps": STEPS})
        self._targets, _ = workshop.targets(self._prepared)

    def draw(self, moment: Moment) -> Ended:
        self.moment = moment
        self.events.clear()
        return self.room.develop(
            self._prepared, self._targets, emit=self.events.append, cancelled=moment.flag, reuse=False
        )

    def picture(self) -> bytes:
        """The PNG of an unbroken run."""
        ended = self.draw(Moment(0, 0))
        assert ended.status is Status.DONE
        (file,) = workshop.outputs(self._prepared, self.room.registry, ended.values)["image"]
        data: bytes = file.data
        return data


@pytest.fixture
def gallery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gallery]:
    import torch

    from nodes.live.unet import LiveUNet

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    gallery = Gallery(tmp_path / "store")
    denoise = LiveUNet.denoise

    def watched(self: Any, *arguments: Any) -> Any:
        with gallery.moment.watched(self.module):
            return denoise(self, *arguments)

    monkeypatch.setattr(LiveUNet, "denoise", watched)
    with gallery.room:
        yield gallery
    torch.set_num_threads(threads)


def cancel_at_random(gallery: Gallery, times: int) -> int:
    """Cancel so many runs at random moments; the calls that were made until then."""
    odds, made = random.Random(times), 0
    right = gallery.picture()
    gallery.draw(Moment(1, 0.5))
    baseline = live_tensors()
    for _ in range(times):
        moment = Moment(odds.randint(1, STEPS), odds.random())
        ended = gallery.draw(moment)
        assert moment.calls == moment.call, "the model was called after the run had been cancelled"
        assert ended.status is Status.CANCELLED
        assert ended.problems == ()
        kind = Stopped if moment.call < STEPS else Finished  # after its last call a sampler has nothing to stop
        assert "sample" in {event.path for event in gallery.events if isinstance(event, kind)}
        del ended
        assert live_tensors() == baseline
        assert gallery.picture() == right
        made += moment.calls
    return made


# The miniature, drawn ten times in part and ten times to the end.
@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_run_that_is_cancelled_while_it_samples_stops_and_leaves_nothing(gallery: Gallery) -> None:
    assert cancel_at_random(gallery, 10) > 10


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_hundred_runs_cancelled_while_they_sample_stop_and_leave_nothing(
    gallery: Gallery, record_property: Callable[[str, object], None]
) -> None:
    record_property("runs cancelled", 100)
    record_property("calls of the model before that", cancel_at_random(gallery, 100))
    record_property("calls after", 0)
