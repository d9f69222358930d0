"""A run that nobody waits for to the end: what it leaves to do is done by `settle`, or at the close."""

from pathlib import Path
from threading import Event as Flag

import pytest

from darkroom import Darkroom, load
from engine.costs import KEPT
from engine.events import Event
from engine.options import Options
from engine.workshop import Prepared, identity, targets

SUM = """\
darkroom: 1
parameters:
  first: {type: int, default: 20}
nodes:
  a: {type: Integer, inputs: {value: $first}}
  b: {type: Math, inputs: {a: $a, b: 22}}
outputs:
  sum: $b.integer
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sum.yaml"
    path.write_text(SUM)
    return path


def developed(room: Darkroom, file: Path, *, settles: bool, first: int = 20) -> tuple[Prepared, list[Event]]:
    prepared = room.prepare(load(file), {"first": first})
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


def test_many_runs_at_once_leave_what_they_leave_one_by_one(tmp_path: Path, file: Path) -> None:
    known = []
    for name, settles in (("each", True), ("all", False)):
        with Darkroom(Options(store=tmp_path / name, device="cpu")) as room:
            for first in range(2 * KEPT + 3):
                prepared, _ = developed(room, file, settles=settles, first=first)
            room.settle()
            new = room.prepare(load(file), {"first": -1})
            forecast = room.history.forecast(room.plan(new, targets(new)[0]))
            known.append((room.history.last(identity(prepared)), sorted(forecast.costs), forecast.unknown))
    assert known[0] == known[1]
    assert known[0][1:] == (["a", "b"], ())
