"""Pins: what a run will read stays, whoever prunes, until the run or its process ends."""

import sys
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from engine.events import Finished, Planned
from engine.store import DiskStore, LayeredStore, MemoryStore, Outputs
from engine.store.memory import SMALL
from tests.engine.shelf import in_index, large, open_disk
from tests.engine.toys import REGISTRY, Desk, chain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(open_disk(tmp_path / "store")) as store:
        for number, key in enumerate("abc"):
            store.put(key, (large(number),))
    return tmp_path / "store"


def test_what_is_pinned_is_not_pruned_by_anyone(folder: Path) -> None:
    with closing(open_disk(folder)) as mine, closing(open_disk(folder)) as other:
        with mine.pinned(["a", "b"]):
            assert other.prune(0).entries == 1
            assert mine.prune(0).entries == 0
            assert other.clear(kept=True).entries == 0
            assert mine.get("a") == (large(0),)
        assert other.prune(0).entries == 2


def test_a_result_can_be_pinned_before_it_is_there_and_more_than_once(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        with store.pinned(["d"]), store.pinned(["d"]):
            store.put("d", (1,))
            store.prune(0)
            assert store.have("abcd") == {"d"}
        assert store.prune(0).entries == 1


def test_pinning_nothing_leaves_no_trace(folder: Path) -> None:
    with closing(open_disk(folder)) as store, store.pinned([]):
        assert not (folder / "pins").exists()


def test_pins_end_with_their_run_even_when_it_fails(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        with pytest.raises(ZeroDivisionError), store.pinned(["a"]):
            raise ZeroDivisionError
        assert list((folder / "pins").iterdir()) == []


def test_where_no_pin_can_be_written_the_run_goes_on(folder: Path) -> None:
    (folder / "pins").write_text("in the way")
    with closing(open_disk(folder)) as store, store.pinned(["a"]):
        assert store.get("a") == (large(0),)


PINNER = (
    "import sys; from pathlib import Path; from engine.store import DiskStore; from tests.engine.toys import REGISTRY\n"
    "store = DiskStore(Path(sys.argv[1]), REGISTRY.port_types)\n"
    "with store.pinned(['a']):\n    print('pinned', flush=True); sys.stdin.read()\n"
)


@pytest.mark.slow
def test_pins_of_a_killed_process_end_with_it(folder: Path) -> None:
    """Slow: starts a Python."""
    root = Path(__file__).parents[3]
    child = Popen([sys.executable, "-c", PINNER, str(folder)], stdin=PIPE, stdout=PIPE, cwd=root)
    with child, closing(open_disk(folder)) as store:
        assert child.stdout is not None
        assert child.stdout.readline() == b"pinned\n"
        store.prune(0)
        assert store.have("abc") == {"a"}
        child.kill()
        child.wait()
        assert store.prune(0).entries == 1
        assert list((folder / "pins").iterdir()) == []


def test_memory_lets_pinned_values_make_no_room() -> None:
    store = MemoryStore(2 * SMALL)
    store.put("a", (0,))
    with store.pinned("ab"), store.pinned("a"):
        store.put("b", (0,))
        store.put("c", (0,))
        assert store.have("abc") == {"a", "b"}
    store.put("d", (0,))
    assert store.have("abcd") == {"b", "d"}


def test_layers_pin_on_disk_what_memory_has_not(folder: Path) -> None:
    with closing(LayeredStore(MemoryStore(), open_disk(folder))) as store, closing(open_disk(folder)) as other:
        store.get("a")
        with store.pinned("ab"):
            other.prune(0)
            assert other.have("abc") == {"b"}
            assert store.get("a") == (large(0),)


class Robbed(DiskStore):
    """Has everything that is not pinned pruned by another process before anything is read."""

    def get(self, key: str) -> Outputs | None:
        with closing(open_disk(self._folder)) as other:
            other.prune(0)
        return super().get(key)

    at_once = get


def test_a_run_is_never_robbed_of_what_its_plan_reads(tmp_path: Path) -> None:
    with closing(open_disk(tmp_path)) as store:
        Desk(store=store).run(chain(3))
    with closing(Robbed(tmp_path, REGISTRY.port_types)) as store:
        desk = Desk(store=store)
        assert desk.run(chain(4)).values == {"n3": (4,)}
        assert desk.paths(Finished) == ["n3"]
        assert [type(event) for event in desk.events].count(Planned) == 1
        assert len(in_index(tmp_path, "select key from action")) == 2
