"""What parity tests of transformers share: a tiny model, prompts for it, and diffusers' pipelines on the same files."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Generator, Tensor

from engine.context import Context
from nodes.latents import EmptyLatent, VAEDecode
from nodes.transformers import TransformerSample, TransformerScheduler
from nodes.types import Conditioning, Entry, Guider, Image, Latent
from tests.nodes.studio import Studio

WIDTH, HEIGHT = 64, 48
"""Pixels; not square, so that rows and columns taken for each other are seen."""

TEXTS = ("a red circle on a blue background", "a small star")
"""What to draw, and what to keep away from."""


@cache
def pipeline(cls: str, folder: Path) -> Any:
    """diffusers' pipeline of a name on a model's folder; `trained` is the config of its own scheduler."""
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = getattr(diffusers, cls).from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    loaded.set_progress_bar_config(disable=True)
    loaded.trained = loaded.scheduler
    return loaded


def noise_of(seed: int, latent: Latent[Any]) -> Tensor:
    """The start noise that the sampler draws for a latent: a seed for each image."""
    shape = latent.samples.shape[1:]
    return torch.cat([torch.randn(1, *shape, generator=Generator().manual_seed(seed + i)) for i in range(len(latent))])


@dataclass
class Scene:
    """A model of a family and two prompts for it, as embeddings: what encodes texts has tests of its own."""

    folder: Path
    tokens: int = 0
    width: int = 0
    pooled: int = 0
    ctx: Context = field(init=False)
    studio: Studio = field(init=False)

    def __post_init__(self) -> None:
        self.studio = Studio(self.folder)
        self.ctx = self.studio.ctx
        generator = Generator().manual_seed(1)
        self.embeddings = [torch.randn(1, self.tokens, self.width, generator=generator) for _ in range(2)]
        self.pools = [torch.randn(1, self.pooled, generator=generator) for _ in range(2)] if self.pooled else None

    @property
    def models(self) -> Any:
        """The live models."""
        return self.studio.models

    @property
    def prompts(self) -> list[Conditioning[Any]]:
        """What to draw, and what to keep away from."""
        pools: Sequence[Tensor | None] = self.pools or (None, None)
        return [
            Conditioning((Entry(embeddings, pooled=pooled),))
            for embeddings, pooled in zip(self.embeddings, pools, strict=True)
        ]

    def asked(self, batch: int = 1, *, negative: bool = True) -> dict[str, Tensor]:
        """The prompts as pipelines are given them."""
        given = {"prompt_embeds": self.embeddings[0], "negative_prompt_embeds": self.embeddings[1]}
        if self.pools is not None:
            given |= {"pooled_prompt_embeds": self.pools[0], "negative_pooled_prompt_embeds": self.pools[1]}
        return {
            name: part.repeat(batch, *[1] * (part.ndim - 1))
            for name, part in given.items()
            if negative or not name.startswith("negative")
        }

    def empty(self, batch: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Latent[Any]:
        """A latent with nothing in it."""
        return EmptyLatent(self.studio.model.vae, width=width, height=height, batch=batch)

    def sample(
        self,
        name: Any = "euler",
        *,
        latent: Latent[Any] | None = None,
        seed: int = 5,
        guidance: float = 4.0,
        true_guidance: float = 1.0,
        prompts: list[Conditioning[Any]] | None = None,
        ctx: Context | None = None,
        guiders: Sequence[Guider] = (),
        **schedule: Any,
    ) -> Latent[Any]:
        """A latent from the nodes."""
        transformer = self.studio.model.transformer
        latent = latent or self.empty()
        steps = TransformerScheduler(transformer, latent, name=name, **({"steps": 3} | schedule))
        positive, negative = prompts or self.prompts
        return TransformerSample(
            transformer, steps, positive, negative, latent, ctx or self.ctx, list(guiders),
            seed=seed, guidance=guidance, true_guidance=true_guidance,
        )  # fmt: skip

    def decode(self, latent: Latent[Any]) -> Image:
        """The picture of a latent."""
        return VAEDecode(self.studio.model.vae, latent, self.ctx)


def difference(ours: Tensor, theirs: Any) -> float:
    """The largest difference of any number; both must show something, of one shape."""
    wanted = torch.as_tensor(theirs)
    assert ours.shape == wanted.shape
    assert ours.std() > 0.01, "a flat picture would prove nothing"
    return float((ours - wanted).abs().max())
