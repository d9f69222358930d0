"""The context: what a running node may ask, and that none of it happens unasked."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from engine.context import PREVIEW_INTERVAL, Context
from engine.errors import Cancelled
from engine.types import File, Handle
from tests.engine.toys import Brush, Rack

LOOK = File(b"look", "image/toy")


class Live:
    """A live model that says its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def denoise(self, x: object, t: object, conditioning: object) -> object:
        return (self.name, x, t, conditioning)


class Models(Rack):
    """Live models by digest."""

    @contextmanager
    def use(self, handle: Handle[Any]) -> Iterator[Any]:
        yield Live(handle.digest)


def test_the_innermost_model_in_use_denoises() -> None:
    context = Context.plain(Models())
    with context.use(Brush("outer")):
        with context.use(Brush("inner")):
            assert context.denoise(1, 2, 3) == ("inner", 1, 2, 3)
        assert context.denoise(1, 2, 3) == ("outer", 1, 2, 3)


def test_denoising_needs_a_model_in_use() -> None:
    context = Context.plain(Models())
    with pytest.raises(RuntimeError, match=r"inside `with ctx\.use"):
        context.denoise(1, 2, 3)
    with pytest.raises(ValueError, match="mine"), context.use(Brush("a")):
        raise ValueError("mine")
    with pytest.raises(RuntimeError, match="needs a model"):
        context.denoise(1, 2, 3)


def test_a_plain_context_reports_to_nobody_and_has_no_models() -> None:
    context = Context.plain()
    context.check()
    context.progress(1, 2)
    context.preview(_never)
    context.checkpoint({}, 1, _never, last=True)
    assert context.resume({}, 10) is None
    with pytest.raises(RuntimeError, match="has no models"), context.use(Brush("a")):
        pass


def _never() -> File:
    raise AssertionError("nobody looks")


@pytest.mark.parametrize(
    "ask",
    [
        lambda context: context.check(),
        lambda context: context.denoise(1, 2, 3),
        lambda context: context.use(Brush("a")).__enter__(),
    ],
)
def test_every_piece_of_work_begins_with_a_check(ask: Callable[[Context], object]) -> None:
    stopped = False
    context = Context(Models(), cancelled=lambda: stopped)
    with context.use(Brush("a")):
        stopped = True
        with pytest.raises(Cancelled):
            ask(context)


def test_previews_are_made_at_most_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("engine.context.time.monotonic", lambda: now)
    shown: list[File] = []
    made: list[float] = []
    context = Context(Rack(), preview=lambda make: shown.append(make()))

    def make() -> File:
        made.append(now)
        return LOOK

    for now in (100.0, 100.05, 100.0999, 100.101, 100.15, 100.3):  # noqa: B007  (the clock)
        context.preview(make)
    assert made == [100.0, 100.101, 100.3]
    assert shown == [LOOK] * 3
    assert PREVIEW_INTERVAL == 0.1


def test_checkpoints_are_those_of_the_step() -> None:
    told: list[object] = []

    class Kept:
        def find(self, identity: Mapping[str, Any], upto: int) -> tuple[int, Any] | None:
            told.append((identity, upto))
            return 3, "half"

        def offer(self, identity: Mapping[str, Any], done: int, make: Callable[[], Any], *, last: bool) -> None:
            told.append((identity, done, make(), last))

    context = Context(Rack(), checkpoints=Kept())
    assert context.resume({"end": 0}, 9) == (3, "half")
    context.checkpoint({"end": 0}, 4, lambda: "more")
    context.checkpoint({"end": 0}, 9, lambda: "all", last=True)
    assert told == [({"end": 0}, 9), ({"end": 0}, 4, "more", False), ({"end": 0}, 9, "all", True)]
