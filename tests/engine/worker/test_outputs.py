"""Outputs: the same picture is the same file, whoever makes it and how often."""

import os
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from engine.errors import Code, Unwritable
from engine.protocol.jobs import FileOutput, ValueOutput
from engine.publish import Metadata
from engine.types import File
from engine.worker import Outputs
from engine.worker.outputs import FORGOTTEN

SIGNED = Metadata(lambda data, media_type: data + b"!", lambda data: data.removesuffix(b"!"))


def test_a_file_is_named_by_what_it_held_before_metadata(tmp_path: Path) -> None:
    picture = File(b"picture", "image/png", {"width": 3, "height": 2})
    (kept,) = Outputs(tmp_path).keep(picture, SIGNED, lambda file: "key" if file is picture else "")
    digest = sha256(b"picture").hexdigest()
    assert kept == FileOutput(
        digest=digest, media_type="image/png", size=8, label="3 x 2", width=3, height=2, root="key"
    )
    assert (tmp_path / f"{digest}.png").read_bytes() == b"picture!"


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    (first,) = outputs.keep(File(b"picture", "image/png"), SIGNED)
    other = Metadata(lambda data, media_type: data + b" by another", SIGNED.strip)
    assert outputs.keep(File(b"picture", "image/png"), other) == [first]
    assert [path.read_bytes() for path in tmp_path.glob("*.png")] == [b"picture!"]


def test_many_who_write_the_same_leave_one_file(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=lambda: Outputs(tmp_path).keep(File(b"x" * 10**6, "image/png"), SIGNED))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.glob("*.png"))) == 1
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_values_are_told_as_json(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    assert outputs.keep([1, "a", 2.5], SIGNED) == [ValueOutput(value=[1, "a", 2.5])]
    assert outputs.keep(float("nan"), SIGNED) == [ValueOutput(value="nan")]
    assert outputs.keep([], SIGNED) == [ValueOutput(value=[])]


def test_a_list_of_files_is_one_output_of_many(tmp_path: Path) -> None:
    kept = Outputs(tmp_path).keep([File(b"a", "image/png"), File(b"b", "image/jpeg")], SIGNED)
    assert [one.media_type for one in kept if isinstance(one, FileOutput)] == ["image/png", "image/jpeg"]


def test_what_a_killed_process_left_is_removed_later(tmp_path: Path) -> None:
    Outputs(tmp_path)
    old, young = (tmp_path / "unfinished" / f".{name}.tmp" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, old.stat().st_mtime - FORGOTTEN - 1))
    Outputs(tmp_path)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_folder_that_cannot_be_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable) as caught:
        Outputs(tmp_path / "file")
    assert caught.value.problem.code is Code.OUTPUT_UNWRITABLE
