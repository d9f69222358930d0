"""The miniature judged: pictures by the oracle, CLIP on drawn scenes, speed and size."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch

from models.miniature.recipe import card, clip_evaluation
from models.miniature.recipe.drawing import draw
from models.miniature.recipe.export import PARTS
from models.miniature.recipe.figures import digests, megabytes
from models.miniature.recipe.grammar import caption
from models.miniature.recipe.oracle import Reading, read
from models.miniature.recipe.pictures import GUIDANCE, STEPS, generate, load, prompted
from models.miniature.recipe.scenes import VALUES, Scene, jittered

FIRST_SEED: Final = 20_000


def shares(scenes: list[Scene], readings: list[Reading]) -> dict[str, float]:
    """Share of pictures right in each attribute and in all, and the mean overlap with the right template."""
    agreed = [reading.agrees(scene) for reading, scene in zip(readings, scenes, strict=True)]
    right = {name: sum(one[name] for one in agreed) / len(agreed) for name in VALUES}
    right["all"] = sum(all(one.values()) for one in agreed) / len(agreed)
    overlaps = [reading.overlaps[scene.shape] for reading, scene in zip(readings, scenes, strict=True)]
    right["overlap"] = sum(overlaps) / len(overlaps)
    return right


def seconds(home: Path, count: int = 5) -> float:
    """Least seconds of one core for one picture, after loading; a busy machine does not change them."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    made = load(home)
    taken: list[float] = []
    for seed in range(count):
        began = time.process_time()
        generate(made, ["a small red circle on a blue background"], [seed])
        taken.append(time.process_time() - began)
    torch.set_num_threads(threads)
    return min(taken)


def unsized(scene: Scene) -> str:
    """The caption without its size."""
    return caption(scene).replace(f"{scene.size} ", "")


def judge(home: Path, each: int) -> dict[str, Any]:
    """The oracle's figures for trained and held-out combinations, for prompts without a size, and for drawn scenes."""
    made = load(home)
    trained, held_out = (prompted(each, held_out=side) for side in (False, True))

    def drawn(scenes: list[Scene], say: Callable[[Scene], str], seed: int) -> dict[str, float]:
        pictures = generate(made, [say(scene) for scene in scenes], range(seed, seed + len(scenes)))
        return shares(scenes, [read(picture) for picture in pictures])

    result: dict[str, Any] = {
        "trained": drawn(trained, caption, FIRST_SEED),
        "held_out": drawn(held_out, caption, FIRST_SEED + each),
        "without_size": drawn(held_out[: each // 2], unsized, FIRST_SEED + 2 * each),
    }
    for figure in ("size", "all"):  # the picture's size is its own choice here
        del result["without_size"][figure]
    result["perfect"] = perfect([*trained, *held_out])
    mean = (result["trained"]["overlap"] + result["held_out"]["overlap"]) / 2
    result["relative_overlap"] = mean / result["perfect"]["overlap"]
    return result


def perfect(scenes: list[Scene]) -> dict[str, float]:
    """What the oracle makes of these scenes when they are drawn, with jitter, not generated."""
    rng = random.Random("perfect")
    moved = [jittered(scene, rng) for scene in scenes]
    return shares(scenes, [read(image) for image in draw(moved)[0]])


def evaluate(home: Path, each: int) -> dict[str, Any]:
    """Measure everything and write `evaluation.json` and the table of the model card."""
    figures: dict[str, Any] = {
        "prompts": {"each": each, "steps": STEPS, "guidance": GUIDANCE, "first_seed": FIRST_SEED},
        "seconds_per_picture": seconds(home),
        "megabytes": megabytes(home, PARTS),
        "clip": clip_evaluation.measure(home, 2 * each),
        "pictures": judge(home, each),
        "weights": digests(home),
    }
    figures = {name: rounded(value) for name, value in figures.items()}
    (home / "evaluation.json").write_text(json.dumps(figures, indent=2) + "\n")
    card.update(home / "README.md", figures)
    return figures


def rounded(value: Any) -> Any:
    """The figures with four decimals, which is more than they are good for."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value
