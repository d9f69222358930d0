"""The disk store against a dictionary, whatever is done to it and in whatever order."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.store import DiskStore, Outputs
from engine.store.disk import COARSE
from engine.store.records import INLINE, to_record
from engine.types import File
from tests.engine.shelf import Clock, blobs, flip_a_bit, open_disk
from tests.engine.toys import Paint

KEYS = st.sampled_from("abcdef")
VALUES: st.SearchStrategy[Outputs] = st.one_of(
    st.integers(-3, 3).map(lambda number: (number,)),
    st.lists(st.integers(0, 9), max_size=3).map(lambda drops: ([Paint(tuple(drops))], "word")),
    st.integers(0, 3).map(lambda size: (File(bytes([size]) * (INLINE - 30 + 20 * size), "x", {}), size)),
    st.integers(0, 2).map(lambda number: (_large(0), [_large(number)])),
)


def _large(number: int) -> File:
    return File(bytes([number]) * (INLINE + 100), "x", {})


class Disk(RuleBasedStateMachine):
    """What is given is what was last put, or nothing, and nothing only where something took it away."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = tempfile.TemporaryDirectory()
        self._folder = Path(self._temporary.name)
        self._clock = Clock()
        self._model: dict[str, Outputs] = {}
        self._used: dict[str, float] = {}
        self._roots: set[str] = set()
        self._bad: set[str] = set()  # digests of blobs that are damaged or gone
        self._lost: set[str] = set()  # those of them that are gone
        self._store = self._open()

    def _open(self) -> DiskStore:
        return open_disk(self._folder, clock=self._clock)

    @property
    def _harmed(self) -> set[str]:
        return {key for key, value in self._model.items() if _blobs_of(value) & self._bad}

    def _write(self, key: str, value: Outputs) -> None:
        self._model[key] = value
        self._used[key] = self._clock.now
        self._bad -= _blobs_of(value)
        self._lost -= _blobs_of(value)

    def _forget(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            del self._model[key]
            self._roots.discard(key)

    # ------------------------------------------------------------ what can be done

    @rule(key=KEYS, value=VALUES)
    def put(self, key: str, value: Outputs) -> None:
        self._store.put(key, value)
        assert self._store.flush() == ()
        self._write(key, value)

    @rule(key=KEYS)
    def get(self, key: str) -> None:
        found = self._store.get(key)
        if key in self._harmed:
            assert found is None
            self._store._inbox.ask(lambda: None)  # what was found damaged is dropped by now
            self._forget([key])
            return
        assert found == self._model.get(key)
        if key in self._model and self._clock.now - self._used[key] >= COARSE:
            self._used[key] = self._clock.now

    @rule(value=VALUES, key=KEYS)
    def keep_from_hand(self, key: str, value: Outputs) -> None:
        if key not in self._model:
            assert self._store.keep(key, "label", value)
            self._write(key, value)
            self._roots.add(key)

    @rule(key=KEYS)
    def keep(self, key: str) -> None:
        there = key in self._model and key not in self._harmed
        if key not in self._harmed:  # a root whose harm nobody has seen yet stays one
            assert self._store.keep(key, "label") == there
            self._roots |= {key} if there else set()

    @rule(key=KEYS)
    def release(self, key: str) -> None:
        assert self._store.release(key) == (key in self._roots)
        self._roots.discard(key)

    @rule(seconds=st.sampled_from([1, COARSE]))
    def wait(self, seconds: int) -> None:
        self._clock.now += seconds

    @rule(pinned=st.sets(KEYS, max_size=2), all_but=st.sampled_from([0, 17_000, 40_000]))
    def prune(self, pinned: set[str], all_but: int) -> None:
        with self._store.pinned(pinned):
            self._store.prune(all_but)
        left = self._store.have(self._model)
        gone = self._model.keys() - left
        assert not gone & (self._roots | pinned)
        free = left - self._roots - pinned
        assert all(self._used[lost] <= self._used[stays] for lost in gone for stays in free)
        if not all_but:
            assert not free
        self._forget(gone)

    @rule(kept=st.booleans())
    def clear(self, kept: bool) -> None:
        self._store.clear(kept=kept)
        self._forget(set(self._model) if kept else self._model.keys() - self._roots)

    @rule()
    def reopen(self) -> None:
        self._store.close()
        self._store = self._open()

    @rule()
    def lose_the_index(self) -> None:
        self._store.close()
        (self._folder / "index.sqlite").write_bytes(b"no database" * 500)
        self._store = self._open()
        self._forget(self._model.keys() - self._roots)
        self._forget([key for key, value in self._model.items() if _blobs_of(value) & self._lost])
        self._used.update(dict.fromkeys(self._model, self._clock.now))
        self.verify()

    @precondition(lambda self: self._model)
    @rule(flip=st.booleans())
    def harm_blobs(self, flip: bool) -> None:
        for blob in blobs(self._folder):
            if blob.name not in self._bad:
                flip_a_bit(blob) if flip else blob.unlink()
                self._bad.add(blob.name)
                self._lost |= set() if flip else {blob.name}

    @rule()
    def verify(self) -> None:
        verified = self._store.verify()
        assert {harm.key for harm in verified.damaged} == self._harmed
        assert {harm.key for harm in verified.damaged if harm.label} == self._harmed & self._roots
        self._forget(self._harmed)
        assert verified.whole.entries == len(self._model)

    # ------------------------------------------------------------ what always holds

    @invariant()
    def what_was_put_is_there_until_something_takes_it(self) -> None:
        assert self._store.have("abcdef") == self._model.keys()

    @invariant()
    def sums_are_true(self) -> None:
        stats = self._store.stats()
        assert (stats.kept.entries, stats.cache.entries) == (len(self._roots), len(self._model) - len(self._roots))
        tally, _ = self._store._inbox.ask(lambda: self._store._writer.change(lambda change: change.tally()))
        assert (tally.kept, tally.cache) == (stats.kept.nbytes, stats.cache.nbytes)

    def teardown(self) -> None:
        self._store.close()
        self._temporary.cleanup()


def _blobs_of(value: Outputs) -> set[str]:
    """The digests of the blobs that it needs."""
    return set(to_record("", value)[1])


TestDisk = Disk.TestCase
TestDisk.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
