"""Folders of images in workflows: each picture is a step of its own."""

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from engine import workshop
from engine.document import parse
from engine.errors import Code
from engine.events import Started
from engine.registry import Registry
from engine.resources import Machine
from engine.workshop import Prepared, Workshop
from nodes import pack
from nodes.folders import ImageFolder
from nodes.images import LoadImage
from nodes.readers import read_folder, read_image
from tests.engine.toys import Desk
from tests.nodes.studio import Notebook

BUILT_IN = Registry.of(pack())
TEXT = """darkroom: 1
nodes:
  pictures:
    type: ImageFolder
    inputs:
      folder: pics
  sheet:
    type: Grid
    inputs: {images: $pictures.image, labels: $pictures.name}
outputs: {sheet: $sheet, mask: $pictures.mask}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pics").mkdir()
    for name, colour in {"b2": "red", "b10": "blue"}.items():
        Image.new("RGB", (8, 6), colour).save(tmp_path / "pics" / f"{name}.png")
    return tmp_path


def prepare(folder: Path, text: str = TEXT) -> Prepared:
    room = Workshop(
        BUILT_IN, pack().readers, Notebook(), Machine(), beside={"image": ".", "image folder": ".", "model": "models"}
    )
    return workshop.prepare(parse(text, "w.yaml"), {}, room, folder=folder, draw=lambda: 1)


def run(prepared: Prepared, desk: Desk) -> dict[str, Any]:
    assert prepared.problems == ()
    desk.resources, desk.machine = prepared.resources, Machine()
    return workshop.outputs(prepared, BUILT_IN, desk.run(prepared.graph).values)


def test_the_folder_is_read_as_its_files_are(folder: Path) -> None:
    resource: Any = read_folder("pics", folder / "pics", Notebook())
    made = ImageFolder(folder=resource)
    assert made.name == ["b2", "b10"]
    for name, image, mask in zip(made.name, made.image, made.mask, strict=True):
        alone: Any = read_image(name, folder / "pics" / f"{name}.png", Notebook())
        loaded = LoadImage(image=alone)
        assert torch.equal(image.pixels, loaded.image.pixels)
        assert torch.equal(mask.values, loaded.mask.values)


def test_every_file_is_a_step_and_an_output(folder: Path) -> None:
    prepared = prepare(folder)
    assert [(path, prepared.graph.nodes[path].type) for path in ("pictures/0", "pictures/1")] == [
        ("pictures/0", "LoadImage"), ("pictures/1", "LoadImage"),
    ]  # fmt: skip
    made = run(prepared, Desk(BUILT_IN))
    assert len(made["mask"]) == 2
    assert made["sheet"][0].facts["width"] == 3 * 8 + 2 * 8


def test_a_picture_that_is_added_is_the_only_one_that_is_read(folder: Path) -> None:
    desk = Desk(BUILT_IN)
    run(prepare(folder), desk)
    Image.new("RGB", (8, 6), "green").save(folder / "pics" / "a.png")
    run(prepare(folder), desk)
    assert set(desk.paths(Started)) == {"pictures/0", "outputs/mask/0", "sheet", "outputs/sheet"}
    run(prepare(folder), desk)
    assert desk.paths(Started) == []


def test_a_picture_that_is_renamed_is_not_read_again(folder: Path) -> None:
    desk = Desk(BUILT_IN)
    run(prepare(folder), desk)
    (folder / "pics" / "b2.png").rename(folder / "pics" / "c.png")
    run(prepare(folder), desk)
    assert set(desk.paths(Started)) == {"sheet", "outputs/sheet"}


def told(folder: Path, text: str = TEXT) -> list[tuple[Code, str | None, int | None]]:
    return [(problem.code, problem.node, problem.line) for problem in prepare(folder, text).problems]


def test_a_damaged_picture_among_good_ones_is_told_by_name(folder: Path) -> None:
    (folder / "pics" / "b3.png").write_bytes(b"no picture")
    (problem,) = prepare(folder).problems
    assert (problem.code, problem.node, problem.line) == (Code.DAMAGED_IMAGE, "pictures/1", 3)
    assert "pics/b3.png" in problem.message


def test_folders_that_cannot_be_used_are_told_at_the_input(folder: Path) -> None:
    (folder / "empty").mkdir()
    for name, code in {
        "absent": Code.RESOURCE_MISSING, "empty": Code.RESOURCE_MISSING, "pics/b2.png": Code.RESOURCE_MISSING,
        "../pics": Code.OUTSIDE_ROOT, "/": Code.OUTSIDE_ROOT,
    }.items():  # fmt: skip
        assert told(folder, TEXT.replace("folder: pics", f"folder: {name}")) == [(code, "pictures", 6)]


def test_a_folder_must_be_written_out(folder: Path) -> None:
    linked = TEXT.replace("folder: pics", "folder: $name").replace(
        "nodes:\n", "nodes:\n  name: {type: Text, inputs: {value: pics}}\n"
    )
    assert told(folder, linked) == [(Code.WRONG_LINK, "pictures", 7)]
