"""Captions: one canonical sentence for each scene, and the other ways to say it or to say less."""

import random
import re
from typing import Final

from models.miniature.recipe.scenes import COLOURS, SHAPES, VALUES, Scene

WORDS: Final = {"small": ("small", "little", "tiny"), "large": ("large", "big", "huge")}
PLACES: Final = {
    "left": ("at the left", "on the left"),
    "right": ("at the right", "on the right"),
    "top": ("at the top", "near the top"),
    "bottom": ("at the bottom", "near the bottom"),
    "centre": ("", "in the centre", "in the center", "in the middle"),
}
FORMS: Final = (
    "a {figure} {place} on a {background} background",
    "{figure} {place} on a {background} background",
    "{opening} a {figure} {place} on a {background} background",
    "a {figure} {place} on {background}",
    "a {figure} {place}, {background} background",
    "{figure}, {place}, {background} background",
    "a {background} background with a {figure} {place}",
)
BARE_FORMS: Final = ("a {figure} {place}", "{figure} {place}", "{opening} a {figure} {place}")
UNSAID: Final = {"size": 0.5, "colour": 0.25, "shape": 0.1, "background": 0.25}
"""How often a paraphrase leaves an attribute out."""
OPENINGS: Final = ("a picture of", "a photo of", "an image of", "a drawing of", "the", "there is")
EMPTY_WORDS: Final = ("blurry", "ugly", "bad", "low quality", "worst quality", "deformed", "text", "watermark", "noise")
"""What people write in negative prompts; it says nothing of a scene, and means what the empty caption means."""


def tidy(text: str) -> str:
    """Spaces and commas put right where a word was left out, and "an orange"."""
    words = text.replace(",", " , ").split()
    kept = [word for i, word in enumerate(words) if not (word == "," and words[i + 1 : i + 2] in ([","], []))]
    for i, word in enumerate(kept[:-1]):
        if word == "a" and kept[i + 1][0] in "aeiou":
            kept[i] = "an"
    return " ".join(kept).replace(" ,", ",")


def caption(scene: Scene) -> str:
    """The canonical sentence: "a small red circle at the left on a blue background"; the centre goes unsaid."""
    figure = f"{scene.size} {scene.colour} {scene.shape}"
    return tidy(FORMS[0].format(figure=figure, place=PLACES[scene.position][0], background=scene.background))


def paraphrase(scene: Scene, rng: random.Random) -> tuple[str, frozenset[str]]:
    """Another sentence for `scene`, and the attributes it says; the position is always said or the centre.

    Half of them leave the size out; some leave out the colour, the shape or the background.
    """
    said = {attribute for attribute in VALUES if rng.random() >= UNSAID.get(attribute, 0.0)}
    figure = " ".join(
        (
            rng.choice(WORDS[scene.size]) if "size" in said else "",
            scene.colour if "colour" in said else "",
            scene.shape if "shape" in said else "shape",
        )
    )
    form = rng.choice(FORMS if "background" in said else BARE_FORMS)
    place = rng.choice(PLACES[scene.position])
    opening = rng.choice(OPENINGS)
    text = form.format(opening=opening, figure=figure, place=place, background=scene.background)
    return tidy(text), frozenset(said)


def label(scene: Scene, rng: random.Random) -> tuple[str, frozenset[str]]:
    """A few words that say one attribute alone, for telling pictures apart by it."""
    texts = {
        "size": rng.choice(WORDS[scene.size]),
        "colour": scene.colour,
        "position": rng.choice(PLACES[scene.position][-2:]),
        "background": rng.choice(("a {} background", "{} background")).format(scene.background),
    }
    attribute = rng.choice(list(texts))
    return tidy(texts[attribute]), frozenset((attribute,))


def nothing(rng: random.Random) -> str:
    """A caption without a scene: empty two times in three, else words of a negative prompt."""
    return ", ".join(rng.sample(EMPTY_WORDS, rng.choice((0, 0, 0, 0, 1, 3))))


def every_word() -> list[str]:
    """All words of the grammar, sorted: the tokenizer knows each as one token."""
    sentences = [*FORMS, *BARE_FORMS, *OPENINGS, *EMPTY_WORDS, *SHAPES, *COLOURS, "an shape"]
    sentences += [word for words in (*WORDS.values(), *PLACES.values()) for word in words]
    plain = " ".join(re.sub(r"\{\w+\}|,", " ", sentence) for sentence in sentences)
    return sorted(set(plain.split()))
