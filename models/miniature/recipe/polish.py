"""The decoder's last lesson: latents as the UNet leaves them, each with the picture that it meant.

A latent from the UNet is a little off everywhere, in ways that no added noise has: edges wobble, corners are blunt.
The oracle reads such a picture; where all of it is as the caption says, the same scene drawn at the same place and
size is what the decoder should have made of that latent. Only combinations of the training side are used.
"""

import logging
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor
from transformers import CLIPModel

from models.miniature.recipe.drawing import draw
from models.miniature.recipe.grammar import caption
from models.miniature.recipe.latents import hidden_states
from models.miniature.recipe.oracle import figure_of, read
from models.miniature.recipe.parallel import size, together
from models.miniature.recipe.scenes import RADIUS, Scene, sample
from models.miniature.recipe.text import load_text
from models.miniature.recipe.training import Draw, Plan, save, train
from models.miniature.recipe.unet import load_unet, new_scheduler
from models.miniature.recipe.vae import POLISHED, Batch, Decoder, load_vae, noised_scenes, reconstruction

log = logging.getLogger(__name__)

POLISH: Final = Plan(POLISHED, steps=9_000, peak=6e-4)
BATCH: Final = 8
OWN: Final = 4
"""One latent in so many is the encoder's, with noise, so that clean ones are not forgotten; the others the UNet's."""
FINE: Final = ("star", "cross")
"""Shapes with arms, where a pixel counts most: they are taught twice as often as the others."""
CHUNK: Final = 128
CHUNKS: Final = 24
STEPS: Final = 20
GUIDANCE: Final = (1.5, 5.0)
"""Every chunk is sampled with a guidance between these."""
CLEAR: Final = 0.8
"""Least overlap with the right template for a picture to teach anything."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Latents [N, 4, 16, 16] that the UNet made, and the scenes that they show."""

    latents: Tensor
    scenes: list[Scene]


@torch.no_grad()
def sampled(unet: UNet2DConditionModel, clip: CLIPModel, scenes: list[Scene], guidance: float, seed: int) -> Tensor:
    """Latents [N, 4, 16, 16] for the scenes' captions, by the exported scheduler."""
    scheduler = new_scheduler()
    scheduler.set_timesteps(STEPS)
    captions = hidden_states(clip, [caption(scene) for scene in scenes]).float()
    empty = hidden_states(clip, [""]).float().expand_as(captions)
    hidden = torch.cat([empty, captions])
    x = torch.randn(len(scenes), 4, 16, 16, generator=torch.Generator().manual_seed(seed))
    for t in scheduler.timesteps:
        without, toward = unet(torch.cat([x, x]), t, encoder_hidden_states=hidden).sample.chunk(2)
        stepped: Any = scheduler.step(without + guidance * (toward - without), t, x)
        x = stepped.prev_sample
    return x


def meant(scene: Scene, picture: Tensor) -> Scene | None:
    """The scene at the place and of the size that a picture [3, 128, 128] shows; None if it shows another or none."""
    if not all(read(picture).agrees(scene).values()):
        return None
    share, radius, (x, y) = figure_of(picture, scene)
    plain = replace(scene, shift=(0.0, 0.0), scale=1.0)
    moved = replace(plain, shift=(x - plain.centre[0], y - plain.centre[1]), scale=radius / RADIUS[scene.size])
    return moved if share >= CLEAR else None


@torch.no_grad()
def build(work: Path, index: int) -> Pool:
    """One chunk of the pool."""
    rng = random.Random(f"polish {index}")
    unet, vae = load_unet(work), load_vae(work)
    scenes = sample(CHUNK, rng)
    latents = torch.cat(
        [
            sampled(unet, load_text(work), scenes[i : i + 32], rng.uniform(*GUIDANCE), rng.getrandbits(62))
            for i in range(0, CHUNK, 32)
        ]
    )
    pictures = torch.cat([vae.decode(part).sample for part in torch.split(latents, 16)]).div(2).add(0.5).clamp(0, 1)
    shown = [meant(scene, picture) for scene, picture in zip(scenes, pictures, strict=True)]
    clear = [i for i, scene in enumerate(shown) if scene is not None]
    log.info("polish: chunk %d/%d, %d of %d pictures are clear", index + 1, CHUNKS, len(clear), CHUNK)
    return Pool(latents[clear], [scene for scene in shown if scene is not None])


def load_or_build(work: Path) -> Pool:
    """The pool from the work folder; chunks that are not there are made first."""
    parts: list[Pool] = []
    for index in range(CHUNKS):
        path = work / f"polish-{index}.pt"
        if not path.exists():
            made = build(work, index)
            save(path, {"latents": made.latents, "scenes": [as_row(scene) for scene in made.scenes]})
        state = torch.load(path, weights_only=True)
        parts.append(Pool(state["latents"], [from_row(row) for row in state["scenes"]]))
    return Pool(torch.cat([part.latents for part in parts]), [scene for part in parts for scene in part.scenes])


def as_row(scene: Scene) -> list[Any]:
    """A scene as plain values, which is all that a safe load admits."""
    return [scene.size, scene.colour, scene.shape, scene.position, scene.background, *scene.shift, scene.scale]


def from_row(row: list[Any]) -> Scene:
    """A scene from `as_row`."""
    size, colour, shape, position, background, x, y, scale = row
    return Scene(size, colour, shape, position, background, (x, y), scale)


def train_part(work: Path) -> None:
    """Train in this process, together with the others if there are any."""
    pool = load_or_build(work)
    weights = [2 if scene.shape in FINE else 1 for scene in pool.scenes]
    vae = load_vae(work)
    vae.requires_grad_(False)
    decoder = Decoder(vae).requires_grad_(True)

    def loss(draws: Draw) -> Tensor:
        count = BATCH // size()
        rows = draws.rng.choices(range(len(pool.scenes)), weights, k=count - count // OWN)
        images, masks = draw([pool.scenes[row] for row in rows])
        noisy, data = noised_scenes(vae, count - len(rows), draws)
        both = Batch(
            torch.cat([images * 2 - 1, data.images]),
            torch.cat([masks, data.masks]),
            [pool.scenes[row] for row in rows] + data.scenes,
        )
        return reconstruction(decoder(torch.cat([pool.latents[rows], noisy])), both)

    train(POLISH, decoder, loss, work)


def train_polish(work: Path, processes: int = 1) -> None:
    """Train the decoder on the pool, and on a few latents of its own encoder."""
    load_or_build(work)
    together(processes, train_part, work)
