"""Masked sampling: what a mask keeps of a picture, with the noise that belongs to each step laid over it.

After Lugmayr et al., RePaint (2022, https://arxiv.org/abs/2201.09865), without going back; as diffusers'
StableDiffusionInpaintPipeline does with models that read no mask themselves.
"""

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from nodes.live.noise import noised


@dataclass(frozen=True)
class Kept:
    """A clean batch [B, C, h, w], the noise that the sampling began with, and where it may paint [B or 1, 1, h, w]."""

    clean: Tensor
    noise: Tensor
    mask: Tensor

    def around(self, x: Tensor, scheduler: Any, t: Tensor | None) -> Tensor:
        """x where it may paint; elsewhere what is kept, as noisy as at a timestep, clean where that is None."""
        kept = self.clean if t is None else noised(scheduler, self.clean, self.noise, t)
        return (1 - self.mask) * kept + self.mask * x
