"""The sampler: from noise to picture along a schedule, as in diffusers' pipelines.

A latent keeps its float32 between the model's calls; only what the model reads has its dtype. All randomness comes
from one generator on the CPU for each image, in float32: first the start noise, then the noise of each step. So does
all that a scheduler counts with lie on the CPU: no step waits for the device.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeAlias

import torch
from torch import Generator, Tensor

from engine.context import Cancelled, Context
from engine.types import SEED_RANGE
from nodes.live.checkpoints import attributes_of, restore, state_of
from nodes.live.choir import Choir
from nodes.live.controls import Nets
from nodes.live.guidance import Predict, is_guided, predictor, with_scale
from nodes.live.masking import Kept
from nodes.live.moments import Moment, moments_of
from nodes.live.noise import drawn, noised, scale_at
from nodes.live.preview import preview_of
from nodes.live.schedulers import ready, step_settings
from nodes.live.voices import Voice, voices_of
from nodes.types import Conditioning, Guider, Latent, SamplerState, Schedule, Transformer, UNet

Around: TypeAlias = Callable[[Tensor, Tensor | None], Tensor]
"""Puts what is kept of a picture around x [B, C, h, w], as noisy as at a timestep."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the model: what it read, when, what it answered, and the x that the scheduler made of that."""

    scaled: Tensor
    t: Tensor
    output: Tensor
    x: Tensor


def sampled(
    ctx: Context,
    handle: UNet[Any] | Transformer[Any],
    schedule: Schedule[Any],
    positive: Conditioning[Any],
    negative: Conditioning[Any],
    latent: Latent[Any],
    *,
    seed: int,
    guidance: float,
    guiders: Sequence[Guider] = (),
) -> Latent[Any]:
    """A latent denoised along a schedule. Raises ValueError for what cannot start or does not fit.

    `guiders` say how to lead the model; `guidance` is how much the prompts count where none of them says it. Up to 1
    the negative prompt is not read, as in diffusers.
    """
    scheduler = ready(schedule)
    before = attributes_of(scheduler)
    generators = [Generator("cpu").manual_seed((seed + index) % SEED_RANGE) for index in range(len(latent))]
    is_fresh = _is_fresh(latent, schedule, positive)
    led = with_scale(guiders, guidance)
    nets = Nets((positive, negative))
    identity = {"schedule": replace(schedule, last=0)}  # another end has the same steps until there

    def state() -> SamplerState:
        return state_of(scheduler, before, x, generators)

    with ExitStack() as stack, torch.inference_mode():
        nets.wake(ctx, stack, latent.samples)
        live: Any = stack.enter_context(ctx.use(handle))
        x, around = start(latent, schedule, scheduler, generators, live.device, is_fresh=is_fresh)
        moments = list(moments_of(schedule, scheduler, live))
        predict = _predict(Choir(ctx, live, nets), live, nets, (positive, negative), latent, led, moments)
        done, found = 0, ctx.resume(identity, len(moments))
        if found is not None:
            done, x = found[0], restore(found[1], scheduler, generators, live.device)
        try:
            for call in walk(predict, scheduler, x, moments[done:], around, **step_settings(scheduler, generators)):
                done, x = done + 1, call.x
                ctx.progress(done, len(moments))
                ctx.preview(partial(preview_of, handle.colours, scheduler, call.scaled, call.t, call.output))
                if schedule.first + done < len(schedule.timesteps):
                    ctx.checkpoint(identity, done, state, last=done == len(moments))
        except Cancelled:
            ctx.checkpoint(identity, done, state, last=True)
            raise
        return finish(x.cpu(), latent, schedule, scheduler)


def _predict(
    choir: Choir,
    live: Any,
    nets: Nets,
    sides: tuple[Conditioning[Any], Conditioning[Any]],
    latent: Latent[Any],
    led: Sequence[Guider],
    moments: Sequence[Moment],
) -> Predict:
    """The model, led: asked for what is wanted and, where that counts, for what is not."""
    positive, negative = sides
    wanted = voices_of(positive, latent, live, nets.places[0], is_wanted=True)
    unwanted = voices_of(negative, latent, live, nets.places[1], is_wanted=False) if is_guided(led) else ()
    _check_heard(wanted, moments)
    return predictor(choir, live, wanted, unwanted, led)


