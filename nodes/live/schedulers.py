"""diffusers' schedulers, built afresh for each sampling, and what a schedule says of them."""

import importlib
import inspect
import json
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from nodes.live.gate import gate
from nodes.schedulers import KINDS
from nodes.types import Schedule


def planned(name: str, config: str, steps: int, kept: tuple[int, int]) -> Schedule[Any]:
    """The schedule of a scheduler, for the kept steps, from the first to before the last.

    diffusers counts in model calls: `order` of them make a step. Raises ValueError for numbers of steps that the
    scheduler does not admit.
    """
    scheduler = _built(name, config, steps)
    first, last = kept
    calls = len(scheduler.timesteps)
    return Schedule(
        name,
        config,
        steps,
        timesteps=tuple(scheduler.timesteps.tolist()),
        sigmas=tuple(noise_levels(scheduler, scheduler.timesteps).tolist()),
        first=first * scheduler.order,
        last=calls if last == steps else last * scheduler.order,
    )


def ready(schedule: Schedule[Any]) -> Any:
    """The scheduler of a schedule, about to make its first step."""
    scheduler = _built(schedule.scheduler, schedule.config, schedule.steps)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(schedule.first)
    return scheduler


def noise_levels(scheduler: Any, timesteps: Tensor) -> Tensor:
    """Noise over signal at timesteps, float32: sqrt(1 - a) / sqrt(a), a interpolated between the trained ones."""
    trained = scheduler.alphas_cumprod.double()
    levels = ((1 - trained) / trained).clamp(max=1e12).sqrt().numpy()
    found = np.interp(timesteps.double().numpy(), np.arange(len(levels)), levels)
    return torch.from_numpy(found).float()


def step_settings(scheduler: Any, generators: list[Generator]) -> dict[str, Any]:
    """What a step is told beside the sample: where its noise comes from, and eta 0, as diffusers' pipelines do."""
    offered = {"generator": generators, "eta": 0.0}
    known = inspect.signature(scheduler.step).parameters
    return {name: value for name, value in offered.items() if name in known}


def _built(name: str, config: str, steps: int) -> Any:
    kind = KINDS[name]
    with gate:
        cls = getattr(importlib.import_module(f"diffusers.schedulers.{kind.module}"), kind.cls)
    known = inspect.signature(cls.__init__).parameters
    settings = {key: value for key, value in json.loads(config).items() if key in known}
    if settings.pop("use_beta_sigmas", False):
        scheduler = _with_beta(cls)(**settings)
        scheduler.register_to_config(use_beta_sigmas=True)
    else:
        scheduler = cls(**settings)
    scheduler.set_timesteps(steps, device="cpu")
    return scheduler


@lru_cache
def _with_beta(cls: Any) -> Any:
    """The class with beta sigmas by our own quantiles: diffusers' need scipy, which is heavy to import."""

    def convert(self: Any, in_sigmas: Any, num_inference_steps: int) -> NDArray[np.float64]:
        low, high = float(in_sigmas[-1]), float(in_sigmas[0])
        shares: NDArray[np.float64] = beta_quantiles(1 - np.linspace(0, 1, num_inference_steps))
        return low + shares * (high - low)

    return type(cls.__name__, (cls,), {"_convert_to_beta": convert})


def beta_quantiles(shares: NDArray[np.float64], shape: float = 0.6) -> NDArray[np.float64]:
    """Quantiles of the beta distribution with both parameters `shape` ("Beta Sampling is All You Need", 2024).

    The density x^(s-1) (1-x)^(s-1) is symmetric, and smooth on its lower half over u = x^s, where it is integrated.
    """
    u = np.linspace(0, 0.5**shape, 20_001)
    density = (1 - u ** (1 / shape)) ** (shape - 1)
    area = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    lower = np.interp(np.minimum(shares, 1 - shares), area / area[-1] / 2, u) ** (1 / shape)
    return np.where(shares > 0.5, 1 - lower, lower)
