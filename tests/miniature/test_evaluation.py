"""The figures that are committed with the weights, and how they are judged."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.miniature.recipe.card import BEGIN, END, table, update
from models.miniature.recipe.drawing import draw
from models.miniature.recipe.evaluation import rounded, shares, unsized
from models.miniature.recipe.export import HOME
from models.miniature.recipe.figures import BOUNDS, Bound, digests
from models.miniature.recipe.oracle import read
from models.miniature.recipe.pictures import prompted
from models.miniature.recipe.scenes import is_held_out


def committed() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((HOME / "evaluation.json").read_text())
    return figures


def test_the_committed_figures_were_measured_on_the_committed_weights() -> None:
    assert committed()["weights"] == digests(HOME)
    assert len(committed()["weights"]) == 4


@pytest.mark.parametrize("bound", BOUNDS, ids=[bound.path for bound in BOUNDS])
def test_the_committed_figures_are_within_every_bound(bound: Bound) -> None:
    assert bound.holds(committed()), bound.value(committed())


def test_the_model_card_shows_the_committed_figures() -> None:
    assert table(committed()) in (HOME / "README.md").read_text()


def test_a_bound_can_be_missed() -> None:
    figures = {"a": {"b": 0.95}}
    assert Bound("a.b", 0.95).holds(figures)
    assert not Bound("a.b", 0.96).holds(figures)
    assert not Bound("a.b", most=0.9).holds(figures)
    with pytest.raises(KeyError):
        Bound("a.c", 0.5).holds(figures)


def test_the_table_says_what_is_missed() -> None:
    figures = committed()
    figures["pictures"]["held_out"]["shape"] = 0.5
    assert "| `pictures.held_out.shape` | 0.5 | at least 0.97 | **missed** |" in table(figures)


def test_the_card_is_changed_between_its_marks_only(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    update(path, committed())
    update(path, committed())
    assert path.read_text() == f"before\n{BEGIN}\n\n{table(committed())}\n\n{END}\nafter\n"


def test_a_card_without_marks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("nothing here")
    with pytest.raises(ValueError, match="put them where the table belongs"):
        update(path, committed())


def test_wrong_pictures_lower_the_shares() -> None:
    scenes = prompted(20, held_out=False)
    readings = [read(image) for image in draw(scenes)[0]]
    assert shares(scenes, readings)["all"] == 1
    worse = [*readings[1:], readings[0]]
    assert shares(scenes, worse)["all"] < 0.2
    assert shares(scenes, worse)["overlap"] < shares(scenes, readings)["overlap"]


@pytest.mark.parametrize("held_out", [True, False])
def test_prompts_are_spread_over_their_side_of_the_split(held_out: bool) -> None:
    scenes = prompted(192, held_out=held_out)
    assert len(set(scenes)) == 192
    assert all(is_held_out(scene) is held_out for scene in scenes)
    assert scenes == prompted(192, held_out=held_out)


def test_a_prompt_without_its_size_is_otherwise_the_same() -> None:
    scene = prompted(1, held_out=True)[0]
    assert scene.size not in unsized(scene).split()
    assert all(word in unsized(scene) for word in (scene.colour, scene.shape, scene.background))


def test_rounding_reaches_every_figure() -> None:
    assert rounded({"a": {"b": 0.123456, "c": 3}, "d": "text"}) == {"a": {"b": 0.1235, "c": 3}, "d": "text"}
