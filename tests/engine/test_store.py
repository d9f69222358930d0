"""The memory store, the layers, records, and the whole against a dictionary."""

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.errors import Code
from engine.store import LayeredStore, MemoryStore, Outputs, Store
from engine.store.memory import SMALL, nbytes
from engine.store.records import INLINE, Damaged, Record, checked, from_record, to_record
from engine.types import File
from tests.engine.shelf import LARGE, SMALL_FILE, Stranger, blobs, flip_a_bit, open_disk
from tests.engine.toys import REGISTRY, Paint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_memory_gives_what_was_put_as_the_same_live_values() -> None:
    store = MemoryStore()
    value: Paint[Any] = Paint((1, 2))
    store.put("k", (value, 3))
    outputs = store.get("k")
    assert outputs is not None
    assert outputs[0] is value
    assert "k" in store
    assert store.get("other") is None
    assert "other" not in store


def test_memory_drops_the_least_recently_used_first() -> None:
    store = MemoryStore(3 * SMALL)
    for key in "abc":
        store.put(key, (0,))
    store.get("a")
    store.put("d", (0,))
    assert [key for key in "abcd" if key in store] == ["a", "c", "d"]
    assert (len(store), store.nbytes) == (3, 3 * SMALL)


def test_memory_keeps_nothing_that_exceeds_its_budget() -> None:
    store = MemoryStore(1000)
    store.put("a", (0,))
    store.put("big", (File(b"x" * 1001, "", {}),))
    assert "big" not in store
    assert "a" in store


def test_memory_takes_the_newer_of_two_results() -> None:
    store = MemoryStore(1000)
    store.put("a", (File(b"x" * 900, "", {}),))
    store.put("a", (1,))
    assert store.get("a") == (1,)
    assert store.nbytes == SMALL
    store.put("a", (File(b"x" * 2000, "", {}),))
    assert store.get("a") is None
    assert store.nbytes == 0


def test_memory_lets_go_of_everything_when_closed() -> None:
    store = MemoryStore()
    store.put("a", (1,))
    store.close()
    assert (len(store), store.nbytes, store.flush()) == (0, 0, ())


@pytest.mark.parametrize(
    ("value", "size"),
    [(1, SMALL), ("abcd", SMALL + 4), ([1, 2], 2 * SMALL), (LARGE, INLINE + 1), ((), 0), (object(), SMALL)],
)
def test_values_are_counted_by_their_codecs(value: object, size: int) -> None:
    assert nbytes(value) == size


def test_records_tag_every_value_with_its_type() -> None:
    outputs: Outputs = (1, 2.5, "text", True, Paint((1,)), [Paint((2,)), LARGE], [[1], []], SMALL_FILE)
    record, blobs = to_record("k", outputs)
    again = from_record(checked("k", record), blobs.__getitem__, REGISTRY.port_types)
    assert again == outputs
    assert [type(value) for value in again] == [type(value) for value in outputs]
    assert record.blobs() == set(blobs)
    assert [len(data) > INLINE for data in blobs.values()] == [True]


@pytest.mark.parametrize("value", [Stranger(1), None, {"a": 1}, b"bytes", {1}, [1, Stranger(2)], 1j])
def test_records_refuse_what_is_no_port_type(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept: its class is no port type"):
        to_record("k", (value,))


def test_records_of_unknown_types_cannot_be_read() -> None:
    record, blobs = to_record("k", (Paint((1,)),))
    with pytest.raises(KeyError):
        from_record(record, blobs.__getitem__, {})


@pytest.mark.parametrize("part", ["key", "entries", "inline", "seal"])
def test_a_record_of_which_anything_changed_is_damaged(part: str) -> None:
    record, _ = to_record("k", (1, "text"))
    harmed = Record(
        record.entries.replace("int", "Seed") if part == "entries" else record.entries,
        record.inline.replace(b"1", b"2") if part == "inline" else record.inline,
        bytes(32) if part == "seal" else record.seal,
    )
    with pytest.raises(Damaged, match="is damaged"):
        checked("j" if part == "key" else "k", harmed)


def test_what_is_found_far_is_kept_near(folder: Path) -> None:
    near, far = MemoryStore(), open_disk(folder)
    far.put("k", (Paint((1,)),))
    far.flush()
    with closing(LayeredStore(near, far)) as store:
        assert "k" in store
        assert "k" not in near
        first = store.get("k")
        assert "k" in near
        assert store.get("k") is first
        assert store.get("other") is None


def test_both_layers_get_what_is_put_and_both_report(folder: Path) -> None:
    near, far = MemoryStore(), open_disk(folder)
    with closing(LayeredStore(near, far)) as store:
        store.put("k", (1,))
        store.put("bad", (Stranger(1),))
        assert [problem.code for problem in store.flush()] == [Code.STORE_UNWRITABLE]
        assert near.get("k") == far.get("k") == (1,)


KEYS = st.sampled_from("abcdef")
VALUES: st.SearchStrategy[Outputs] = st.one_of(
    st.integers(-3, 3).map(lambda number: (number,)),
    st.integers(0, 3).map(lambda size: (File(bytes([size]) * (INLINE - 30 + 20 * size), "x", {}), size)),
    st.lists(st.integers(0, 9), max_size=3).map(lambda drops: ([Paint(tuple(drops))], "word")),
)


class Layers(RuleBasedStateMachine):
    """Memory and disk in layers, against a dictionary: what is given is what was last put, or nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._temporary = tempfile.TemporaryDirectory()
        self._folder = Path(self._temporary.name)
        self._model: dict[str, Outputs] = {}
        self._harmed: set[str] = set()
        self._open()

    def _open(self) -> None:
        self._store: Store = LayeredStore(MemoryStore(40_000), open_disk(self._folder))

    @rule(key=KEYS, value=VALUES)
    def put(self, key: str, value: Outputs) -> None:
        self._store.put(key, value)
        self._model[key] = value
        self._harmed.discard(key)

    @rule(key=KEYS)
    def get(self, key: str) -> None:
        self._store.flush()
        found = self._store.get(key)
        assert found == self._model.get(key) or (found is None and key in self._harmed)

    @rule()
    def reopen(self) -> None:
        self._store.close()
        self._open()

    @rule(flip=st.booleans())
    def harm_blobs(self, flip: bool) -> None:
        self._store.flush()
        for blob in blobs(self._folder):
            flip_a_bit(blob) if flip else blob.unlink()
        self._harmed |= {key for key, value in self._model.items() if isinstance(value[0], File)}

    @invariant()
    def whatever_was_put_is_there_after_a_flush(self) -> None:
        assert self._store.flush() == ()
        assert self._model.keys() - self._harmed <= self._store.have(self._model)

    def teardown(self) -> None:
        self._store.close()
        self._temporary.cleanup()


TestLayers = Layers.TestCase
TestLayers.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
