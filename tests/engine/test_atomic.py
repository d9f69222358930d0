"""Files written whole or not at all, whatever the system does at any moment."""

import errno
import os
from itertools import count
from pathlib import Path

import pytest

from engine.atomic import System, sync_folder, sync_whole, write_whole
from tests.engine.faults import TOLD, Fault, Faulty

OLD, NEW = b"old", b"new" * 100


@pytest.mark.parametrize("fault", TOLD)
@pytest.mark.parametrize(("sync", "operations"), [(True, 5), (False, 3)])
def test_a_fault_at_any_operation_leaves_the_old_or_the_new(
    tmp_path: Path, fault: Fault, sync: bool, operations: int
) -> None:
    path = tmp_path / "file"
    for at in count():
        path.write_bytes(OLD)
        files = Faulty(fault, at)
        try:
            write_whole(path, NEW, sync=sync, files=files)
        except OSError:
            assert path.read_bytes() in (OLD, NEW)
        else:
            assert path.read_bytes() == NEW
        assert os.listdir(tmp_path) == ["file"]
        if not files.struck:
            assert at == operations
            break


def test_a_short_write_is_gone_on_with(tmp_path: Path) -> None:
    class Short(System):
        def write(self, descriptor: int, data: memoryview) -> int:
            return super().write(descriptor, data[:7])

    write_whole(tmp_path / "file", NEW, files=Short())
    assert (tmp_path / "file").read_bytes() == NEW


def test_a_write_that_gets_nowhere_ends(tmp_path: Path) -> None:
    class Stuck(System):
        def write(self, descriptor: int, data: memoryview) -> int:
            return 0

    with pytest.raises(OSError, match="nothing more can be written"):
        write_whole(tmp_path / "file", NEW, files=Stuck())
    assert os.listdir(tmp_path) == []


def test_an_empty_file_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", b"")
    assert (tmp_path / "file").read_bytes() == b""


def test_the_unfinished_file_lies_where_it_is_told(tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    seen: list[Path] = []

    class Seeing(System):
        def rename(self, source: Path, target: Path) -> None:
            seen.append(source.parent)
            super().rename(source, target)

    write_whole(tmp_path / "file", NEW, files=Seeing(), beside=beside)
    assert seen == [beside]
    assert os.listdir(beside) == []


def test_what_was_written_without_sync_can_be_synced_later(tmp_path: Path) -> None:
    write_whole(tmp_path / "file", NEW, sync=False)
    files = Faulty(Fault.BROKEN, at=100)
    sync_whole(tmp_path / "file", files)
    assert files.done == 2  # the file and its folder
    with pytest.raises(FileNotFoundError):
        sync_whole(tmp_path / "absent", files)


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_syncs_no_folders_is_no_fault(tmp_path: Path, number: int) -> None:
    class Without(System):
        def sync(self, descriptor: int) -> None:
            raise OSError(number, os.strerror(number))

    sync_folder(tmp_path, Without())
    sync_folder(tmp_path / "absent")
    with pytest.raises(OSError, match="Input/output error"):
        sync_folder(tmp_path, Faulty(Fault.BROKEN, at=0))
