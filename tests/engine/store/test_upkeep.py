"""Upkeep: what is in a store, whether it is whole, and an empty one."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import Unwritable
from engine.store import Amount, DiskStore
from tests.engine.shelf import LARGE, blobs, flip_a_bit, in_index, large, open_disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[DiskStore]:
    """A store with two roots, one of which shares a blob with a result that is cache, and three further results."""
    with closing(open_disk(folder, budget=10**9)) as store:
        store.keep("a", "first picture", (LARGE, 1))
        store.keep("b", "second picture", (large(2),))
        store.put("c", (LARGE, large(3)))
        store.put("d", (4,))
        store.put("e", (5, "text"))
        yield store


def test_kept_pictures_and_cache_are_counted_apart(store: DiskStore, folder: Path) -> None:
    stats = store.stats()
    assert (stats.kept.entries, stats.cache.entries, stats.budget) == (2, 3, 10**9)
    assert 16_000 + 20_000 < stats.kept.nbytes < 37_500
    assert 20_000 < stats.cache.nbytes < 21_500
    assert stats.orphans == Amount(0, 0)
    assert stats.index >= 4096
    ((nbytes, kept),) = in_index(folder, "select bytes, kept from tally")
    assert (nbytes - kept, kept) == (stats.cache.nbytes, stats.kept.nbytes)


def test_an_empty_store_has_nothing(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        stats = store.stats()
        assert (stats.kept, stats.cache, stats.orphans) == (Amount(0, 0), Amount(0, 0), Amount(0, 0))


def test_clearing_leaves_the_roots(store: DiskStore, folder: Path) -> None:
    assert store.clear().entries == 3
    assert store.have("abcde") == {"a", "b"}
    assert len(blobs(folder)) == 2
    assert store.stats().cache == Amount(0, 0)


def test_clearing_everything_leaves_nothing(store: DiskStore, folder: Path) -> None:
    assert store.clear(kept=True).entries == 5
    assert store.have("abcde") == set()
    assert blobs(folder) == []
    assert list((folder / "kept").iterdir()) == []
    store.put("a", (1,))
    assert store.flush() == ()
    assert store.get("a") == (1,)


def test_an_emptied_store_gives_back_its_room(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        for number in range(500):
            store.put(f"key {number}", ("x" * 10_000,))
        before = store.stats().index
        assert store.clear().entries == 500
        assert store.stats().index < before / 10


def test_a_whole_store_is_whole(store: DiskStore) -> None:
    verified = store.verify()
    assert (verified.whole.entries, verified.damaged, verified.index_replaced) == (5, (), False)
    assert verified.whole.nbytes == store.stats().kept.nbytes + store.stats().cache.nbytes


@pytest.mark.parametrize("harm", [flip_a_bit, Path.unlink, lambda path: path.write_bytes(b"")])
def test_verifying_drops_what_is_damaged_and_says_what(
    store: DiskStore, folder: Path, harm: Callable[[Path], None]
) -> None:
    store.flush()
    (shared,) = (path for path in blobs(folder) if path.read_bytes().endswith(LARGE.data))
    harm(shared)
    in_index(folder, "update action set inline = x'00' where key = 'e'")
    verified = store.verify()
    assert [(each.key, each.label) for each in verified.damaged] == [
        ("a", "first picture"), ("c", None), ("e", None),
    ]  # fmt: skip
    assert all(each.reason for each in verified.damaged)
    assert verified.whole.entries == 2
    assert store.have("abcde") == {"b", "d"}
    assert store.verify().damaged == ()
    assert len(blobs(folder)) == 1


def test_verifying_begins_a_damaged_index_anew_with_the_roots(store: DiskStore, folder: Path) -> None:
    store.close()
    path = folder / "index.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with closing(open_disk(folder)) as again:
        assert again.verify().index_replaced
        assert again.have("abcde") == {"a", "b"}
        assert not again.verify().index_replaced


def test_upkeep_says_what_it_cannot_do(store: DiskStore, folder: Path) -> None:
    store.flush()
    in_index(folder, "drop table uses")
    with pytest.raises(Unwritable, match=f"{folder} cannot be changed"):
        store.stats()
    assert store.verify().index_replaced
    assert store.stats().kept.entries == 2


def test_upkeep_of_a_closed_store_is_refused(store: DiskStore) -> None:
    store.close()
    with pytest.raises(RuntimeError, match="the store is closed"):
        store.prune()
    with pytest.raises(RuntimeError, match="the store is closed"):
        store.keep("a", "picture", (1,))
