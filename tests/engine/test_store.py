"""The stores: memory, disk, both in layers, and what is remembered of files.

Whatever happens to a folder, a store gives what was put or nothing: never an error, never other bytes.
"""

import errno
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine.errors import Code
from engine.store import DiskStore, LayeredStore, MemoryStore, Outputs, Remembered, Store
from engine.store.disk import INLINE
from engine.store.memory import SMALL, nbytes
from engine.store.records import digests, from_record, to_record
from engine.types import File, JsonCodec, port_type
from tests.engine.toys import REGISTRY, Brush, Paint

SMALL_FILE = File(b"a" * 100, "image/png", {"width": 3})
LARGE = File(b"b" * (INLINE + 1), "image/png", {})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def disk(folder: Path) -> Iterator[DiskStore]:
    with closing(open_disk(folder)) as store:
        yield store


def open_disk(folder: Path) -> DiskStore:
    return DiskStore(folder, REGISTRY.port_types)


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "blobs").rglob("*") if path.is_file())


# ---------------------------------------------------------------- memory


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


# ---------------------------------------------------------------- records


def test_records_tag_every_value_with_its_type() -> None:
    outputs: Outputs = (1, 2.5, "text", True, Paint((1,)), [Paint((2,)), Paint((3,))], [[1], []], SMALL_FILE)
    record = to_record(outputs)
    again = from_record(record.entries, record.parts.__getitem__, REGISTRY.port_types)
    assert again == outputs
    assert [type(value) for value in again] == [type(value) for value in outputs]
    assert digests(record.entries) == set(record.parts)


@dataclass
class Stranger:
    """No port type."""

    value: int


@pytest.mark.parametrize("value", [Stranger(1), None, {"a": 1}, b"bytes", {1}, [1, Stranger(2)], 1j])
def test_records_refuse_what_is_no_port_type(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept: its class is no port type"):
        to_record((value,))


def test_records_of_unknown_types_cannot_be_read() -> None:
    record = to_record((Paint((1,)),))
    with pytest.raises(KeyError):
        from_record(record.entries, record.parts.__getitem__, {})


# ---------------------------------------------------------------- disk

OUTPUTS: Outputs = (1, 2.0, "text", False, Brush("d", "float16"), [Paint((1, 2))], SMALL_FILE, LARGE)


def test_disk_keeps_results_for_the_next_instance(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", OUTPUTS)
        assert store.flush() == ()
        assert store.get("k") == OUTPUTS
    with closing(open_disk(folder)) as store:
        assert "k" in store
        assert store.get("k") == OUTPUTS
        assert store.get("other") is None
        assert "other" not in store


@pytest.mark.slow
def test_disk_keeps_results_for_other_processes(folder: Path) -> None:
    """Slow: starts a Python."""
    code = (
        "import sys; from pathlib import Path; from engine.store import DiskStore; from tests.engine.toys import *\n"
        "store = DiskStore(Path(sys.argv[1]), REGISTRY.port_types)\n"
        "store.put('k', (1, Paint((1, 2)), File(b'b' * 20000, 'image/png', {})))\nstore.close()"
    )
    with closing(open_disk(folder)) as mine:  # open at the same time
        run([sys.executable, "-c", code, str(folder)], check=True, cwd=Path(__file__).parents[2])
        assert mine.get("k") == (1, Paint((1, 2)), File(b"b" * 20000, "image/png", {}))


def test_two_instances_share_a_folder(folder: Path) -> None:
    with closing(open_disk(folder)) as one, closing(open_disk(folder)) as other:
        one.put("a", (1, LARGE))
        one.flush()
        assert other.get("a") == (1, LARGE)
        other.put("a", (2, LARGE))
        other.flush()
        assert one.get("a") == (2, LARGE)


def test_small_values_live_in_the_index_and_large_ones_in_blobs(disk: DiskStore, folder: Path) -> None:
    header = len(b'{"facts":{},"media_type":""}\n')
    disk.put("below", (File(b"x" * (INLINE - header - 1), "", {}),))
    disk.flush()
    assert blobs(folder) == []
    disk.put("at", (File(b"x" * (INLINE - header), "", {}),))
    disk.flush()
    (blob,) = blobs(folder)
    assert blob.stat().st_size == INLINE
    assert blob.parent.name == blob.name[:2]


def test_equal_bytes_are_kept_once(disk: DiskStore, folder: Path) -> None:
    disk.put("a", (LARGE, LARGE))
    disk.put("b", (LARGE,))
    disk.flush()
    assert len(blobs(folder)) == 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [_cut, _flip, _empty, Path.unlink, _replace_by_folder])
def test_a_harmed_blob_is_a_miss(disk: DiskStore, folder: Path, harm: Callable[[Path], None]) -> None:
    disk.put("k", (1, LARGE))
    disk.flush()
    harm(blobs(folder)[0] if blobs(folder) else folder)
    assert disk.get("k") is None


@pytest.mark.parametrize("harm", [_cut, _flip, _empty, Path.unlink])
def test_a_harmed_blob_is_made_whole_by_the_next_put(
    disk: DiskStore, folder: Path, harm: Callable[[Path], None]
) -> None:
    disk.put("k", (1, LARGE))
    disk.flush()
    harm(blobs(folder)[0])
    assert disk.get("k") is None
    disk.put("k", (1, LARGE))
    assert disk.flush() == ()
    assert disk.get("k") == (1, LARGE)


@pytest.mark.parametrize(
    "harm",
    [
        "delete from part", "update part set data = x'00'", "update part set data = 'text'", "update part set data = 5",
        "update action set record = '[['", "update action set record = '[[\"Nobody\",\"ab\"]]'",
        "update action set record = '5'", "update action set record = '[5]'", "update action set record = ''",
        "update action set record = '[[\"list\",5]]'", "drop table part", "drop table action",
    ],
)  # fmt: skip
def test_a_harmed_row_is_a_miss(folder: Path, harm: str) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, "text", SMALL_FILE))
    with closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as index:
        index.execute(harm)
    with closing(open_disk(folder)) as store:
        assert store.get("k") is None
        store.put("k", (2,))
        assert store.flush() == ()
        assert store.get("k") == (2,)


