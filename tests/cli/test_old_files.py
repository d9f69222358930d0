"""Workflows as the first version wrote them: they check, and they still run."""

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Command

FIRST = Path(__file__).parents[1] / "fixtures" / "first"
FILES = sorted(FIRST.glob("*.yaml"))


def test_there_are_old_files() -> None:
    assert [file.stem for file in FILES] == ["image_to_image", "prompts", "schedulers", "text_to_image"]


@pytest.mark.slow  # each samples with the miniature
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_old_file_checks_and_runs(command: Command, folder: Path, file: Path) -> None:
    shutil.copytree(FIRST, folder, dirs_exist_ok=True)
    checked = command("check", "--json", file.name)
    assert (checked.status, checked.json) == (0, [])
    ran = command("run", file.name, "--json")
    assert (ran.status, ran.json["status"]) == (0, "done")
    files = [one["path"] for many in ran.json["outputs"].values() for one in many if "path" in one]
    assert files
    assert all(Path(file).is_file() for file in files)
