"""Races between processes that write, prune and pin, each forced at its worst moment."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.store import DiskStore
from tests.engine.shelf import LARGE, blobs, flip_a_bit, in_index, large, open_disk
from tests.engine.toys import REGISTRY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


class Slow(DiskStore):
    """Lets something happen at once before or after the next commit, when its blobs are written already."""

    def meanwhile(self, do: Callable[[], Any], *, after: bool = False) -> None:
        commit = self._index.change

        def change(*given: Any, **said: Any) -> Any:
            self._index.change = commit  # type: ignore[method-assign]
            if not after:
                do()
            result = commit(*given, **said)
            if after:
                do()
            return result

        self._index.change = change  # type: ignore[method-assign]


@pytest.fixture
def slow(folder: Path) -> Any:
    with closing(Slow(folder, REGISTRY.port_types)) as store:
        yield store


@pytest.fixture
def other(folder: Path) -> Any:
    with closing(open_disk(folder)) as store:
        yield store


def test_a_blob_that_is_pruned_while_it_is_counted_on_is_written_again(
    slow: Slow, other: DiskStore, folder: Path
) -> None:
    other.put("old", (LARGE,))
    other.flush()
    slow.meanwhile(lambda: other.prune(0))
    slow.put("new", (LARGE, 1))
    assert slow.flush() == ()
    assert len(blobs(folder)) == 1
    for store in (slow, other):
        assert store.have(["old", "new"]) == {"new"}
        assert store.get("new") == (LARGE, 1)


def test_a_blob_that_is_swept_before_anything_refers_to_it_is_written_again(
    slow: Slow, other: DiskStore, folder: Path
) -> None:
    slow.meanwhile(other.clear)  # which sweeps files of any age
    slow.put("new", (LARGE, large(1)))
    slow.put("also", (large(1),))
    slow.put("small", (1,))
    assert slow.flush() == ()
    assert other.get("new") == (LARGE, large(1))
    assert other.get("also") == (large(1),)
    assert other.get("small") == (1,)


def test_a_blob_that_is_damaged_after_it_was_found_is_a_miss(slow: Slow, other: DiskStore, folder: Path) -> None:
    other.put("old", (LARGE,))
    other.flush()
    slow.meanwhile(lambda: flip_a_bit(blobs(folder)[0]))
    slow.put("new", (LARGE,))
    assert slow.flush() == ()
    assert slow.get("new") is None
    slow.put("new", (LARGE,))
    assert slow.flush() == ()
    assert slow.get("new") == (LARGE,)
    assert other.get("old") == (LARGE,)


def test_a_damaged_blob_that_lies_in_the_place_is_not_counted_on(slow: Slow, other: DiskStore, folder: Path) -> None:
    other.put("old", (LARGE,))
    other.flush()
    flip_a_bit(blobs(folder)[0])
    slow.put("new", (LARGE,))
    assert slow.flush() == ()
    assert slow.get("new") == (LARGE,)
    assert other.get("old") == (LARGE,)


def test_a_result_that_is_pruned_while_it_is_being_kept_is_written_again(slow: Slow, other: DiskStore) -> None:
    slow.put("a", (LARGE,))
    slow.flush()
    slow.meanwhile(lambda: other.prune(0))
    assert slow.keep("a", "picture", (LARGE,))
    assert other.prune(0).entries == 0
    assert other.get("a") == (LARGE,)


def test_what_another_process_has_rewritten_is_not_dropped_as_damaged(
    slow: Slow, other: DiskStore, folder: Path
) -> None:
    slow.put("a", (LARGE,))
    slow.flush()
    flip_a_bit(blobs(folder)[0])

    def rewrite() -> None:
        other.put("a", (LARGE,))
        other.flush()

    slow.meanwhile(rewrite)
    assert slow.get("a") is None
    slow._writer.inbox.ask(lambda: None)  # the dropping has been done
    assert other.get("a") == (LARGE,)
    assert slow.get("a") == (LARGE,)


def test_what_was_pruned_right_after_its_commit_is_not_answered_for_from_memory(slow: Slow, other: DiskStore) -> None:
    seen: list[object] = []

    def look() -> None:
        other.prune(0)
        with slow.pinned(["a"]):
            seen.extend(["a" in slow, slow.have(["a"]), slow.get("a")])

    slow.meanwhile(look, after=True)
    slow.put("a", (1, LARGE))
    assert slow.flush() == ()
    assert seen == [False, set(), None]


def _after_listing(store: DiskStore, do: Callable[[], Any]) -> None:
    """Lets something happen after a pruning has listed what it may remove."""
    rows = store._index.rows

    def rows_and_more(*asked: Any) -> Any:
        found = rows(*asked)
        do()
        return found

    store._index.rows = rows_and_more  # type: ignore[assignment, method-assign]


def test_what_was_used_since_it_was_listed_goes_last(slow: Slow, folder: Path) -> None:
    slow.put("a", (large(1),))
    slow.put("b", (large(2),))
    slow.flush()
    in_index(folder, "update action set used = 1000")
    _after_listing(slow, lambda: in_index(folder, "update action set used = 2000 where key = 'a'"))
    assert slow.prune(21_000).entries == 1
    assert slow.have(["a", "b"]) == {"a"}


def test_what_was_kept_since_it_was_listed_stays(slow: Slow, other: DiskStore) -> None:
    slow.put("a", (large(1),))
    slow.put("b", (large(2),))
    slow.flush()
    _after_listing(slow, lambda: other.keep("a", "picture"))
    assert slow.prune(0).entries == 1
    assert slow.have(["a", "b"]) == {"a"}
