"""What a workflow is about: its prompts after parameters, the one to show first; its models and seeds."""

from pathlib import Path

import pytest

from engine.queue import About
from serving import telling
from serving.templates import size_of_webp
from tests.cli.conftest import ROOT
from tests.serving.inside import Inside, inside

TEXT = (ROOT / "workflows" / "text_to_image.yaml").read_text()


def about(folder: Path, text: str, **parameters: object) -> About:
    """What the desk of a server says."""
    found: list[About] = []

    async def scenario(room: Inside) -> None:
        desk = room.house.desk
        found.append(desk.freeze(desk.read(text), parameters, (), "", "w").about)

    inside(folder, scenario)
    return found[0]


def test_prompts_have_their_parameters_and_what_to_keep_away_from_comes_last(tmp_path: Path) -> None:
    text = TEXT.replace("text: $prompt", "text: $prompt, sharp")
    before, _, after = text.partition("  negative:")
    negative, _, rest = after.partition("  latent:")
    head, _, positive = before.partition("  positive:")
    swapped = f"{head}  negative:{negative}  positive:{positive}  latent:{rest}"
    found = about(tmp_path, swapped, prompt="a cat", negative_prompt="blurry", seed=str(2**64 - 1))
    assert found.workflow == "w"
    assert found.texts == ("a cat, sharp", "blurry")
    assert found.models == ("miniature",)
    assert found.seeds == (str(2**64 - 1),)


def test_lists_are_told_one_by_one_and_not_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST", 2)
    monkeypatch.setattr(telling, "LONGEST", 3)
    text = (
        "darkroom: 1\nnodes:\n  a:\n    type: Text\n    inputs:\n      value: [one1, two2, three3]\noutputs:\n  o: $a\n"
    )
    assert about(tmp_path, text).texts == ("one", "two")


def test_the_size_of_a_picture_is_read_from_its_header(tmp_path: Path) -> None:
    from PIL import Image

    for size in ((1, 1), (256, 100), (300, 16383)):
        Image.new("RGB", size).save(tmp_path / "a.webp", quality=10)
        assert size_of_webp((tmp_path / "a.webp").read_bytes()) == size
    for data in (b"", b"RIFF", b"\x89PNG" + bytes(40)):
        assert size_of_webp(data) == (0, 0)
