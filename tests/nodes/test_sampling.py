"""The sampler and its schedules: seeds, splits, progress, cancelling, refusals."""

import json
from dataclasses import replace
from typing import Any

import pytest
import torch

from engine.context import Context
from engine.errors import Cancelled
from engine.types import File
from nodes.latents import VAEEncode
from nodes.sampling import Scheduler, UNetSample
from nodes.schedulers import KINDS
from nodes.types import Conditioning, Entry, Image, Latent
from tests.nodes.studio import Studio

BIT = 1 / 255
SINGLE_STEP = ("ddim", "ddpm", "euler", "euler_a", "heun", "dpm2", "dpm2_a", "lcm", "tcd")
"""Schedulers that look back at nothing, so that a schedule cut in two gives what it gives in one piece."""


@pytest.mark.parametrize("name", ["ddim", "euler_a", "dpmpp_2m_sde"])
def test_an_image_of_a_batch_is_the_single_image_of_its_seed(studio: Studio, name: str) -> None:
    batch = studio.draw(name, batch=3, seed=40).pixels
    for index in range(3):
        single = studio.draw(name, seed=40 + index).pixels
        assert (batch[index] - single[0]).abs().max() <= BIT


def test_seeds_wrap_at_their_end(studio: Studio) -> None:
    batch = studio.sample(batch=2, seed=2**64 - 1).samples
    torch.testing.assert_close(batch[1:], studio.sample(seed=0).samples, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("seed", [0, 2**31, 2**32 - 1, 2**63, 2**64 - 1])
def test_every_seed_gives_the_same_latent_twice(studio: Studio, seed: int) -> None:
    first, second = (studio.sample("euler_a", seed=seed, steps=2).samples for _ in range(2))
    assert torch.equal(first, second)


def test_seed_prompt_and_guidance_change_the_latent(studio: Studio) -> None:
    drawn = studio.sample(seed=1).samples
    assert not torch.allclose(drawn, studio.sample(seed=2).samples)
    assert not torch.allclose(drawn, studio.sample(seed=1, guidance=5).samples)
    assert not torch.allclose(drawn, studio.sample(seed=1, texts=("a blue star", "a star")).samples)
    assert not torch.allclose(drawn, studio.sample(seed=1, texts=("a red circle on a blue background", "")).samples)


@pytest.mark.parametrize("guidance", [0, 0.5, 1])
def test_up_to_guidance_one_the_negative_prompt_is_not_read(studio: Studio, guidance: float) -> None:
    one, other = (studio.sample(guidance=guidance, texts=("a star", negative)).samples for negative in ("", "moon"))
    assert torch.equal(one, other)


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("spacing", ["default", "leading", "linspace", "trailing"])
def test_every_scheduler_and_spacing_draws(studio: Studio, name: str, spacing: str) -> None:
    if spacing != "default" and not KINDS[name].spaced:
        with pytest.raises(ValueError, match="its own timesteps"):
            studio.sample(name, spacing=spacing)
        return
    for steps in (1, 4) if spacing == "default" else (4,):
        drawn = studio.sample(name, spacing=spacing, steps=steps)
        assert drawn.samples.isfinite().all(), steps
        assert drawn.state == "clean"


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("sigmas", ["normal", "karras", "exponential", "beta"])
def test_every_scheduler_and_kind_of_sigmas_draws(studio: Studio, name: str, sigmas: str) -> None:
    if sigmas != "normal" and not KINDS[name].sigmas:
        with pytest.raises(ValueError, match=f"{name} has no {sigmas} sigmas; these do: euler"):
            studio.sample(name, sigmas=sigmas)
        return
    drawn = studio.sample(name, sigmas=sigmas, steps=4)
    assert drawn.samples.isfinite().all()


@pytest.mark.parametrize("name", SINGLE_STEP)
def test_a_schedule_cut_in_two_gives_the_same_latent(studio: Studio, name: str) -> None:
    whole = studio.sample(name, batch=2, seed=7, steps=6)
    half = studio.sample(name, batch=2, seed=7, steps=6, end=3)
    assert half.state == "noisy"
    rest = studio.sample(name, latent=half, seed=7, steps=6, start=3)
    assert rest.state == "clean"
    torch.testing.assert_close(rest.samples, whole.samples, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", ["ddim", "heun", "euler_a", "dpmpp_2m", "dpmpp_2m_sde", "unipc", "lcm"])
def test_a_noisy_latent_can_go_on_with_any_scheduler(studio: Studio, name: str) -> None:
    half = studio.sample("euler", seed=7, steps=6, end=3)
    whole = studio.sample("euler", seed=7, steps=6).samples
    rest = studio.sample(name, latent=half, seed=7, steps=6, start=3).samples
    assert rest.isfinite().all()
    assert 0.3 < rest.std() / whole.std() < 3, "the scales of the two schedulers agree"


def test_progress_counts_the_models_calls(studio: Studio) -> None:
    for name, calls in {"ddim": 5, "heun": 9, "pndm": 6}.items():
        seen: list[tuple[int, int]] = []
        ctx = Context(studio.models, progress=lambda done, total, seen=seen: seen.append((done, total)))  # type: ignore[misc]
        studio.sample(name, ctx=ctx)
        assert seen == [(done, calls) for done in range(1, calls + 1)], name


def test_cancelling_stops_before_the_next_call(studio: Studio) -> None:
    seen: list[int] = []
    ctx = Context(studio.models, progress=lambda done, _: seen.append(done), cancelled=lambda: len(seen) >= 2)
    with pytest.raises(Cancelled):
        studio.sample(ctx=ctx)
    assert seen == [1, 2]


def test_watching_changes_nothing_and_shows_pictures(studio: Studio) -> None:
    shown: list[File] = []
    watched = studio.sample(seed=3, ctx=Context(studio.models, preview=lambda make: shown.append(make()))).samples
    assert torch.equal(watched, studio.sample(seed=3).samples)
    assert shown[0].media_type == "image/jpeg"
    assert shown[0].facts == {"width": 16, "height": 16}


@pytest.mark.parametrize("steps", [5, 10, 20, 33])
@pytest.mark.parametrize("strength", [0.3, 0.35, 0.5, 0.75, 1])
def test_strength_keeps_the_last_steps(studio: Studio, steps: int, strength: float) -> None:
    schedule = Scheduler(studio.model.unet, name="euler", steps=steps, strength=strength)
    assert schedule.last - schedule.first == int(steps * strength)
    assert schedule.last == len(schedule.timesteps)


def test_a_schedule_says_its_noise_levels(studio: Studio) -> None:
    schedule = Scheduler(studio.model.unet, name="ddim", steps=10)
    assert list(schedule.timesteps) == sorted(schedule.timesteps, reverse=True)
    assert list(schedule.sigmas) == sorted(schedule.sigmas, reverse=True)
    assert len(schedule.sigmas) == len(schedule.timesteps) == 10


def test_image_to_image_stays_nearer_with_less_strength(studio: Studio) -> None:
    latent = VAEEncode(studio.model.vae, studio.draw(seed=1), studio.ctx)
    far, near = (
        (studio.sample(latent=latent, steps=10, strength=strength).samples - latent.samples).abs().mean()
        for strength in (1.0, 0.2)
    )
    assert near < far / 2


def test_impossible_schedules_are_refused(studio: Studio) -> None:
    for settings, reason in (
        ({"steps": 10, "strength": 0.05}, "no step is left of 10"),
        ({"steps": 10, "end": 11}, "has 10 steps; it cannot end at 11"),
        ({"steps": 10, "start": 5, "end": 5}, "no step is left"),
        ({"name": "pndm", "start": 2}, "pndm cannot start or end in the middle"),
    ):
        with pytest.raises(ValueError, match=reason):
            Scheduler(studio.model.unet, **({"name": "ddim"} | settings))


def test_old_configs_are_corrected_as_diffusers_does(studio: Studio) -> None:
    for said in ("{}", '{"steps_offset":0,"clip_sample":true}'):
        config = json.loads(Scheduler(replace(studio.model.unet, scheduler=said), name="ddim").config)
        assert (config["steps_offset"], config["clip_sample"]) == (1, False)


def test_a_model_that_predicts_the_picture_needs_a_scheduler_that_can(studio: Studio) -> None:
    unet = replace(studio.model.unet, scheduler='{"prediction_type":"sample"}')
    assert Scheduler(unet, name="ddim").steps == 20
    with pytest.raises(ValueError, match="predicts the clean picture; these can: ddim"):
        Scheduler(unet, name="dpm2")


@pytest.mark.parametrize(
    ("latent", "settings", "reason"),
    [
        (Latent(torch.zeros(1, 4, 16, 16), "empty"), {"strength": 0.5}, "empty latent has nothing to keep"),
        (Latent(torch.zeros(1, 4, 16, 16), "empty"), {"start": 2}, "empty latent has nothing to keep"),
        (Latent(torch.zeros(1, 4, 16, 16), "noisy", 2, 500.0), {}, "left at timestep 500, but the schedule"),
        (Latent(torch.zeros(1, 4, 16, 16), mask=torch.ones(1, 64, 64)), {}, "SetLatentMask brings masks to"),
        (Latent(torch.zeros(1, 4, 16, 16), "empty", mask=torch.ones(1, 16, 16)), {}, "its mask has nothing to keep"),
    ],
)  # fmt: skip
def test_latents_that_do_not_fit_are_refused(
    studio: Studio, latent: Latent[Any], settings: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        studio.sample(latent=latent, **settings)


def test_conditionings_that_do_not_fit_are_refused(studio: Studio) -> None:
    (entry,) = studio.prompt("a star").entries
    schedule = Scheduler(studio.model.unet, name="ddim", steps=4)
    cases: tuple[tuple[Conditioning[Any], str], ...] = (
        (Conditioning(()), "positive conditioning has no entries"),
        (Conditioning((replace(entry, start=0.5),)), "no prompt of the positive conditioning counts at call 1 of 4"),
        (Conditioning((replace(entry, end=0.5),)), "no prompt of the positive conditioning counts at call 3 of 4"),
        (Conditioning((Entry(torch.zeros(3, 77, 32)),)), "has 3 prompts for 1 images"),
        (Conditioning((entry,), beside=torch.zeros(1, 5, 8, 8)), "1 pictures beside it of 8 x 8 latent pixels"),
    )
    for conditioning, reason in cases:
        with pytest.raises(ValueError, match=reason):
            UNetSample(studio.model.unet, schedule, conditioning, Conditioning((entry,)), studio.empty(), studio.ctx)


def test_a_prompt_for_each_image_is_used_for_its_image(studio: Studio) -> None:
    entries = [studio.prompt(text).entries[0].embeddings for text in ("a star", "a red circle")]
    schedule = Scheduler(studio.model.unet, name="ddim", steps=3)
    both = Conditioning[Any]((Entry(torch.cat(entries)),))
    drawn = UNetSample(studio.model.unet, schedule, both, studio.prompt(""), studio.empty(2), studio.ctx, seed=4)
    second = studio.sample(steps=3, seed=5, guidance=7.5, texts=("a red circle", "")).samples
    torch.testing.assert_close(drawn.samples[1:], second, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_draws_nearly_the_same(studio: Studio, dtype: str) -> None:
    half = Studio(studio.folder, dtype)
    with half.ctx.use(half.model.unet) as live:
        assert str(live.module.dtype) == f"torch.{dtype}"
    drawn = half.sample("euler", seed=9)
    assert drawn.samples.dtype == torch.float32
    reference = studio.sample("euler", seed=9).samples
    assert (drawn.samples - reference).abs().mean() < 0.05 * reference.std()


def test_samples_are_kept_when_nothing_is_left_to_do(studio: Studio) -> None:
    image = Image(torch.rand(1, 64, 64, 3))
    before = image.pixels.clone()
    latent = VAEEncode(studio.model.vae, image, studio.ctx)
    kept = latent.samples.clone()
    studio.sample(latent=latent, strength=0.5)
    assert torch.equal(image.pixels, before)
    assert torch.equal(latent.samples, kept)
