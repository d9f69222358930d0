"""Publishing: names from content, nothing overwritten, nothing half written."""

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Code, Unwritable
from engine.publish import Metadata, Published, as_json, ensure_writable, extension, publish
from engine.types import File
from tests.engine.toys import Paint

PICTURE = File(b"pixels", "image/png", {"width": 2, "height": 3})
DIGEST = sha256(b"pixels").hexdigest()


PLAIN = Metadata(lambda data, media_type: data, lambda data: data)
SIGNED = Metadata(lambda data, media_type: data + media_type.encode(), lambda data: data.removesuffix(b"image/png"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_file_is_called_by_its_output_and_its_digest(tmp_path: Path) -> None:
    (published,) = publish("image", PICTURE, tmp_path / "out", PLAIN)
    path = tmp_path / "out" / f"image_{DIGEST[:8]}.png"
    assert published == Published("image", path, "image/png", DIGEST, {"width": 2, "height": 3})
    assert files(tmp_path / "out") == {path.name: b"pixels"}
    assert path.stat().st_mode & 0o777 == 0o644


def test_metadata_change_the_file_and_not_its_name(tmp_path: Path) -> None:
    (published,) = publish("image", PICTURE, tmp_path, SIGNED)
    assert published.digest == DIGEST
    assert files(tmp_path) == {f"image_{DIGEST[:8]}.png": b"pixelsimage/png"}


@pytest.mark.parametrize("metadata", [PLAIN, SIGNED])
def test_the_same_picture_has_the_same_name_and_is_not_written_again(tmp_path: Path, metadata: Metadata) -> None:
    publish("image", PICTURE, tmp_path, metadata)
    path = tmp_path / f"image_{DIGEST[:8]}.png"
    stamp = path.stat().st_ino
    (published,) = publish("image", PICTURE, tmp_path, metadata)
    assert published.path == path
    assert path.stat().st_ino == stamp


def test_a_name_that_another_picture_has_becomes_longer(tmp_path: Path) -> None:
    taken = tmp_path / f"image_{DIGEST[:8]}.png"
    taken.write_bytes(b"another picture")
    for _ in range(2):
        (published,) = publish("image", PICTURE, tmp_path, SIGNED)
        assert published.path == tmp_path / f"image_{DIGEST[:16]}.png"
    assert taken.read_bytes() == b"another picture"
    assert len(files(tmp_path)) == 2


def test_other_pictures_stand_beside_it(tmp_path: Path) -> None:
    publish("image", [PICTURE, File(b"other", "image/jpeg", {})], tmp_path, PLAIN)
    publish("mask", PICTURE, tmp_path, PLAIN)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".jpg", ".png", ".png"]


@pytest.mark.parametrize(
    ("media_type", "kind", "suffix"),
    [
        ("image/png", "image", ".png"), ("video/mp4", "video", ".mp4"), ("audio/x-wav", "audio", ".wav"),
        ("application/x-safetensors", "file", ".safetensors"), ("application/json", "file", ".json"),
        ("text/plain", "file", ".txt"), ("strange/unheard", "file", ".bin"),
    ],
)  # fmt: skip
def test_kinds_and_extensions(tmp_path: Path, media_type: str, kind: str, suffix: str) -> None:
    (published,) = publish("o", File(b"x", media_type, {}), tmp_path, PLAIN)
    assert published.path is not None
    assert (published.kind, published.path.suffix, extension(media_type)) == (kind, suffix, suffix)


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (3, 3), ("a", "a"), ([1, 2.5], [1, 2.5]), (Paint((1, 2)), {"drops": [1, 2]}), ([], []), (True, True),
        (float("nan"), "nan"), ([PICTURE, 1], ["a File", 1]), (object(), "a object"),
    ],
)  # fmt: skip
def test_values_are_described_and_nothing_is_written(tmp_path: Path, value: Any, json: Any) -> None:
    assert publish("o", value, tmp_path, PLAIN) == [Published("value", value=json)]
    assert as_json(value) == json
    assert files(tmp_path) == {}


def test_a_full_disk_names_path_and_reason_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unwritable) as caught:
        publish("image", PICTURE, tmp_path, PLAIN)
    assert caught.value.problem.code is Code.OUTPUT_UNWRITABLE
    assert f"image_{DIGEST[:8]}.png" in caught.value.problem.message
    assert "No space left on device" in caught.value.problem.message
    assert files(tmp_path) == {}


def test_metadata_that_fail_leave_nothing(tmp_path: Path) -> None:
    def broken(data: bytes, media_type: str) -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        publish("image", PICTURE, tmp_path, Metadata(broken, lambda data: data))
    assert files(tmp_path) == {}


def test_a_folder_is_proved_writable_before_any_work(tmp_path: Path) -> None:
    ensure_writable(tmp_path / "new" / "folder")
    assert files(tmp_path / "new" / "folder") == {}
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Unwritable, match="file"):
            ensure_writable(folder)


def test_an_unwritable_folder_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unwritable) as caught:
        publish("image", PICTURE, tmp_path / "file", PLAIN)
    assert "--out" in str(caught.value.problem.hint)
