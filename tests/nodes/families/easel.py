"""What parity tests of UNets share: a tiny model, two prompts for it as embeddings, and a picture."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Generator, Tensor

from engine.context import Context
from nodes.latents import EmptyLatent, VAEDecode, VAEEncode
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Conditioning, Entry, Image, Latent
from tests.nodes.studio import Studio

SIZE = 64
TOKENS = 12


@dataclass
class Easel:
    """A model, two prompts for it, and a picture. `pooled` is 0 where no pooled embedding is read."""

    folder: Path
    width: int
    pooled: int = 0
    ctx: Context = field(init=False)
    studio: Studio = field(init=False)

    def __post_init__(self) -> None:
        self.studio = Studio(self.folder)
        self.ctx = self.studio.ctx
        generator = Generator().manual_seed(1)
        self.embeddings = [torch.randn(1, TOKENS, self.width, generator=generator) for _ in range(2)]
        self.pools = [torch.randn(1, self.pooled, generator=generator) for _ in range(2)]
        coarse = torch.rand(1, 3, 8, 8, generator=generator)
        pixels = torch.nn.functional.interpolate(coarse, (SIZE, SIZE), mode="bicubic").clamp(0, 1)
        self.image = Image(pixels.permute(0, 2, 3, 1).contiguous())

    @property
    def prompts(self) -> tuple[Conditioning[Any], Conditioning[Any]]:
        """What to draw, and what to keep away from."""
        positive, negative = (
            Conditioning[Any]((Entry(embeddings, pooled=pooled if self.pooled else None),))
            for embeddings, pooled in zip(self.embeddings, self.pools, strict=True)
        )
        return positive, negative

    def asked(self, batch: int = 1) -> dict[str, Tensor]:
        """The prompts as pipelines are given them."""
        given = {"prompt_embeds": self.embeddings[0], "negative_prompt_embeds": self.embeddings[1]}
        if self.pooled:
            given |= {"pooled_prompt_embeds": self.pools[0], "negative_pooled_prompt_embeds": self.pools[1]}
        return {name: part.repeat(batch, *[1] * (part.ndim - 1)) for name, part in given.items()}

    def empty(self, batch: int = 1) -> Latent[Any]:
        """A latent with nothing in it."""
        return EmptyLatent(self.studio.model.vae, width=SIZE, height=SIZE, batch=batch)

    def encoded(self) -> Latent[Any]:
        """The latent of the picture."""
        return VAEEncode(self.studio.model.vae, self.image, self.ctx)

    def sample(
        self,
        latent: Latent[Any] | None = None,
        prompts: tuple[Conditioning[Any], Conditioning[Any]] | None = None,
        *,
        name: Any = "ddim",
        seed: int = 5,
        guidance: float = 4.0,
        guiders: Any = (),
        ctx: Context | None = None,
        **schedule: Any,
    ) -> Latent[Any]:
        """A latent from the nodes."""
        unet = self.studio.model.unet
        steps = Scheduler(unet, name=name, **({"steps": 4} | schedule))
        return UNetSample(
            unet, steps, *(prompts or self.prompts), latent or self.empty(), ctx or self.ctx, list(guiders),
            seed=seed, guidance=guidance,
        )  # fmt: skip

    def decode(self, latent: Latent[Any]) -> Tensor:
        """The pixels of a latent."""
        return VAEDecode(self.studio.model.vae, latent, self.ctx).pixels


def generators(batch: int = 1, seed: int = 5) -> list[Generator]:
    """The generators that the sampler makes, before they draw."""
    return [Generator().manual_seed(seed + index) for index in range(batch)]
