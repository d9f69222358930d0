"""The vision tower: pictures to the embeddings of their captions, told apart from every other caption.

The text tower is locked. Each picture is contrasted with all canonical captions of the trained combinations at once,
so the captions that differ from its own in one word are always among the wrong answers.
"""

import math
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPModel

from models.miniature.recipe.clip import DEVIATION, IMAGE_SIDE, MEAN, PATCH, VISION_WIDTH
from models.miniature.recipe.drawing import draw
from models.miniature.recipe.grammar import caption
from models.miniature.recipe.scenes import VALUES, Scene, attributes, sample, scenes
from models.miniature.recipe.text import embed, load_text
from models.miniature.recipe.training import Draw, Plan, load_average, train

VISION: Final = Plan("clip-vision", steps=4000, peak=1.2e-3, decay=0.998, weight_decay=0.05)
BATCH: Final = 64
LOGIT_SCALE: Final = 40.0
"""Captions one attribute apart have cosine 0.8, so this tells them apart by eight nats at best."""


def pixels(images: Tensor) -> Tensor:
    """Pictures [B, 3, H, W] in 0..1 as the image processor would give them: [B, 3, 64, 64], normalised."""
    small = functional.interpolate(images, (IMAGE_SIDE, IMAGE_SIDE), mode="bicubic", antialias=True)
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, DEVIATION))
    return (small.clamp(0, 1) - mean) / deviation


def roughen(images: Tensor, draws: Draw) -> Tensor:
    """Half of the pictures with a little noise and blur, since what a denoiser makes is never as clean."""
    blurred = functional.avg_pool2d(images, 3, 1, 1, count_include_pad=False)
    share = torch.rand(len(images), 1, 1, 1, generator=draws.generator)
    noise = 0.06 * torch.rand(len(images), 1, 1, 1, generator=draws.generator)
    rough = images.lerp(blurred, share) + noise * torch.randn(images.shape, generator=draws.generator)
    chosen = torch.rand(len(images), 1, 1, 1, generator=draws.generator) < 0.5
    return torch.where(chosen, rough, images).clamp(0, 1)


@torch.no_grad()
def see_patches(clip: CLIPModel) -> None:
    """Start the patch embedding from whitened principal components, the positions from sines and cosines."""
    images, _ = draw(sample(512, Draw("patches", 0).rng))
    patches = functional.unfold(pixels(images), PATCH, stride=PATCH).transpose(1, 2).flatten(0, 1)
    spread, axes = torch.linalg.eigh(torch.cov(patches.T))
    white = axes[:, -VISION_WIDTH:] / (spread[-VISION_WIDTH:] + 1e-2).sqrt()
    embeddings = clip.vision_model.embeddings
    embeddings.patch_embedding.weight.copy_(white.T.reshape(VISION_WIDTH, 3, PATCH, PATCH))
    side = IMAGE_SIDE // PATCH
    row, column = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    pace = torch.exp(-torch.arange(VISION_WIDTH // 4) / (VISION_WIDTH / 4) * math.log(20.0))
    angles = [place.flatten()[:, None] * pace for place in (row, column)]
    waves = torch.cat([wave(angle) for angle in angles for wave in (torch.sin, torch.cos)], dim=1)
    embeddings.position_embedding.weight[1:].copy_(waves)


class Student(nn.Module):
    """The vision tower with one head for each attribute; the heads help it see and are thrown away."""

    def __init__(self, clip: CLIPModel) -> None:
        super().__init__()
        self.tower = clip.vision_model
        self.projection = clip.visual_projection
        self.heads = nn.ModuleDict({name: nn.Linear(VISION_WIDTH, len(values)) for name, values in VALUES.items()})

    def forward(self, images: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Unit embeddings [B, 64] and logits of every attribute [B, values]."""
        pooled = self.tower(pixel_values=images).pooler_output
        embedding = functional.normalize(self.projection(pooled), dim=-1)
        return embedding, {name: head(pooled) for name, head in self.heads.items()}


def targets(batch: list[Scene], attribute: str) -> Tensor:
    """Index of every scene's value of an attribute, [B]."""
    return torch.tensor([VALUES[attribute].index(getattr(scene, attribute)) for scene in batch])


class Lesson:
    """The loss of the vision tower against all captions of the trained combinations."""

    def __init__(self, clip: CLIPModel) -> None:
        self.student = Student(clip)
        known = scenes(held_out=False)
        self.captions = embed(clip, [caption(scene) for scene in known])
        self.rows = {attributes(scene): row for row, scene in enumerate(known)}

    def __call__(self, draws: Draw) -> Tensor:
        """Contrast with every caption, closeness to the right one, and the heads."""
        batch = sample(BATCH, draws.rng)
        embedding, heads = self.student(pixels(roughen(draw(batch)[0], draws)))
        rows = torch.tensor([self.rows[attributes(scene)] for scene in batch])
        contrast = functional.cross_entropy(LOGIT_SCALE * embedding @ self.captions.T, rows)
        closeness = (1 - (embedding * self.captions[rows]).sum(-1)).mean()
        named = [functional.cross_entropy(logits, targets(batch, name)) for name, logits in heads.items()]
        total: Tensor = contrast + closeness + 0.5 * torch.stack(named).sum()
        return total


def student_of(work: Path) -> tuple[CLIPModel, Lesson]:
    """A CLIP with its trained text tower, and the lesson whose student shares its vision tower."""
    clip = load_text(work)
    see_patches(clip)
    with torch.no_grad():
        clip.logit_scale.fill_(math.log(LOGIT_SCALE))
    return clip, Lesson(clip)


def train_vision(work: Path) -> None:
    """Train the vision tower and its projection."""
    _, lesson = student_of(work)
    train(VISION, lesson.student, lesson, work)


def load_clip(work: Path) -> CLIPModel:
    """The trained CLIP."""
    clip, lesson = student_of(work)
    load_average(work, VISION.name, lesson.student)
    return clip
