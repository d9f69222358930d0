"""Values on devices: counted there, moved to memory, dropped from memory, and read again from disk."""

from pathlib import Path
from typing import Any

import pytest

from engine.devices import HOST
from engine.registry import Registry
from engine.spec import Pack, node
from engine.store import DiskStore, LayeredStore, MemoryStore
from engine.store.places import at_home, nbytes
from tests.engine.hardware import Loader, Slab, Workplace, residency, toy_devices
from tests.engine.toys import PACK, Brush, Paint, graph_of, n


def spare_nothing(key: str) -> bool:
    return False


@pytest.fixture
def store() -> MemoryStore:
    """Memory for 100 bytes with three values on a device, the last one in part."""
    store = MemoryStore(100)
    store.put("a", (Slab(40, "toy:0"),))
    store.put("b", (Slab(50, "toy:0"),))
    store.put("c", (Slab(60, "toy:0"), [Slab(30)]))
    return store


def test_what_lies_on_a_device_counts_there_and_nowhere_else(store: MemoryStore) -> None:
    assert (store.held("toy:0"), store.held("toy:1"), store.nbytes) == (150, 0, 30)
    store.put("b", (Slab(5, "toy:1"),))
    assert (store.held("toy:0"), store.held("toy:1"), store.nbytes) == (100, 5, 30)
    store.close()
    assert (store.held("toy:0"), store.nbytes) == (0, 0)


def test_the_least_recently_used_move_first_and_no_more_than_is_wanted(store: MemoryStore) -> None:
    store.get("a")
    assert store.move_off("toy:0", 10, spare_nothing) == 50
    assert store.get("b") == (Slab(50, HOST),)
    assert store.get("a") == (Slab(40, "toy:0"),)
    assert (store.held("toy:0"), store.nbytes) == (100, 80)


def test_what_is_to_be_spared_stays(store: MemoryStore) -> None:
    assert store.move_off("toy:0", None, lambda key: key == "b") == 100
    assert store.held("toy:0") == 50
    assert store.get("b") == (Slab(50, "toy:0"),)


def test_what_moves_to_memory_makes_room_there(store: MemoryStore) -> None:
    store.move_off("toy:0", None, spare_nothing)
    assert [key for key in "abc" if key in store] == ["c"]
    assert (store.held("toy:0"), store.nbytes) == (0, 90)


def test_what_is_larger_than_memory_is_not_kept_there(store: MemoryStore) -> None:
    store.put("big", (Slab(101, "toy:1"),))
    assert store.move_off("toy:1", None, spare_nothing) == 101
    assert "big" not in store
    assert [key for key in "abc" if key in store] == ["a", "b", "c"]


def test_values_on_devices_make_no_room_in_memory(store: MemoryStore) -> None:
    store.put("d", (Slab(90),))
    assert [key for key in "abcd" if key in store] == ["a", "b", "d"]


@pytest.mark.parametrize(
    "value", [Slab(3, "toy:0"), [Slab(1, "toy:0"), Slab(2)], (Slab(1, "toy:1"), 4), "text", 1.5, Paint((1,)), object()]
)
def test_values_come_home_with_all_their_parts(value: Any) -> None:
    moved = at_home(value)
    assert type(moved) is type(value)
    assert nbytes(moved) == nbytes(value)
    held: list[Any] = moved if isinstance(moved, list) else [moved]
    assert all(item.device == HOST for item in held if isinstance(item, Slab))


def test_what_left_the_device_and_then_memory_is_read_from_disk(tmp_path: Path) -> None:
    """Device, memory, disk: the value that a step made on the device is the same on every floor."""
    made: list[int] = []

    @node(category="test", version=1, lane="device")
    def Make(*, size: int) -> Slab:
        """Make a slab on the device."""
        made.append(size)
        return Slab(size, "toy:0")

    registry = Registry.of(PACK, Pack(nodes=(Make,), types=(Slab,)))
    memory = MemoryStore(100)
    disk = DiskStore(tmp_path, registry.port_types)
    (device,) = toy_devices(60)
    place = Workplace(residency(Loader(), device, values=memory), registry, LayeredStore(memory, disk))
    graph = graph_of(one=n("Make", size=40), two=n("Make", size=70))

    def lies() -> list[str]:
        found = place.run(graph, "one", "two").values
        return [found[path][0].device for path in ("one", "two")]

    assert lies() == ["toy:0", "toy:0"]
    with place.house.on(device).use(Brush("a")):  # makes room: 110 and 10 of 60
        pass
    assert memory.held("toy:0") == 0
    assert lies() == [HOST, HOST]
    assert memory.nbytes <= 100
    assert made == [40, 70]
    disk.close()
