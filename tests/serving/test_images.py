"""The pictures beside the workflows: listed, shown, and nothing else of the disk."""

import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from serving import beside
from tests.serving.inside import Inside, inside
from tests.serving.mutations import spellings

FILE = "/api/v1/images/file"


def lay(folder: Path) -> None:
    """Pictures, and what is none, in and beside the folder of the workflows."""
    workflows = folder / "workflows"
    (workflows / "deep" / "er").mkdir(parents=True)
    (workflows / ".trash").mkdir()
    for name in ("one.png", "deep/er/two.JPEG", ".trash/gone.png", "../secret.png"):
        Image.new("RGB", (40, 20), (9, 9, 9)).save(workflows / name)
    (workflows / "notes.txt").write_text("secret")
    os.symlink(folder / "secret.png", workflows / "led.png")


def test_pictures_are_listed_by_the_names_that_inputs_take(tmp_path: Path) -> None:
    lay(tmp_path)

    async def scenario(room: Inside) -> None:
        found = (await room.client.get("/api/v1/images")).json()["images"]
        assert [one["name"] for one in found] == ["deep/er/two.JPEG", "images/circle.png", "one.png"]
        assert all(one["size"] > 0 for one in found)
        for one in found:
            document = (
                f"darkroom: 1\nnodes: {{a: {{type: LoadImage, inputs: {{image: {one['name']}}}}}}}\n"
                "outputs: {o: $a.image}\n"
            )
            assert (await room.client.post("/api/v1/check", json={"document": document})).json() == {"problems": []}
            whole = await room.client.get(FILE, params={"name": one["name"]})
            assert whole.headers["content-type"] in ("image/png", "image/jpeg")
            assert whole.headers["x-content-type-options"] == "nosniff"
            assert len(whole.content) == one["size"]
            small = await room.client.get(FILE, params={"name": one["name"], "thumbnail": 16})
            assert small.headers["content-type"] == "image/webp"

    inside(tmp_path, scenario)


def test_nothing_but_pictures_under_the_folders_is_given(tmp_path: Path) -> None:
    lay(tmp_path)

    async def scenario(room: Inside) -> None:
        names = ["notes.txt", "led.png", "../secret.png", str(tmp_path / "secret.png"), "none.png", "deep", "a\0.png"]
        names += [unquote(f"{spelled}.png", errors="replace") for spelled in spellings()]
        for name in names:
            answer = await room.client.get(FILE, params={"name": name})
            assert answer.status_code in (404, 422), name

    inside(tmp_path, scenario)


def test_a_folder_with_too_much_in_it_is_not_walked_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path)
    monkeypatch.setattr(beside, "LOOKED", 2)

    async def scenario(room: Inside) -> None:
        assert len((await room.client.get("/api/v1/images")).json()["images"]) < 3

    inside(tmp_path, scenario)
