"""How well the exported CLIP tells drawn scenes of held-out combinations apart."""

import random
from functools import cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from transformers import CLIPModel, CLIPProcessor

from models.miniature.recipe.drawing import draw
from models.miniature.recipe.grammar import caption
from models.miniature.recipe.scenes import VALUES, Scene, every_scene, neighbours, sample
from models.miniature.recipe.tokens import LENGTH


def to_pil(images: Tensor) -> list[Image.Image]:
    """Pictures [N, 3, H, W] in 0..1 as PIL images."""
    bytes_ = (images * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().numpy()
    return [Image.fromarray(picture) for picture in bytes_]


class Judge:
    """The exported CLIP with its own processor; embeddings have length 1."""

    def __init__(self, home: Path) -> None:
        self.clip = CLIPModel.from_pretrained(home / "clip", dtype=torch.float32, local_files_only=True)
        self.processor = CLIPProcessor.from_pretrained(home / "clip", local_files_only=True)

    @torch.no_grad()
    def see(self, images: Tensor) -> Tensor:
        """Embeddings [N, 64] of pictures [N, 3, H, W] in 0..1."""
        parts = (self.processor(images=to_pil(part), return_tensors="pt") for part in torch.split(images, 64))
        seen = [self.clip.get_image_features(**part).pooler_output for part in parts]
        return functional.normalize(torch.cat(seen), dim=-1)

    @torch.no_grad()
    def say(self, texts: list[str]) -> Tensor:
        """Embeddings [N, 64] of texts."""
        parts = (texts[i : i + 256] for i in range(0, len(texts), 256))
        options = {"return_tensors": "pt", "padding": "max_length", "max_length": LENGTH, "truncation": True}
        said = [self.clip.get_text_features(**self.processor(text=part, **options)).pooler_output for part in parts]
        return functional.normalize(torch.cat(said), dim=-1)


@cache
def grammar() -> tuple[tuple[Scene, ...], tuple[str, ...]]:
    """Every scene and its caption."""
    known = every_scene()
    return known, tuple(caption(scene) for scene in known)


def zero_shot(seen: Tensor, said: Tensor, drawn: list[Scene]) -> dict[str, float]:
    """Share of pictures whose attribute is named right by the nearest label; a label is the mean of its captions."""
    known, _ = grammar()
    right: dict[str, float] = {}
    for attribute, values in VALUES.items():
        rows = [torch.tensor([getattr(scene, attribute) == value for scene in known]) for value in values]
        labels = functional.normalize(torch.stack([said[row].mean(0) for row in rows]), dim=-1)
        truth = torch.tensor([values.index(getattr(scene, attribute)) for scene in drawn])
        right[attribute] = float(((seen @ labels.T).argmax(1) == truth).float().mean())
    return right


def ranked_first(seen: Tensor, said: Tensor, drawn: list[Scene]) -> float:
    """Share of pictures whose caption scores above every caption that differs in one attribute."""
    _, captions = grammar()
    row = {text: i for i, text in enumerate(captions)}
    first = 0
    for picture, scene in zip(seen, drawn, strict=True):
        others = torch.tensor([row[caption(other)] for other in neighbours(scene)])
        first += bool(picture @ said[row[caption(scene)]] > (said[others] @ picture).max())
    return first / len(drawn)


def measure(home: Path, count: int) -> dict[str, Any]:
    """Zero-shot accuracies, ranking and mean scores (100 x cosine) over `count` fresh scenes."""
    judge = Judge(home)
    drawn = sample(count, random.Random("clip evaluation"), held_out=True)
    _, captions = grammar()
    seen, said = judge.see(draw(drawn)[0]), judge.say(list(captions))
    rows = torch.tensor([captions.index(caption(scene)) for scene in drawn])
    cosine = seen @ said.T
    return {
        "scenes": count,
        "zero_shot": zero_shot(seen, said, drawn),
        "ranked_first": ranked_first(seen, said, drawn),
        "best_of_3360": float((cosine.argmax(1) == rows).float().mean()),
        "score_right": float(100 * cosine[torch.arange(count), rows].mean()),
        "score_any": float(100 * cosine.mean()),
    }
