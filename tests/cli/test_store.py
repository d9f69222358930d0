"""`darkroom store`: what is kept, and making room."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command

DRAWS = """\
darkroom: 1
nodes:
  picture:
    type: LoadImage
    inputs:
      image: spot.png
outputs:
  picture: $picture.image
"""


@pytest.fixture
def drawn(command: Command, folder: Path) -> Command:
    """A run that published one picture."""
    from PIL import Image

    Image.effect_noise((120, 120), 80).convert("RGB").save(folder / "spot.png")
    (folder / "draws.yaml").write_text(DRAWS)
    assert command("run", "draws.yaml").status == 0
    return command


def test_kept_pictures_and_cache_are_counted_apart(drawn: Command) -> None:
    stats = drawn("store", "stats", "--json").json
    assert stats["kept"]["entries"] == 1
    assert stats["kept"]["nbytes"] > 16_000
    assert stats["cache"]["entries"] == 1
    told = drawn("store", "stats").out
    assert "kept pictures: 1 result" in told
    assert "cache: 1 result" in told


def test_pruning_leaves_kept_pictures(drawn: Command) -> None:
    assert "removed: 1 result" in drawn("store", "prune", "--budget", "0").out
    assert drawn("store", "stats", "--json").json["kept"]["entries"] == 1
    assert "1 ran, 1 cached" not in drawn("run", "draws.yaml").err


def test_clearing_takes_kept_pictures_only_when_told(drawn: Command) -> None:
    drawn("store", "clear")
    assert drawn("store", "stats", "--json").json["kept"]["entries"] == 1
    drawn("store", "clear", "--kept")
    assert drawn("store", "stats", "--json").json["kept"]["entries"] == 0


def test_verifying_says_what_is_damaged_and_the_next_run_mends_it(drawn: Command, folder: Path) -> None:
    assert drawn("store", "verify").status == 0
    for blob in (folder.parent / "store" / "blobs").glob("*/*"):
        blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    found = drawn("store", "verify")
    assert found.status == 1
    assert "damaged, dropped: picture" in found.out
    assert drawn("run", "draws.yaml").status == 0
    assert drawn("store", "verify").status == 0


@pytest.mark.parametrize("size", ["much", "-1", "5 GiB"])
def test_a_budget_that_is_no_size_is_refused(command: Command, size: str) -> None:
    refused = command("store", "prune", f"--budget={size}")
    assert refused.status == 2
    assert "is no size" in refused.err
