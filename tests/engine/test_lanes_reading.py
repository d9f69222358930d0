"""Stored values that lie in large files: read on the pool, at the right time, while the loop goes on."""

import threading
from threading import Event
from typing import Any

from engine.errors import Problem
from engine.events import Cached, Finished, Planned, Started, Status
from engine.graph import Graph, Link
from engine.registry import Registry
from engine.run import Lanes
from engine.spec import node
from engine.store import MemoryStore, Outputs
from tests.engine.doings import WAIT, Sum, work
from tests.engine.hardware import Loader, Workplace, residency
from tests.engine.toys import REGISTRY, Desk, graph_of, n, pack_of


class Slow(MemoryStore):
    """Everything lies in large files: nothing is there at once. Whoever reads a key of `gates` waits for its event."""

    def __init__(self) -> None:
        super().__init__()
        self.gates: dict[str, Event] = {}
        self.lost: set[str] = set()
        self.read: list[str] = []
        self.readers: set[int] = set()

    def at_once(self, key: str) -> Outputs | None:
        return None

    def get(self, key: str) -> Outputs | None:
        self.read.append(key)
        self.readers.add(threading.get_ident())
        if key in self.gates:
            assert self.gates[key].wait(WAIT)
        return None if key in self.lost else super().get(key)

    def flush(self, *, wait: bool = True) -> tuple[Problem, ...]:
        return ()


def stored(store: MemoryStore, graph: Graph, *paths: str, registry: Registry = REGISTRY) -> list[str]:
    """Run to some paths, so that they are stored; their keys."""
    keys = Desk(registry, store=store).run(graph, *paths).plan.keys
    return [keys[path] for path in paths]


def test_the_loop_goes_on_while_a_value_is_read() -> None:
    store, told = Slow(), Event()
    graph = graph_of(a=n("Number", value=3), b=n("Add", a=Link("a", "number"), b=1), c=n("Tell"))
    registry = pack_of(work("Tell", lambda a: told.set() or 7))  # type: ignore[func-returns-value]
    (key,) = stored(store, graph, "a", registry=registry)
    store.gates[key] = told  # set by a step that the loop itself performs
    store.readers.clear()
    desk = Desk(registry, store=store)
    assert desk.run(graph, "b", "c").values == {"b": (4,), "c": (7,)}
    assert desk.paths(Finished) == ["c", "b"]
    assert threading.get_ident() not in store.readers


def test_a_device_works_while_the_input_of_its_next_step_is_read_and_no_further_one() -> None:
    read_ahead, at_work = Event(), Event()
    seen: list[int] = []

    class Telling(Slow):
        def get(self, key: str) -> Outputs | None:
            found = super().get(key)
            if len(self.read) > 1:
                assert at_work.wait(WAIT)
                read_ahead.set()
            return found

    def do(a: int) -> int:
        at_work.set()
        assert read_ahead.wait(WAIT)
        seen.append(len(store.read))
        return a

    inputs = {f"i{index}": n("Number", value=index) for index in range(5)}
    steps = {f"d{index}": n("Work", a=Link(f"i{index}", "number")) for index in range(5)}
    registry = pack_of(work("Work", do, "device"))
    memory, store = MemoryStore(), Telling()
    for key in stored(memory, graph_of(**inputs, **steps), *inputs, registry=registry):
        store.put(key, memory.get(key) or ())
    desk = Desk(registry, store=store)
    assert desk.run(graph_of(**inputs, **steps), *steps).values == {f"d{index}": (index,) for index in range(5)}
    assert seen[0] == 2  # its own, and one ahead
    assert len(store.read) == 5


def test_a_step_that_could_not_begin_before_is_not_held_up_by_what_was_read_ahead() -> None:
    """While d is at work, what c reads is read ahead; then a ends, and b, which comes before c, has to read too."""
    read, a_ended = Event(), Event()

    class Telling(Slow):
        def get(self, key: str) -> Outputs | None:
            found = super().get(key)
            read.set()
            return found

    @node(category="test", version=1, lane="device")
    def Both(one: int, two: int) -> Sum:
        """Add on the device."""
        return one + two

    registry = pack_of(
        Both,
        work("Busy", lambda a: int(a_ended.wait(WAIT)), "device"),
        work("Wait", lambda a: int(read.wait(WAIT)), "io"),
    )
    graph = graph_of(
        i=n("Number", value=10), j=n("Number", value=20), d=n("Busy"), a=n("Wait"),
        b=n("Both", one=Link("a", "sum"), two=Link("i", "number")), c=n("Both", one=2, two=Link("j", "number")),
    )  # fmt: skip
    memory, store = MemoryStore(), Telling()
    for key in stored(memory, graph, "i", "j", registry=registry):
        store.put(key, memory.get(key) or ())

    def emit(event: object) -> None:
        if isinstance(event, Finished) and event.path == "a":
            a_ended.set()

    ended = Desk(registry, store=store).run(graph, "d", "b", "c", emit=emit)
    assert ended.values == {"d": (1,), "b": (11,), "c": (22,)}


def test_a_value_that_several_steps_want_is_read_once() -> None:
    store = Slow()
    readers = {f"r{index}": n("Work", a=Link("a", "number"), n=index) for index in range(6)}
    graph = graph_of(a=n("Number", value=2), **readers)
    registry = pack_of(work("Work", lambda a: a, "io"))
    (key,) = stored(store, graph, "a", registry=registry)
    store.read.clear()
    desk = Desk(registry, store=store)
    assert desk.run(graph, *readers).status is Status.DONE
    assert store.read == [key]


def test_targets_are_read_at_the_end_side_by_side() -> None:
    store = Slow()
    graph = graph_of(a=n("Number", value=1), b=n("Number", value=2))
    one, two = stored(store, graph, "a", "b")
    meeting = threading.Barrier(2, timeout=WAIT)

    class Meeting(Slow):
        def get(self, key: str) -> Outputs | None:
            meeting.wait()  # breaks unless both are being read
            return super().get(key)

    met = Meeting()
    met.put(one, (1,))
    met.put(two, (2,))
    desk = Desk(store=met)
    assert desk.run(graph, "a", "b").values == {"a": (1,), "b": (2,)}
    assert desk.paths(Cached) == ["a", "b"]
    assert desk.paths(Started) == []


def test_a_value_that_cannot_be_read_is_made_again() -> None:
    store = Slow()
    graph = graph_of(a=n("Number", value=3), b=n("Add", a=Link("a", "number"), b=1))
    (key,) = stored(store, graph, "a")
    store.lost.add(key)
    desk = Desk(store=store)
    assert desk.run(graph, "b").values == {"b": (4,)}
    assert [event.steps for event in desk.events if isinstance(event, Planned)] == [("b",), ("a", "b")]


def test_a_store_that_fails_while_it_reads_is_as_one_that_has_nothing() -> None:
    class Broken(Slow):
        def get(self, key: str) -> Outputs | None:
            raise OSError("gone")

    store = Broken()
    graph = graph_of(a=n("Number", value=3), b=n("Add", a=Link("a", "number"), b=1))
    stored(store, graph, "a")
    assert Desk(store=store).run(graph, "b").values == {"b": (4,)}


def test_small_values_need_no_thread() -> None:
    class NoPool(Lanes):
        def beside(self, work: Any) -> None:
            raise AssertionError("nothing needs the pool")

    graph = graph_of(a=n("Number", value=3), b=n("Add", a=Link("a", "number"), b=1))
    place = Workplace(residency(Loader()), lanes=NoPool())
    place.run(graph, "a")
    assert place.run(graph, "b").values == {"b": (4,)}
    assert place.paths(Cached) == ["a"]
