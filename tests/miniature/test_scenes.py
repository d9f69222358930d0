"""Scenes, their split and their neighbours."""

import random
from collections import Counter

from models.miniature.recipe.scenes import (
    COLOURS,
    SHAPES,
    VALUES,
    attributes,
    every_scene,
    is_held_out,
    neighbours,
    sample,
    scenes,
)


def test_every_scene_has_a_figure_unlike_its_background() -> None:
    everything = every_scene()
    assert len(everything) == len(set(everything)) == 2 * 8 * 7 * 6 * 5
    assert all(scene.colour != scene.background for scene in everything)


def test_at_least_a_tenth_of_the_combinations_is_held_out() -> None:
    combinations = {scene.combination for scene in every_scene()}
    held_out = {scene.combination for scene in scenes(held_out=True)}
    assert len(held_out) / len(combinations) >= 0.1


def test_the_split_is_stable() -> None:
    held_out = sorted({" ".join(scene.combination) for scene in scenes(held_out=True)})
    assert len(held_out) == 38
    assert held_out[:3] == ["black cross green", "black cross red", "black cross white"]


def test_the_sides_of_the_split_share_no_combination_and_leave_none_out() -> None:
    trained = {scene.combination for scene in scenes(held_out=False)}
    held_out = {scene.combination for scene in scenes(held_out=True)}
    assert not trained & held_out
    assert trained | held_out == {scene.combination for scene in every_scene()}


def test_every_value_is_on_both_sides_of_the_split() -> None:
    for held_out in (True, False):
        for attribute, values in VALUES.items():
            assert {getattr(scene, attribute) for scene in scenes(held_out=held_out)} == set(values)


def test_no_colour_or_shape_is_held_out_much_more_than_others() -> None:
    held_out = {scene.combination for scene in scenes(held_out=True)}
    for index, values in enumerate((tuple(COLOURS), SHAPES, tuple(COLOURS))):
        counts = Counter(combination[index] for combination in held_out)
        assert max(counts[value] for value in values) <= 2 * min(counts[value] for value in values)


def test_neighbours_differ_in_one_attribute() -> None:
    scene = every_scene()[1234]
    near = neighbours(scene)
    differences = [sum(a != b for a, b in zip(attributes(scene), attributes(other), strict=True)) for other in near]
    assert set(differences) == {1}
    assert len(near) == len(set(near)) == 1 + 6 + 5 + 4 + 6


def test_samples_come_from_the_side_asked_for() -> None:
    rng = random.Random(0)
    assert not any(is_held_out(scene) for scene in sample(300, rng))
    assert all(is_held_out(scene) for scene in sample(300, rng, held_out=True))


def test_no_figure_leaves_the_picture() -> None:
    for scene in sample(2000, random.Random(1)):
        assert max(abs(offset) for offset in scene.centre) + scene.radius <= 64
