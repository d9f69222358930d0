"""Residency: loaded once for each device, kept under budgets, never taken from who uses it."""

from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from engine.devices import PlainDevice
from engine.errors import DarkroomError
from engine.residency import Residency
from tests.engine.doings import WAIT
from tests.engine.hardware import Loader, residency, use
from tests.engine.toys import Brush


@pytest.fixture
def loader() -> Loader:
    return Loader()


def limited(loader: Loader, budget: int) -> Residency:
    """Residency in the computer's own memory, where what has to go is let go of."""
    return residency(loader, PlainDevice("cpu", budget))


def test_a_model_is_loaded_at_its_first_use_and_stays(loader: Loader) -> None:
    house = residency(loader)
    assert loader.loads == {}
    for _ in range(3):
        with house.use(Brush("a")) as live:
            assert (live.name, live.device) == ("a", "cpu")  # type: ignore[attr-defined]
    assert loader.loads == {"a@cpu": 1}


def test_handles_that_differ_in_anything_are_different_models(loader: Loader) -> None:
    house = residency(loader)
    for handle in (Brush[str]("a"), Brush[str]("a", "float16"), Brush[str]("a")):
        with house.use(handle):
            pass
    assert loader.loads == {"a@cpu": 2}


def test_many_users_at_once_share_one_load(loader: Loader) -> None:
    house = residency(loader)
    start = Barrier(8, timeout=WAIT)
    seen: list[object] = []

    def work() -> None:
        start.wait()
        with house.use(Brush("a")) as live:
            seen.append(live)

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert len(seen) == 8
    assert len(set(map(id, seen))) == 1
    assert loader.loads == {"a@cpu": 1}


def test_a_load_does_not_hold_up_models_that_are_there(loader: Loader) -> None:
    house = residency(loader)
    use(house, "b")
    loader.gate = Event()
    thread = Thread(target=use, args=(house, "a"))
    thread.start()
    use(house, "b")  # would wait for ever if the load of a held the room
    loader.gate.set()
    thread.join(WAIT)
    assert loader.loads == {"a@cpu": 1, "b@cpu": 1}


def test_the_least_recently_used_go_when_the_budget_is_spent(loader: Loader) -> None:
    house = limited(loader, 20)
    use(house, "a", "b", "a", "c")  # b goes
    use(house, "a", "c")
    assert loader.loads == {"a@cpu": 1, "b@cpu": 1, "c@cpu": 1}
    use(house, "b")
    assert loader.loads == {"a@cpu": 1, "b@cpu": 2, "c@cpu": 1}


def test_models_in_use_never_go_and_go_afterwards(loader: Loader) -> None:
    house = limited(loader, 0)
    with house.use(Brush("a")):
        use(house, "b")
        use(house, "a")
        use(house, "b")
    assert loader.loads == {"a@cpu": 1, "b@cpu": 2}
    use(house, "a")
    assert loader.loads["a@cpu"] == 2


def test_a_load_that_fails_leaves_nothing_behind(loader: Loader) -> None:
    house = limited(loader, 20)
    loader.fails = [OSError("torn")]
    with pytest.raises(OSError, match="torn"):
        use(house, "a")
    assert house.said_of(house.devices[0]) == "nothing, of 20 B for models and values"
    use(house, "a")
    assert loader.loads == {"a@cpu": 1}


def test_who_waits_for_a_load_that_fails_loads_itself(loader: Loader) -> None:
    house = residency(loader)
    loader.gate, loader.fails = Event(), [OSError("torn")]
    raised: list[BaseException] = []

    def fail() -> None:
        with pytest.raises(OSError, match="torn") as caught:
            use(house, "a")
        raised.append(caught.value)

    first = Thread(target=fail)
    first.start()
    assert loader.entered.wait(WAIT)
    second = Thread(target=use, args=(house, "a"))
    second.start()
    loader.gate.set()
    for thread in (first, second):
        thread.join(WAIT)
    assert len(raised) == 1
    assert loader.loads == {"a@cpu": 1}


def test_what_cannot_be_loaded_says_why(loader: Loader) -> None:
    with pytest.raises(DarkroomError, match="nothing here loads a Brush"):
        use(Residency({}, "cpu"), "a")
    with pytest.raises(DarkroomError, match="the weights z of a Brush are not on this machine"):
        use(residency(loader), "z")


def test_only_residency_moves_models_and_only_devices_empty_caches() -> None:
    root = Path(__file__).parents[2]
    sources = {path: path.read_text() for folder in ("engine", "nodes") for path in (root / folder).rglob("*.py")}

    def holding(text: str) -> set[str]:
        return {str(path.relative_to(root)) for path, source in sources.items() if text in source}

    assert holding("empty_cache(") == {"nodes/devices.py"}
    assert holding("module.to(") == {"nodes/loaders.py"}
    assert {name for name in holding(".to(") if name.startswith("engine")} == {
        "engine/residency/residency.py", "engine/store/places.py",
    }  # fmt: skip
    moves: Any = sources[root / "engine/residency/residency.py"].count(".to(")
    assert moves == 3