def walk(
    predict: Predict, scheduler: Any, x: Tensor, moments: Iterable[Moment], around: Around, **settings: Any
) -> Iterator[Call]:
    """From the noisy x [B, C, h, w], in the scheduler's own scale, through a call of the model at each moment."""
    timesteps = scheduler.timesteps
    reads_variance = scheduler.config.get("variance_type") in LEARNED
    for moment in moments:
        scaled = scheduler.scale_model_input(x, moment.t)
        output = predict(scaled, moment)
        told = output if reads_variance else output[:, : x.shape[1]]
        x = scheduler.step(told, moment.t, x, **settings, return_dict=False)[0]
        x = around(x, timesteps[moment.index + 1] if moment.index + 1 < len(timesteps) else None)
        yield Call(scaled, moment.t, output[:, : x.shape[1]], x)


LEARNED: Final = ("learned", "learned_range")
"""Kinds of variance that a scheduler reads from further channels of the model's answer."""


def start(
    latent: Latent[Any],
    schedule: Schedule[Any],
    scheduler: Any,
    generators: list[Generator],
    device: torch.device,
    *,
    is_fresh: bool,
) -> tuple[Tensor, Around]:
    """The batch [B, C, h, w] that the first step begins with, in the scheduler's own scale, and what is kept."""
    _check_start(latent, schedule, scheduler)
    samples, t = latent.samples, scheduler.timesteps[schedule.first]
    noise = drawn(samples, generators)
    around = _kept(latent, noise, device, scheduler)
    if latent.state == "noisy":
        for _ in range(schedule.first // scheduler.order):  # what the steps before drew: no noise twice
            drawn(samples, generators)
        return (samples / scale_at(scheduler, t)).to(device), around
    if is_fresh:
        return (noise * scheduler.init_noise_sigma).to(device), around
    return noised(scheduler, samples, noise, t).to(device), around


def finish(x: Tensor, latent: Latent[Any], schedule: Schedule[Any], scheduler: Any) -> Latent[Any]:
    """The latent that a schedule leaves: clean at its end, noisy before it.

    A noisy one is kept as the model sees it, so that any other scheduler can go on from it.
    """
    if schedule.last == len(schedule.timesteps):
        return Latent(x, "clean")
    t = scheduler.timesteps[schedule.last]
    original = None if latent.mask is None else _original(latent)
    stands = schedule.timesteps[schedule.last]
    return Latent(x * scale_at(scheduler, t), "noisy", schedule.last, stands, latent.mask, original)


def _is_fresh(latent: Latent[Any], schedule: Schedule[Any], positive: Conditioning[Any]) -> bool:
    """Whether to begin with noise alone.

    A picture that the model reads beside the latent, or whose kept part is laid around it, need not shine through the
    first step: diffusers' inpainting begins so too.
    """
    is_known = latent.mask is not None or positive.beside is not None
    return latent.state == "empty" or (latent.state == "clean" and is_known and not schedule.first)


def _kept(latent: Latent[Any], noise: Tensor, device: torch.device, scheduler: Any) -> Around:
    """What lays the kept part of a masked latent around x."""
    if latent.mask is None:
        return lambda x, t: x
    mask = latent.mask.reshape(len(latent.mask), *(1,) * (noise.ndim - 3), *latent.mask.shape[1:])
    kept = Kept(_original(latent).to(device), noise.to(device), mask.float().to(device))
    return lambda x, t: kept.around(x, scheduler, t)


def _original(latent: Latent[Any]) -> Tensor:
    return latent.samples if latent.original is None else latent.original


NEAR: Final = 10
"""Two noise levels count as the same within one step of the schedule, or of one with this many steps."""


def _check_start(latent: Latent[Any], schedule: Schedule[Any], scheduler: Any) -> None:
    """Raise ValueError where a latent and a schedule do not fit."""
    if latent.mask is not None:
        _check_mask(latent, latent.mask)
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


def _check_mask(latent: Latent[Any], mask: Tensor) -> None:
    """Raise ValueError for a mask of another size, and for one with nothing that it could keep."""
    if latent.state == "empty" or (latent.state == "noisy" and latent.original is None):
        raise ValueError(f"the latent is {latent.state}, so its mask has nothing to keep: mask one of an encoded image")
    if mask.shape[-2:] != latent.samples.shape[-2:] or len(mask) not in (1, len(latent)):
        raise ValueError(
            f"the latent's mask is {list(mask.shape)}, the latent {list(latent.samples.shape)}: "
            f"SetLatentMask brings masks to the latent's size"
        )


def _check_heard(wanted: Sequence[Voice], moments: Iterable[Moment]) -> None:
    """Raise ValueError where a call of the model would have nothing to draw."""
    for moment in moments:
        if not any(voice.counts(moment) for voice in wanted):
            raise ValueError(
                f"no prompt of the positive conditioning counts at call {moment.index + 1} of {moment.count}: "
                f"let the start of one meet the end of another"
            )
