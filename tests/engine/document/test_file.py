"""The file: read within limits, written as a whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from engine.document import read_bytes, write_text
from engine.document.source import LIMIT
from engine.errors import Code, Problem, Unwritable


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_text(path, "darkroom: 1\r\nname: é\n")
    assert read_bytes(path) == "darkroom: 1\r\nname: é\n".encode()
    assert os.listdir(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ghost.yaml", Code.FILE_MISSING),
        ("file/ghost.yaml", Code.FILE_MISSING),
        ("folder", Code.FILE_UNREADABLE),
        ("nul\0.yaml", Code.FILE_UNREADABLE),
        ("a" * 300, Code.FILE_UNREADABLE),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str, code: Code) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    found = read_bytes(tmp_path / name)
    assert isinstance(found, Problem)
    assert found.code is code
    assert found.file == str(tmp_path / name)


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with open(path, "wb") as file:
        file.truncate(LIMIT)
    assert isinstance(read_bytes(path), bytes)
    os.truncate(path, LIMIT * 1000)
    found = read_bytes(path)
    assert isinstance(found, Problem)
    assert found.code is Code.TOO_LARGE


def test_a_file_keeps_its_permissions_and_stays_where_a_link_leads(tmp_path: Path) -> None:
    path, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    write_text(path, "a")
    path.chmod(0o640)
    link.symlink_to(path)
    write_text(link, "b")
    assert link.is_symlink()
    assert path.read_text() == "b"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["no/such/folder/a.yaml", "folder", "nul\0.yaml"])
def test_a_file_that_cannot_be_written_is_said_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Unwritable) as raised:
        write_text(tmp_path / name, "a")
    assert raised.value.problem.code is Code.OUTPUT_UNWRITABLE
    assert raised.value.problem.file == str(tmp_path / name)
    assert os.listdir(tmp_path) == ["folder"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    write_text(path, "before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unwritable, match="No space left"):
        write_text(path, "after")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_half_a_character_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        write_text(tmp_path / "a.yaml", "\ud800")
