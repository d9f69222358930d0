"""Small pictures as Stable Diffusion's upscaler reads them: with some noise, whose amount it is told."""

from typing import Any

import torch
from torch import Generator, Tensor

from engine.types import SEED_RANGE
from nodes.live.gate import gate
from nodes.live.noise import drawn, noised

with gate:
    from diffusers.schedulers.scheduling_ddpm import DDPMScheduler


def shown(pixels: Tensor, level: int, seed: int) -> Tensor:
    """Pixels [B, H, W, 3] as channels [B, 3, H, W], -1 to 1, with the noise of a timestep."""
    picture = pixels.permute(0, 3, 1, 2) * 2 - 1
    generators = [Generator("cpu").manual_seed((seed + index) % SEED_RANGE) for index in range(len(picture))]
    return noised(_scheduler(), picture, drawn(picture, generators), torch.tensor(level))


def _scheduler() -> Any:
    """The one that the upscaler's small pictures were noised by in its training: its `low_res_scheduler`."""
    make: Any = DDPMScheduler
    return make(beta_schedule="scaled_linear", beta_start=0.0001, beta_end=0.02)
