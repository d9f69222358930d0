"""diffusers' schedulers, built afresh for each sampling, and what a schedule says of them."""

import importlib
import inspect
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from nodes.live.gate import gate
from nodes.readers.traits import FLOW
from nodes.schedulers import kind_of
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


PREPARING: Final = 4
"""Steps of Runge and Kutta's method that pndm begins with, for models whose config does not leave them out."""

MOST_NOISE: Final = 1e6
"""Noise over signal where there is hardly any signal."""


def noise_levels(scheduler: Any, timesteps: Tensor) -> Tensor:
    """Noise over signal at timesteps, float32: sqrt(1 - a) / sqrt(a), a interpolated between the trained ones.

    In a flow the noise grows evenly with the timestep, as the signal goes.
    """
    if is_flow(scheduler):
        share = timesteps.double() / scheduler.config.num_train_timesteps
        levels: Tensor = (share / (1 - share)).clamp(max=MOST_NOISE).float()
        return levels
    trained = scheduler.alphas_cumprod.double()
    known = ((1 - trained) / trained).clamp(max=MOST_NOISE**2).sqrt().numpy()
    found = np.interp(timesteps.double().numpy(), np.arange(len(known)), known)
    return torch.from_numpy(found).float()


def is_flow(scheduler: Any) -> bool:
    """Whether the model predicts a flow, from the picture to the noise."""
    return isinstance(scheduler, _Flow) or getattr(scheduler.config, "prediction_type", "") == FLOW


def step_settings(scheduler: Any, generators: list[Generator]) -> dict[str, Any]:
    """What a step is told beside the sample: where its noise comes from, and eta 0, as diffusers' pipelines do."""
    offered = {"generator": generators, "eta": 0.0}
    known = inspect.signature(scheduler.step).parameters
    return {name: value for name, value in offered.items() if name in known}


def _built(name: str, config: str, steps: int) -> Any:
    said = json.loads(config)
    kind = kind_of(name, said.get("prediction_type", "epsilon"))
    with gate:
        cls = getattr(importlib.import_module(f"diffusers.schedulers.{kind.module}"), kind.cls)
    known = inspect.signature(cls.__init__).parameters
    settings = {key: value for key, value in said.items() if key in known}
    if kind.cls.startswith("FlowMatch"):
        cls = _alike(cls)
    if settings.pop("use_beta_sigmas", False):
        scheduler = _with_beta(cls)(**settings)
        scheduler.register_to_config(use_beta_sigmas=True)
    else:
        scheduler = cls(**settings)
    if name == "pndm" and steps < PREPARING and not scheduler.config.skip_prk_steps:
        raise ValueError(f"pndm begins with {PREPARING} steps that prepare the others: take at least as many")
    scheduler.set_timesteps(steps, device="cpu", **_levels(said, steps))
    return scheduler


def _levels(said: Mapping[str, Any], steps: int) -> dict[str, Any]:
    """What `set_timesteps` is told of noise levels: how far to shift them, and which to begin with."""
    told = {"mu": said["mu"]} if "mu" in said else {}
    return told | ({"sigmas": np.linspace(1.0, 1 / steps, steps)} if said.get("even_sigmas") else {})


class _Flow:
    """What schedulers of flows leave out, by the names that all others have."""

    init_noise_sigma = 1.0

    def scale_model_input(self, x: Tensor, _: Tensor) -> Tensor:
        """The noisy batch as it is."""
        return x

    def add_noise(self, samples: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor:
        """The way from the samples to the noise, as far as the timestep of the first step."""
        noisy: Tensor = self.scale_noise(samples, timesteps, noise)  # type: ignore[attr-defined]
        return noisy


@lru_cache
def _alike(cls: Any) -> Any:
    """A class of flows that answers to what others do."""
    return type(cls.__name__, (_Flow, cls), {})


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
