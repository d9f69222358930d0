"""Residency: loaded once, kept under a budget, never taken from who uses it."""

from collections import Counter
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from engine.errors import DarkroomError
from engine.residency import Residency
from tests.engine.toys import Brush

WAIT = 20


class Loader:
    """Loads the name of the folder; every live model is as large as its name says."""

    def __init__(self) -> None:
        self.loads: Counter[str] = Counter()
        self.gate: Event | None = None

    def load(self, handle: Any, folder: Path, device: str) -> str:
        self.loads[handle.digest] += 1
        if self.gate is not None:
            assert self.gate.wait(WAIT)
        return f"{folder.name} on {device}"

    def nbytes(self, live: Any) -> int:
        return 10

    def to(self, live: Any, device: str) -> None:
        raise AssertionError("nothing moves here")


@pytest.fixture
def loader() -> Loader:
    return Loader()


def house(loader: Loader, budget: int | None = None) -> Residency:
    residency = Residency({Brush: loader}, "cpu", budget)
    residency.know({name: Path("/models") / name for name in "abcd"})
    return residency


def use(residency: Residency, *names: str) -> None:
    for name in names:
        with residency.use(Brush(name)):
            pass


def test_a_model_is_loaded_at_its_first_use_and_stays(loader: Loader) -> None:
    residency = house(loader)
    assert loader.loads == {}
    for _ in range(3):
        with residency.use(Brush("a")) as live:
            assert live == "a on cpu"
    assert loader.loads == {"a": 1}


def test_handles_that_differ_in_anything_are_different_models(loader: Loader) -> None:
    residency = house(loader)
    for handle in (Brush[str]("a"), Brush[str]("a", "float16"), Brush[str]("a")):
        with residency.use(handle):
            pass
    assert loader.loads == {"a": 2}


def test_many_users_at_once_share_one_load(loader: Loader) -> None:
    residency = house(loader)
    start = Barrier(8, timeout=WAIT)
    seen: list[object] = []

    def work() -> None:
        start.wait()
        with residency.use(Brush("a")) as live:
            seen.append(live)

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert seen == ["a on cpu"] * 8
    assert loader.loads == {"a": 1}


def test_a_load_does_not_hold_up_other_models(loader: Loader) -> None:
    residency = house(loader)
    use(residency, "b")
    loader.gate = Event()
    thread = Thread(target=use, args=(residency, "a"))
    thread.start()
    use(residency, "b")  # would wait for ever if the load of a held the room
    loader.gate.set()
    thread.join(WAIT)
    assert loader.loads == {"a": 1, "b": 1}


def test_the_least_recently_used_go_when_the_budget_is_spent(loader: Loader) -> None:
    residency = house(loader, budget=20)
    use(residency, "a", "b", "a", "c")  # b goes
    use(residency, "a", "c")
    assert loader.loads == {"a": 1, "b": 1, "c": 1}
    use(residency, "b")
    assert loader.loads == {"a": 1, "b": 2, "c": 1}


def test_models_in_use_never_go(loader: Loader) -> None:
    residency = house(loader, budget=0)
    with residency.use(Brush("a")):
        use(residency, "b")
        with residency.use(Brush("a")):
            pass
        use(residency, "b")
    assert loader.loads == {"a": 1, "b": 2}
    use(residency, "a")
    assert loader.loads["a"] == 2


def test_a_load_that_fails_leaves_nothing_behind(loader: Loader) -> None:
    class Broken(Loader):
        def load(self, handle: Any, folder: Path, device: str) -> str:
            if not self.loads[handle.digest]:
                self.loads[handle.digest] += 1
                raise OSError("torn")
            return super().load(handle, folder, device)

    residency = house(Broken())
    with pytest.raises(OSError, match="torn"):
        use(residency, "a")
    with residency.use(Brush("a")) as live:
        assert live == "a on cpu"


def test_what_cannot_be_loaded_says_why(loader: Loader) -> None:
    with pytest.raises(DarkroomError, match="nothing here loads a Brush"):
        use(Residency({}, "cpu"), "a")
    with pytest.raises(DarkroomError, match="the weights z of a Brush are not on this machine"):
        use(house(loader), "z")
