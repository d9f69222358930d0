"""The disk store: what lasts, and what becomes of harm."""

import contextlib
import errno
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any

import pytest

from engine.errors import Code
from engine.store import DiskStore, Outputs
from engine.store.records import INLINE
from engine.types import File, JsonCodec, port_type
from tests.engine.shelf import LARGE, SMALL_FILE, Stranger, blobs, flip_a_bit, in_index, open_disk
from tests.engine.toys import Brush, Paint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def disk(folder: Path) -> Iterator[DiskStore]:
    with closing(open_disk(folder)) as store:
        yield store


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


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [_cut, flip_a_bit, _empty, Path.unlink, _replace_by_folder])
def test_a_harmed_blob_is_a_miss(disk: DiskStore, folder: Path, harm: Callable[[Path], None]) -> None:
    disk.put("k", (1, LARGE))
    disk.flush()
    harm(blobs(folder)[0] if blobs(folder) else folder)
    assert disk.get("k") is None


@pytest.mark.parametrize("harm", [_cut, flip_a_bit, _empty, Path.unlink])
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
        "set inline = x'00'", "set inline = 'text'", "set inline = 5", "set seal = x'00'", "set seal = 5",
        "set seal = ''", "set entries = '[['", "set entries = '[[\"Nobody\",1]]'", "set entries = '5'",
        "set entries = x'00'", "set entries = replace(entries, 'int', 'Seed')", "set entries = '[]', inline = x''",
    ],
)  # fmt: skip
def test_a_harmed_row_is_a_miss_and_dropped(folder: Path, harm: str) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, "text", SMALL_FILE))
    in_index(folder, f"update action {harm}")
    with closing(open_disk(folder)) as store:
        assert store.get("k") is None
        store.close()
    with closing(open_disk(folder)) as store:
        assert "k" not in store
        store.put("k", (2,))
        assert store.flush() == ()
        assert store.get("k") == (2,)


@pytest.mark.parametrize("harm", ["set size = 'much'", "set used = 'never'", "set used = null", "set key = 'other'"])
def test_a_row_with_harm_beside_its_record_can_be_replaced(folder: Path, harm: str) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1,))
    with contextlib.suppress(sqlite3.IntegrityError):
        in_index(folder, f"update action {harm}")
    with closing(open_disk(folder)) as store:
        assert store.get("k") in ((1,), None)
        assert store.get("other") is None
        store.put("k", (2, LARGE))
        assert store.flush() == ()
        assert store.get("k") == (2, LARGE)
        assert store.prune(0).entries >= 1


@pytest.mark.parametrize("data", [b"this is no database" * 100, bytes(range(256)) * 16])
def test_an_index_that_is_no_database_is_set_aside(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "index.sqlite").write_bytes(data)
    with closing(open_disk(folder)) as store:
        store.put("k", (1,))
        assert store.flush() == ()
        assert store.get("k") == (1,)
    assert (folder / "index.sqlite.damaged").read_bytes() == data


@pytest.mark.parametrize("table", ["action", "blob", "uses", "root", "tally"])
def test_an_index_without_one_of_its_tables_is_set_aside_by_the_next_write(folder: Path, table: str) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, LARGE))
    in_index(folder, f"drop table {table}")
    with closing(open_disk(folder)) as store:
        assert store.get("k") in ((1, LARGE), None)
        store.put("j", (2, LARGE))
        assert store.keep("j", "mine", (2, LARGE))
        assert store.flush() == ()
        assert store.get("j") == (2, LARGE)
    assert (folder / "index.sqlite.damaged").exists()


def test_an_index_harmed_beyond_its_first_page_is_a_miss_and_begun_anew(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, "x" * 5000))
    path = folder / "index.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with closing(open_disk(folder)) as store:
        assert store.get("k") is None
        assert "k" not in store
        store.put("k", (1,))
        assert store.flush() == ()
        assert store.get("k") == (1,)
    with closing(open_disk(folder)) as store:
        assert store.get("k") == (1,)


def test_a_damaged_index_that_is_only_read_is_begun_anew(folder: Path) -> None:
    with closing(open_disk(folder)) as store:
        store.put("k", (1, "x" * 5000))
    path = folder / "index.sqlite"
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096))
    with closing(open_disk(folder)) as store:
        assert "k" not in store
    assert (folder / "index.sqlite.damaged").exists()


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
