"""Folders of images: what counts as one of them, and their order."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.types import Unfit
from nodes.readers import read_folder
from nodes.readers.folder import natural
from tests.nodes.studio import Notebook


def picture(path: Path, colour: str = "red") -> Path:
    Image.new("RGB", (4, 3), colour).save(path)
    return path


def names(folder: Path) -> list[str]:
    return list(read_folder("pics", folder, Notebook()).facts["names"])


def test_files_are_named_as_workflows_name_them(tmp_path: Path) -> None:
    picture(tmp_path / "b.png")
    picture(tmp_path / "a.JPG")
    read = read_folder("my/pics", tmp_path, Notebook())
    assert (read.kind, read.name, read.path) == ("image folder", "my/pics", tmp_path)
    assert read.facts == {"files": ["my/pics/a.JPG", "my/pics/b.png"], "names": ["a", "b"]}
    assert read_folder(".", tmp_path, Notebook()).facts["files"] == ["a.JPG", "b.png"]


def test_order_is_that_of_people(tmp_path: Path) -> None:
    for name in ("img10.png", "img2.png", "Img1.png", "img2b.png", "10.png", "9.png"):
        picture(tmp_path / name)
    assert names(tmp_path) == ["9", "10", "Img1", "img2", "img2b", "img10"]


@given(st.lists(st.text("aB1029.- é²", min_size=1), unique=True), st.randoms())
def test_the_order_is_one_for_all_names(many: list[str], chance: Any) -> None:
    ordered = sorted(many, key=natural)
    chance.shuffle(many)
    assert sorted(many, key=natural) == ordered


def test_what_is_no_image_is_passed_over(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    picture(tmp_path / ".hidden.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "nowhere.png").symlink_to(tmp_path / "absent.png")
    assert names(tmp_path) == ["a"]


def test_the_digest_is_that_of_names_and_contents(tmp_path: Path) -> None:
    def digest() -> str:
        return read_folder("pics", tmp_path, Notebook()).digest

    picture(tmp_path / "a.png")
    first = digest()
    assert digest() == first
    picture(tmp_path / "a.png", "blue")
    second = digest()
    (tmp_path / "a.png").rename(tmp_path / "b.png")
    assert len({first, second, digest()}) == 3


def test_a_damaged_file_is_left_to_be_told_by_name(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    assert names(tmp_path) == ["a", "b"]


def test_folders_without_images_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unfit) as caught:
        read_folder("pics", tmp_path, Notebook())
    assert (caught.value.code, caught.value.message) == ("resource-missing", 'the image folder "pics" holds no images')
    assert "PNG" in caught.value.hint
    with pytest.raises(Unfit, match="is no folder"):
        read_folder("a.png", picture(tmp_path / "a.png"), Notebook())
