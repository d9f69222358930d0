"""The UNet's data: scenes as latents, captions as hidden states of the text tower, computed once."""

import logging
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from transformers import CLIPModel

from models.miniature.recipe.drawing import SIDE, draw, offsets
from models.miniature.recipe.grammar import caption, nothing, paraphrase
from models.miniature.recipe.scenes import POSITIONS, SIZES, Scene, sample
from models.miniature.recipe.text import load_text
from models.miniature.recipe.tokens import encode
from models.miniature.recipe.training import save
from models.miniature.recipe.vae import load_vae

log = logging.getLogger(__name__)

SCENES: Final = 24_576
"""Scenes in the cache, each with its canonical caption and one paraphrase."""
EMPTY: Final = 256
"""Captions that say nothing; the first is the empty one."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Latents [N, 4, 16, 16] (half), hidden states of captions [M, 77, 96] (half), and which belongs to which.

    `captions` [N, 2] are rows of `hidden` for the canonical caption and the paraphrase, `regions` [N, 2] rows of
    `region_weights`; the first `EMPTY` rows of `hidden` say nothing.
    """

    latents: Tensor
    hidden: Tensor
    captions: Tensor
    regions: Tensor


def region_of(scene: Scene, *, sized: bool) -> int:
    """Row of `region_weights` for a caption; without a size the figure may be large."""
    return POSITIONS.index(scene.position) * len(SIZES) + SIZES.index(scene.size if sized else "large")


def region_weights() -> Tensor:
    """Weight of the loss on every latent, [10, 1, 16, 16] with mean 1: three times as much where a figure can be.

    It may depend on what the caption says and on nothing else of the picture, or the model would learn a biased mean.
    """
    x, y = offsets()
    weights = torch.empty(len(POSITIONS) * len(SIZES), 1, 16, 16)
    for position in POSITIONS:
        for size in SIZES:
            scene = Scene(size, "red", "circle", position, "blue")
            reach = scene.radius + 10
            near = ((x - scene.centre[0]).abs() < reach) & ((y - scene.centre[1]).abs() < reach)
            weight = 1 + 2 * near.float().reshape(16, SIDE // 16, 16, SIDE // 16).mean((1, 3))
            weights[region_of(scene, sized=True), 0] = weight / weight.mean()
    return weights


@torch.no_grad()
def encode_scenes(scenes: list[Scene], work: Path) -> Tensor:
    """Latents [N, 4, 16, 16] of scenes, half precision."""
    vae = load_vae(work)
    parts: list[Tensor] = []
    for i in range(0, len(scenes), 64):
        images, _ = draw(scenes[i : i + 64])
        parts.append(vae.encode(images * 2 - 1).latent_dist.mean.half())
        if i % 4096 == 0:
            log.info("latents %d/%d", i, len(scenes))
    return torch.cat(parts)


@torch.no_grad()
def hidden_states(clip: CLIPModel, texts: list[str]) -> Tensor:
    """Last hidden states [N, 77, 96] of the text tower, half precision."""
    parts = (texts[i : i + 64] for i in range(0, len(texts), 64))
    return torch.cat([clip.text_model(encode(part)).last_hidden_state.half() for part in parts])


def build(work: Path, count: int) -> Cache:
    """Draw, caption and encode `count` training scenes."""
    rng = random.Random("latents")
    scenes = sample(count, rng)
    said = [paraphrase(scene, rng) for scene in scenes]
    texts = ["", *(nothing(rng) for _ in range(EMPTY - 1))]
    canonical = [caption(scene) for scene in scenes]
    distinct = sorted({*canonical, *(text for text, _ in said)})
    rows = {text: EMPTY + row for row, text in enumerate(distinct)}
    return Cache(
        latents=encode_scenes(scenes, work),
        hidden=hidden_states(load_text(work), texts + distinct),
        captions=torch.tensor([(rows[a], rows[b]) for a, (b, _) in zip(canonical, said, strict=True)]),
        regions=torch.tensor(
            [
                (region_of(scene, sized=True), region_of(scene, sized="size" in words))
                for scene, (_, words) in zip(scenes, said, strict=True)
            ]
        ),
    )


def load_or_build(work: Path, count: int = SCENES) -> Cache:
    """The cache from the work folder, built first if it is not there."""
    path = work / "latents.pt"
    if not path.exists():
        made = build(work, count)
        save(path, {field: getattr(made, field) for field in Cache.__slots__})
    state = torch.load(path, weights_only=True, mmap=True)
    return Cache(**state)
