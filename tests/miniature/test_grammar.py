"""Captions."""

import random

from hypothesis import given
from hypothesis import strategies as st

from models.miniature.recipe.grammar import (
    WORDS,
    caption,
    every_word,
    label,
    nothing,
    paraphrase,
)
from models.miniature.recipe.scenes import VALUES, Scene, every_scene

SCENES = st.sampled_from(every_scene())
SEEDS = st.integers(0, 2**32)


def words(text: str) -> set[str]:
    return set(text.replace(",", " ").split())


def test_canonical_captions() -> None:
    assert caption(Scene("small", "red", "circle", "centre", "blue")) == "a small red circle on a blue background"
    assert caption(Scene("large", "white", "star", "left", "orange")) == (
        "a large white star at the left on an orange background"
    )


def test_every_scene_has_a_caption_of_its_own() -> None:
    assert len({caption(scene) for scene in every_scene()}) == len(every_scene())


@given(SCENES, SEEDS)
def test_a_paraphrase_says_what_it_claims_to_say(scene: Scene, seed: int) -> None:
    text, said = paraphrase(scene, random.Random(seed))
    spoken = words(text)
    assert ("size" in said) == bool(spoken & set(WORDS[scene.size]))
    assert ("shape" in said) == (scene.shape in spoken)
    assert ("colour" in said) == (scene.colour in spoken)
    assert ("background" in said) == (scene.background in spoken)
    assert "position" in said


@given(SCENES, SEEDS)
def test_every_word_that_is_used_is_a_known_word(scene: Scene, seed: int) -> None:
    rng = random.Random(seed)
    texts = (caption(scene), paraphrase(scene, rng)[0], label(scene, rng)[0], nothing(rng))
    assert words(" ".join(texts)) <= set(every_word())


@given(SCENES, SEEDS)
def test_captions_are_tidy(scene: Scene, seed: int) -> None:
    text, _ = paraphrase(scene, random.Random(seed))
    assert text == " ".join(text.split())
    assert not any(flaw in text for flaw in (" ,", ",,", "a orange", "{", "}"))
    assert not text.endswith(",")


def test_what_says_nothing_is_mostly_empty() -> None:
    rng = random.Random(0)
    texts = [nothing(rng) for _ in range(600)]
    assert 0.6 < texts.count("") / len(texts) < 0.75
    values = {value for attribute in VALUES.values() for value in attribute}
    assert not values & words(" ".join(texts))