@pytest.mark.parametrize("data", [b"this is no database" * 100, bytes(range(256)) * 16])
def test_an_index_that_is_no_database_is_set_aside(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "index.sqlite").write_bytes(data)
    with closing(open_disk(folder)) as store:
        store.put("k", (1,))
        assert store.flush() == ()
        assert store.get("k") == (1,)
    assert (folder / "index.sqlite.damaged").read_bytes() == data


def test_an_index_harmed_beyond_its_first_page_is_a_miss(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, "x" * 5000))
    path = folder / "index.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with closing(open_disk(folder)) as store:
        assert store.get("k") is None
        assert "k" not in store
        store.put("k", (1,))
        (problem,) = store.flush()
        assert problem.code is Code.STORE_UNWRITABLE


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        open_disk(tmp_path / "file" / "store")
    (tmp_path / "index.sqlite").mkdir()
    with pytest.raises(OSError, match=r"index\.sqlite"):
        open_disk(tmp_path)


def test_a_full_disk_is_a_problem_once_and_earlier_results_stay(
    disk: DiskStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.put("before", (LARGE,))
    assert disk.flush() == ()

    def full(*arguments: Any, **said: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        disk.put("a", (File(b"1" * INLINE, "", {}),))
        disk.put("b", (File(b"2" * INLINE, "", {}),))
        (problem,) = disk.flush()
    assert problem.code is Code.STORE_UNWRITABLE
    assert str(folder) in problem.message
    assert "No space left on device" in problem.message
    assert disk.get("a") is None
    assert disk.get("before") == (LARGE,)
    disk.put("a", (1,))
    assert disk.flush() == ()


def test_a_disk_that_fills_while_writing_leaves_no_half_a_blob(
    disk: DiskStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", half)
        disk.put("a", (LARGE,))
        assert [problem.code for problem in disk.flush()] == [Code.STORE_UNWRITABLE]
    assert blobs(folder) == []


class _Bomb(JsonCodec):
    def dump(self, value: Any) -> bytes:
        raise ZeroDivisionError("codec")

    def nbytes(self, value: Any) -> int:
        return 1


@port_type(codec=lambda _: _Bomb(), colour="#000")
class Bomb:
    """A value whose codec fails as foreign code may."""


@pytest.mark.parametrize("value", [Bomb(), Stranger(1), float("nan")])
def test_a_value_that_cannot_be_written_is_a_problem_and_the_store_lives_on(disk: DiskStore, value: object) -> None:
    disk.put("bad", (value,))
    disk.put("good", (1,))
    (problem,) = disk.flush()
    assert problem.code is Code.STORE_UNWRITABLE
    assert "space" not in str(problem.hint)
    assert disk.get("bad") is None
    assert disk.get("good") == (1,)
    assert disk.flush() == ()


def test_closing_twice_is_closing_once(folder: Path) -> None:
    store = open_disk(folder)
    store.put("k", (1,))
    store.close()
    store.close()
    assert store.get("k") is None
    assert "k" not in store


def test_what_is_put_is_committed_without_a_flush(folder: Path) -> None:
    """Results are committed in groups while they arrive: another reader sees them before the run ends."""
    with closing(open_disk(folder)) as store, closing(open_disk(folder)) as other:
        store.put("k", (1,))
        while "k" not in other:  # ends within COMMIT_EVERY, or the test's time limit ends it
            pass


def test_many_threads_put_and_get(disk: DiskStore) -> None:
    def work(number: int) -> None:
        for index in range(20):
            disk.put(f"{number}/{index}", (number, index))
            disk.get(f"{number}/{index - 1}")

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert disk.flush() == ()
    assert all(disk.get(f"{number}/{index}") == (number, index) for number in range(4) for index in range(20))


# ---------------------------------------------------------------- layers


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
            _flip(blob) if flip else blob.unlink()
        self._harmed |= {key for key, value in self._model.items() if isinstance(value[0], File)}

    @invariant()
    def whatever_was_put_is_there_after_a_flush(self) -> None:
        assert self._store.flush() == ()
        assert all(key in self._store for key in self._model)

    def teardown(self) -> None:
        self._store.close()
        self._temporary.cleanup()


TestLayers = Layers.TestCase
TestLayers.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


# ---------------------------------------------------------------- remembered


@pytest.fixture
def remembered(tmp_path: Path) -> Iterator[Remembered]:
    with closing(Remembered(tmp_path / "files.sqlite")) as memory:
        yield memory


HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_a_digest_is_read_once_and_again_when_the_file_changed(remembered: Remembered, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"hello")
    stat = file.stat()
    assert remembered.digest(file) == HELLO
    with file.open("r+b") as same:  # same inode, size and time: only a liar would be believed
        same.write(b"HELLO")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert remembered.digest(file) == HELLO
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    changed = remembered.digest(file)
    assert changed != HELLO


def test_a_digest_is_read_again_when_size_or_inode_changed(remembered: Remembered, tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"hello")
    stat = file.stat()
    assert remembered.digest(file) == HELLO
    file.write_bytes(b"hello!")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert remembered.digest(file) != HELLO
    other.write_bytes(b"HELLO")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(file)
    assert remembered.digest(file) != HELLO


def test_what_is_remembered_lasts(tmp_path: Path) -> None:
    with closing(Remembered(tmp_path / "new" / "files.sqlite")) as memory:
        memory.keep("image/abc", {"width": [1, None, "x"]})
    with closing(Remembered(tmp_path / "new" / "files.sqlite")) as memory:
        assert memory.recall("image/abc") == {"width": [1, None, "x"]}
        assert memory.recall("image/other") is None


@pytest.mark.parametrize("harm", ["file", "folder", "none"])
def test_without_a_usable_file_nothing_is_remembered_and_all_works(tmp_path: Path, harm: str) -> None:
    place = tmp_path / "files.sqlite"
    if harm == "file":
        place.write_bytes(b"no database" * 100)
    if harm == "folder":
        place.mkdir()
    (tmp_path / "a").write_bytes(b"hello")
    with closing(Remembered(None if harm == "none" else place)) as memory:
        assert memory.digest(tmp_path / "a") == HELLO
        assert memory.digest(tmp_path / "a") == HELLO
        memory.keep("x", 1)
        assert memory.recall("x") in (1, None)


def test_an_absent_file_has_no_digest(remembered: Remembered, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        remembered.digest(tmp_path / "absent")
