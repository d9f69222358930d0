"""Noise: drawn for each image, and as schedulers understand it."""

from typing import Any

import torch
from torch import Generator, Tensor


def drawn(samples: Tensor, generators: list[Generator]) -> Tensor:
    """Noise like the samples, float32, of each image's own generator on the CPU."""
    return torch.cat([torch.randn(1, *samples.shape[1:], generator=each) for each in generators])


def noised(scheduler: Any, clean: Tensor, noise: Tensor, t: Tensor) -> Tensor:
    """A clean batch with noise added as of a timestep, in the scheduler's own scale."""
    noisy: Tensor = scheduler.add_noise(clean, noise, t.repeat(len(clean)))
    return noisy


def scale_at(scheduler: Any, t: Tensor) -> Tensor:
    """What the scheduler multiplies its x by before the model sees it; 1 for most, less for euler and its like."""
    scale: Tensor = scheduler.scale_model_input(torch.ones(()), t)
    return scale
