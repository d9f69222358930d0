"""The command line of the recipe."""

from pathlib import Path

import pytest

from models.miniature.recipe.__main__ import STAGES, WORK, parser


def test_without_a_word_everything_is_made() -> None:
    arguments = parser().parse_args([])
    assert arguments.command == "all"
    assert arguments.work == WORK
    assert list(STAGES) == ["vae", "clip", "unet", "polish", "export"]


@pytest.mark.parametrize("command", ["vae", "clip", "unet", "polish", "export", "evaluate", "sheet"])
def test_every_part_can_be_run_alone(command: str) -> None:
    assert parser().parse_args([command, "--work", "elsewhere"]).work == Path("elsewhere")


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["paint"])
    assert "invalid choice: 'paint'" in capsys.readouterr().err


def test_the_work_folder_is_one_that_git_ignores() -> None:
    assert WORK.parts[-2:] == ("build", "miniature")
