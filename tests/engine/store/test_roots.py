"""Roots: what a person keeps outlasts pruning, a loss of power, and the index itself."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.atomic import System
from engine.errors import Code
from engine.store import DiskStore, LayeredStore, MemoryStore
from tests.engine.shelf import LARGE, SMALL_FILE, blobs, flip_a_bit, in_index, large, open_disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


class Recorder(System):
    """Remembers which files were synced, by name."""

    def __init__(self) -> None:
        self.synced: list[str] = []

    def sync(self, descriptor: int) -> None:
        self.synced.append(Path(f"/proc/self/fd/{descriptor}").resolve().name)
        super().sync(descriptor)


@pytest.fixture
def store(folder: Path) -> Iterator[DiskStore]:
    with closing(open_disk(folder)) as store:
        yield store


def test_a_root_is_never_pruned_until_it_is_released(store: DiskStore) -> None:
    store.put("a", (1, LARGE))
    store.put("b", (2,))
    assert store.keep("a", "picture")
    assert store.keep("a", "again")
    assert store.prune(0).entries == 1
    assert store.get("a") == (1, LARGE)
    assert store.release("a")
    assert not store.release("a")
    assert store.get("a") == (1, LARGE)
    assert store.prune(0).entries == 1
    assert store.get("a") is None


def test_what_is_not_there_is_not_kept(store: DiskStore) -> None:
    assert not store.keep("a", "picture")
    store.put("a", (1,))
    store.flush()
    store.prune(0)
    assert store.have("a") == set()


def test_what_is_gone_is_kept_from_the_values_at_hand(store: DiskStore) -> None:
    assert store.keep("a", "picture", (1, LARGE))
    assert store.get("a") == (1, LARGE)
    assert store.prune(0).entries == 0


def test_a_damaged_result_is_kept_from_the_values_at_hand(store: DiskStore, folder: Path) -> None:
    store.put("a", (LARGE,))
    store.flush()
    flip_a_bit(blobs(folder)[0])
    assert not store.keep("a", "picture")
    assert store.keep("a", "picture", (LARGE,))
    assert store.get("a") == (LARGE,)


def test_layers_keep_what_only_memory_has(folder: Path) -> None:
    memory, disk = MemoryStore(), open_disk(folder, budget=0)
    with closing(LayeredStore(memory, disk)) as store:
        store.put("a", (LARGE,))
        assert store.keep("a", "picture")
        assert not store.keep("b", "picture")
    with closing(LayeredStore(MemoryStore(), open_disk(folder))) as store:
        assert store.get("a") == (LARGE,)
        assert store.release("a")
        assert not store.release("a")


def test_memory_alone_keeps_nothing_for_good() -> None:
    store = MemoryStore()
    store.put("a", (1,))
    assert not store.keep("a", "picture")
    assert not store.release("a")


def test_blobs_are_synced_when_they_are_kept_and_not_before(folder: Path) -> None:
    files = Recorder()
    with closing(open_disk(folder, files=files)) as store:
        store.put("a", (LARGE,))
        store.flush()
        assert files.synced == []
        store.keep("a", "picture")
        (blob,) = blobs(folder)
        assert {blob.name, blob.parent.name, "blobs", "kept"} <= set(files.synced)
        files.synced.clear()
        store.keep("a", "picture")
        assert files.synced == []


def test_what_replaces_a_root_is_kept_and_synced(folder: Path) -> None:
    files = Recorder()
    with closing(open_disk(folder, files=files)) as store:
        store.keep("a", "picture", (LARGE,))
        files.synced.clear()
        store.put("a", (large(1),))
        assert store.flush() == ()
        (blob,) = blobs(folder)
        assert blob.name in files.synced
        assert store.prune(0).entries == 0
        assert store.stats().kept.entries == 1
    _lose_index(folder)
    with closing(open_disk(folder)) as store:
        assert store.get("a") == (large(1),)


@pytest.mark.parametrize("how", ["removed", "damaged"])
def test_roots_survive_the_loss_of_the_index(folder: Path, how: str) -> None:
    kept = {"a": (1, "small"), "b/../c": (LARGE, SMALL_FILE), "x": ([large(1), large(2)],)}
    with closing(open_disk(folder)) as store:
        for key, outputs in kept.items():
            assert store.keep(key, f"label of {key}", outputs)
        store.keep("released", "picture", (1,))
        store.release("released")
        store.put("cache", (large(3),))
    _lose_index(folder) if how == "removed" else _damage_index(folder)
    with closing(open_disk(folder)) as store:
        assert {key: store.get(key) for key in kept} == kept
        assert store.have(["cache", "released"]) == set()
        assert store.prune(0).entries == 0
        stats = store.stats()
        assert (stats.kept.entries, stats.cache.entries, stats.orphans.entries) == (3, 0, 1)
    labels = dict(in_index(folder, "select key, label from root"))
    assert labels == {key: f"label of {key}" for key in kept}


def test_a_root_whose_file_or_blob_is_damaged_is_not_restored(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        for number, key in enumerate("abcd"):
            store.keep(key, "picture", (large(number), 1))
    written = {path.name: path for path in (folder / "kept").iterdir()}
    written["a.json"].write_bytes(b"{")
    written["b.json"].write_bytes(written["b.json"].read_bytes().replace(b"File", b"Life"))
    with closing(open_disk(folder)) as store:
        store.keep("e", "picture", (large(2), 1))
    _lose_index(folder)
    before = blobs(folder)
    with closing(open_disk(folder)) as store:
        assert store.have("abcde") == {"c", "d", "e"}
        assert store.get("d") == (large(3), 1)
    assert blobs(folder) == before


def test_a_damaged_root_is_a_miss_like_any_other_and_can_be_kept_anew(store: DiskStore, folder: Path) -> None:
    store.keep("a", "picture", (LARGE,))
    flip_a_bit(blobs(folder)[0])
    assert store.get("a") is None
    store.flush()
    assert store.stats().kept.entries == 0
    assert list((folder / "kept").iterdir()) == []
    store.put("a", (LARGE,))
    assert store.keep("a", "picture")
    assert store.get("a") == (LARGE,)


class Unsynced(System):
    """A disk that fails when it is asked to write for good."""

    def sync(self, descriptor: int) -> None:
        raise OSError(5, "Input/output error")


def test_what_cannot_be_synced_is_not_kept_and_a_problem(folder: Path) -> None:
    with closing(open_disk(folder, files=Unsynced())) as store:
        store.put("a", (LARGE,))
        assert store.flush() == ()
        assert not store.keep("a", "picture")
        assert [problem.code for problem in store.flush()] == [Code.STORE_UNWRITABLE]
        assert store.get("a") == (LARGE,)
        assert store.stats().kept.entries == 0


def _lose_index(folder: Path) -> None:
    for path in folder.glob("index.sqlite*"):
        path.unlink()


def _damage_index(folder: Path) -> None:
    (folder / "index.sqlite").write_bytes(b"no database" * 1000)
