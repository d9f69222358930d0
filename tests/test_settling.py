"""A run that nobody waits for to the end: what it leaves to do is done by `settle`, or at the close."""

from pathlib import Path
from threading import Event as Flag

import pytest

from darkroom import Darkroom, identity, load
from engine.events import Event
from engine.options import Options
from engine.workshop import Prepared, targets

SUM = """\
darkroom: 1
nodes:
  a: {type: Integer, inputs: {value: 20}}
  b: {type: Math, inputs: {a: $a, b: 22}}
outputs:
  sum: $b.integer
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sum.yaml"
    path.write_text(SUM)
    return path


def developed(room: Darkroom, file: Path, *, settles: bool) -> tuple[Prepared, list[Event]]:
    prepared = room.prepare(load(file), {})
    events: list[Event] = []
    room.develop(prepared, targets(prepared)[0], emit=events.append, cancelled=Flag(), settles=settles)
    return prepared, events


def test_what_it_took_and_why_is_known_once_it_is_settled(tmp_path: Path, file: Path) -> None:
    with Darkroom(Options(store=tmp_path / "store", device="cpu")) as room:
        prepared, _ = developed(room, file, settles=False)
        before = room.history.last(identity(prepared))
        room.settle()
        after = room.history.last(identity(prepared))
    assert before is None
    assert after is not None
    assert set(after.recipes) >= {"a", "b"}
    assert prepared.is_sound


def test_at_the_close_all_of_it_is_kept(tmp_path: Path, file: Path) -> None:
    options = Options(store=tmp_path / "store", device="cpu")
    with Darkroom(options) as room:
        for _ in range(3):
            developed(room, file, settles=False)
    with Darkroom(options) as room:
        prepared = room.prepare(load(file), {})
        assert room.history.last(identity(prepared)) is not None
        assert room.plan(prepared, targets(prepared)[0]).steps == ()
