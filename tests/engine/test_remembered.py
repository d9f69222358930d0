"""What is remembered of files between runs."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import Remembered


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


def test_what_is_kept_together_is_there_at_once_and_lasts(tmp_path: Path) -> None:
    file = tmp_path / "files.sqlite"
    with closing(Remembered(file)) as memory, closing(Remembered(file)) as other:
        memory.keep("before", 1)
        with memory.together():
            memory.keep("a", 1)
            memory.keep("a", [2])
            assert (memory.recall("a"), memory.recall("before")) == ([2], 1)
            assert other.recall("a") is None
        assert (memory.recall("a"), other.recall("a")) == ([2], [2])


def test_what_was_kept_together_stays_where_the_rest_failed(remembered: Remembered) -> None:
    def fail() -> None:
        with remembered.together():
            remembered.keep("a", 1)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert remembered.recall("a") == 1
