"""The sampler: from noise to picture along a schedule, as in diffusers' Stable Diffusion pipelines.

A latent keeps its float32 between the model's calls; only what the model reads has its dtype. All randomness comes
from one generator on the CPU for each image, in float32: first the start noise, then the noise of each step.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeAlias

import torch
from torch import Generator, Tensor

from engine.context import Cancelled, Context
from engine.types import SEED_RANGE
from nodes.live.checkpoints import attributes_of, restore, state_of
from nodes.live.guidance import predictor
from nodes.live.preview import preview_of
from nodes.live.schedulers import ready, step_settings
from nodes.types import Conditioning, Latent, SamplerState, Schedule, UNet

Predict: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""What a model makes of a scaled noisy batch at a timestep: epsilon, v or the picture, as it was trained."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the model: what it read, when, what it answered, and the x that the scheduler made of that."""

    scaled: Tensor
    t: Tensor
    output: Tensor
    x: Tensor


def sampled(
    ctx: Context,
    unet: UNet[Any],
    schedule: Schedule[Any],
    positive: Conditioning[Any],
    negative: Conditioning[Any],
    latent: Latent[Any],
    *,
    seed: int,
    guidance: float,
) -> Latent[Any]:
    """A latent denoised along a schedule. Raises ValueError for what cannot start or is not supported."""
    scheduler = ready(schedule)
    before = attributes_of(scheduler)
    generators = [Generator("cpu").manual_seed((seed + index) % SEED_RANGE) for index in range(len(latent))]
    timesteps = scheduler.timesteps[schedule.first : schedule.last]
    identity = {"schedule": replace(schedule, last=0)}  # another end has the same steps until there

    def state() -> SamplerState:
        return state_of(scheduler, before, x, generators)

    with ctx.use(unet) as live, torch.inference_mode():
        done, x = 0, start(latent, schedule, scheduler, generators).to(live.device)
        predict = predictor(ctx, live, positive, negative, latent, guidance)
        found = ctx.resume(identity, len(timesteps))
        if found is not None:
            done, x = found[0], restore(found[1], scheduler, generators, live.device)
        try:
            for call in walk(predict, scheduler, x, timesteps[done:], **step_settings(scheduler, generators)):
                done, x = done + 1, call.x
                ctx.progress(done, len(timesteps))
                ctx.preview(partial(preview_of, unet.colours, scheduler, call.scaled, call.t, call.output))
                if schedule.first + done < len(schedule.timesteps):
                    ctx.checkpoint(identity, done, state, last=done == len(timesteps))
        except Cancelled:
            ctx.checkpoint(identity, done, state, last=True)
            raise
        return finish(x.cpu(), schedule, scheduler)


def walk(predict: Predict, scheduler: Any, x: Tensor, timesteps: Iterable[Tensor], **settings: Any) -> Iterator[Call]:
    """From the noisy x [B, C, h, w], in the scheduler's own scale, through a call of the model at each timestep."""
    for t in timesteps:
        scaled = scheduler.scale_model_input(x, t)
        output = predict(scaled, t)
        x = scheduler.step(output, t, x, **settings, return_dict=False)[0]
        yield Call(scaled, t, output, x)


def start(latent: Latent[Any], schedule: Schedule[Any], scheduler: Any, generators: list[Generator]) -> Tensor:
    """The batch [B, C, h, w] that the first step begins with, in the scheduler's own scale, on the CPU."""
    _check_start(latent, schedule, scheduler)
    samples, t = latent.samples, scheduler.timesteps[schedule.first]
    noise = _noise(samples, generators)
    if latent.state == "noisy":
        for _ in range(schedule.first // scheduler.order):  # what the steps before drew: no noise twice
            _noise(samples, generators)
        return samples / _scale(scheduler, t)
    if latent.state == "empty":
        noise *= scheduler.init_noise_sigma
        return noise
    noisy: Tensor = scheduler.add_noise(samples, noise, t.repeat(len(samples)))
    return noisy


def finish(x: Tensor, schedule: Schedule[Any], scheduler: Any) -> Latent[Any]:
    """The latent that a schedule leaves: clean at its end, noisy before it.

    A noisy one is kept as the model sees it, so that any other scheduler can go on from it.
    """
    if schedule.last == len(schedule.timesteps):
        return Latent(x, "clean")
    t = scheduler.timesteps[schedule.last]
    return Latent(x * _scale(scheduler, t), "noisy", schedule.last, schedule.timesteps[schedule.last])


def _noise(samples: Tensor, generators: list[Generator]) -> Tensor:
    """Noise like the samples, of each image's own generator."""
    return torch.cat([torch.randn(1, *samples.shape[1:], generator=each) for each in generators])


def _scale(scheduler: Any, t: Tensor) -> Tensor:
    """What the scheduler multiplies its x by before the model sees it; 1 for most, less for euler and its like."""
    scale: Tensor = scheduler.scale_model_input(torch.ones(()), t)
    return scale


NEAR: Final = 10
"""Two noise levels count as the same within one step of the schedule, or of one with this many steps."""


def _check_start(latent: Latent[Any], schedule: Schedule[Any], scheduler: Any) -> None:
    """Raise ValueError where a latent and a schedule do not fit."""
    if latent.mask is not None:
        raise ValueError("the sampler does not support masked latents yet")
    if latent.state == "empty" and schedule.first:
        raise ValueError(
            "an empty latent has nothing to keep: let the schedule begin at its first step (strength 1, start 0), "
            "or give the sampler an encoded image"
        )
    begins, stands = schedule.timesteps[schedule.first], latent.timestep
    near = scheduler.config.num_train_timesteps / min(schedule.steps, NEAR)
    if latent.state == "noisy" and abs(begins - stands) > near:
        raise ValueError(
            f"the latent was left at timestep {stands:.0f}, but the schedule goes on from {begins:.0f}: "
            f"set its start to the step where the other one ended"
        )
