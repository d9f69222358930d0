"""Pruning: what goes first, what stays, and when it happens."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import DiskStore
from engine.store.disk import COARSE
from engine.store.prune import STALE
from tests.engine.shelf import LARGE, Clock, age, blobs, in_index, large, open_disk

EACH = 20_300
"""Bytes that a result of `large` takes in the store, at most."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(folder: Path, clock: Clock) -> Iterator[DiskStore]:
    """A store with the results a to e, the first the oldest."""
    with closing(open_disk(folder, clock=clock)) as store:
        for number, key in enumerate("abcde"):
            store.put(key, (large(number),))
            store.flush()
            clock.now += COARSE
        yield store


def there(store: DiskStore) -> str:
    return "".join(sorted(store.have("abcdefghij")))


def test_the_least_recently_used_go_first(store: DiskStore, folder: Path) -> None:
    removed = store.prune(3 * EACH)
    assert there(store) == "cde"
    assert removed.entries == 2
    assert 2 * 20_000 < removed.nbytes < 2 * EACH
    assert len(blobs(folder)) == 3


def test_reading_a_result_makes_it_recently_used(store: DiskStore) -> None:
    store.get("a")
    store.prune(2 * EACH)
    assert there(store) == "ae"


def test_what_another_process_read_is_recently_used(store: DiskStore, folder: Path, clock: Clock) -> None:
    with closing(open_disk(folder, clock=clock)) as other:
        other.get("a")
    store.prune(2 * EACH)
    assert there(store) == "ae"


def test_reading_again_within_the_hour_writes_nothing(store: DiskStore, folder: Path, clock: Clock) -> None:
    store.get("a")
    store.flush()
    with closing(sqlite3.connect(folder / "index.sqlite")) as watching:
        before = watching.execute("pragma data_version").fetchone()
        clock.now += COARSE - 1
        store.get("a")
        store.flush()
        assert watching.execute("pragma data_version").fetchone() == before
        clock.now += 1
        store.get("a")
        store.flush()
        assert watching.execute("pragma data_version").fetchone() != before


def test_nothing_goes_while_there_is_room(store: DiskStore) -> None:
    assert store.prune().entries == 0
    assert store.prune(5 * EACH).entries == 0
    assert there(store) == "abcde"


def test_pruning_to_nothing_leaves_nothing(store: DiskStore, folder: Path) -> None:
    store.put("small", (1,))
    assert store.prune(0).entries == 6
    assert there(store) == ""
    assert blobs(folder) == []
    assert (store.stats().cache.entries, store.stats().cache.nbytes) == (0, 0)


def test_a_blob_of_several_results_goes_with_the_last(folder: Path, clock: Clock) -> None:
    with closing(open_disk(folder, clock=clock)) as store:
        store.put("a", (LARGE, 1))
        store.put("b", ([LARGE, large(1)],))
        store.flush()
        clock.now += 1
        store.put("c", (LARGE,))
        assert store.stats().cache.nbytes < 20_000 + EACH
        assert len(blobs(folder)) == 2
        store.prune(20_000)
        assert there(store) == "c"
        assert len(blobs(folder)) == 1
        store.prune(0)
        assert blobs(folder) == []


def test_a_result_that_is_replaced_lets_go_of_its_blobs(store: DiskStore, folder: Path) -> None:
    store.put("a", (large(9), large(1)))
    store.put("b", (1,))
    assert store.flush() == ()
    assert len(blobs(folder)) == 5
    store.put("a", (1,))
    assert store.flush() == ()
    assert len(blobs(folder)) == 3
    assert store.stats().cache.nbytes < 3 * EACH + 2 * 300


def test_a_blob_that_changes_hands_stays(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("a", (LARGE,))
        assert store.flush() == ()
        store.put("a", (1,))
        store.put("b", (LARGE,))
        assert store.flush() == ()
        assert store.get("b") == (LARGE,)


def test_the_store_prunes_by_itself_when_the_budget_is_exceeded(folder: Path, clock: Clock) -> None:
    with closing(open_disk(folder, budget=4 * EACH, clock=clock)) as store:
        for number, key in enumerate("abcdefghij"):
            store.put(key, (large(number),))
            store.flush()
            clock.now += 1
        while store.stats().cache.nbytes > 4 * EACH:  # ends once the writer has pruned, or the time limit ends it
            pass
        assert there(store)[-2:] == "ij"
        assert "a" not in store


def test_a_budget_of_nothing_keeps_no_cache(folder: Path) -> None:
    with closing(open_disk(folder, budget=0)) as store:
        store.put("a", (1,))
        assert store.flush() == ()
        assert "a" not in store
        assert store.keep("a", "picture", (LARGE,))
        assert store.get("a") == (LARGE,)
    with closing(open_disk(folder, budget=0)) as store:
        assert store.get("a") == (LARGE,)


def test_what_exceeds_the_whole_budget_is_not_kept(folder: Path) -> None:
    with closing(open_disk(folder, budget=10_000)) as store:
        store.put("big", (LARGE,))
        store.put("small", (1,))
        assert store.flush() == ()
        assert store.have(["big", "small"]) == {"small"}
        assert blobs(folder) == []


def test_old_files_that_nothing_refers_to_are_swept(store: DiskStore, folder: Path, clock: Clock) -> None:
    orphans = [folder / "blobs" / "ab" / f"ab{number:062}" for number in (1, 2)]
    for path in orphans:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100)
        age(path, STALE - 1, clock)
    assert (store.stats().orphans.entries, store.stats().orphans.nbytes) == (2, 200)
    assert store.prune().orphans == 0
    age(orphans[0], STALE + 1, clock)
    removed = store.prune()
    assert (removed.entries, removed.orphans, removed.nbytes) == (0, 1, 100)
    assert [path.exists() for path in orphans] == [False, True]
    store.clear()
    assert blobs(folder) == []


def test_what_a_dead_writer_left_unfinished_is_swept_when_a_store_is_opened(folder: Path, clock: Clock) -> None:
    unfinished = folder / "unfinished"
    unfinished.mkdir(parents=True)
    for name, seconds in (("old", STALE + 1), ("young", STALE - 1)):
        (unfinished / f".{name}.tmp").write_bytes(b"half")
        age(unfinished / f".{name}.tmp", seconds, clock)
    open_disk(folder, clock=clock).close()
    assert [path.name for path in unfinished.iterdir()] == [".young.tmp"]


def test_the_tally_stays_true(store: DiskStore, folder: Path) -> None:
    """Sums that are kept up to date equal those of a count, whatever happens to results."""
    store.keep("a", "first")
    store.put("f", (large(0), 5))
    store.keep("f", "shares a blob with a")
    store.put("b", (large(9),))
    store.put("a", (large(0), 1))
    store.release("a")
    store.put("c", (large(2), large(3)))
    store.flush()
    before = in_index(folder, "select bytes, kept from tally")
    assert before[0][1] > 20_000
    store.prune()
    assert in_index(folder, "select bytes, kept from tally") == before
