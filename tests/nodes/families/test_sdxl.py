"""Stable Diffusion XL against diffusers' pipelines: base, refiner, the two together, and few steps."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.inpainting import SetLatentMask
from nodes.masks import RectangleMask
from nodes.types import Conditioning
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel, generators
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, noise_of
from tests.nodes.test_parity import with_scheduler

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion XL"
BASE, REFINER = "StableDiffusionXLPipeline", "StableDiffusionXLImg2ImgPipeline"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.large(tmp_path_factory.mktemp("models") / "base"), 2 * tiny_unets.WIDTH, tiny_unets.WIDTH)


@pytest.fixture(scope="module")
def refiner(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.refiner(tmp_path_factory.mktemp("models") / "refiner"), tiny_unets.WIDTH, tiny_unets.WIDTH)


@pytest.mark.parametrize("guidance", [1, 5])
@pytest.mark.parametrize("name", ["euler", "dpmpp_2m", "euler_a"])
def test_text_to_image_is_diffusers(base: Easel, name: str, guidance: float) -> None:
    ours = base.sample(base.empty(2), name=name, guidance=guidance)
    drawn = generators(2)
    noise = torch.cat([torch.randn(1, *ours.samples.shape[1:], generator=each) for each in drawn])
    settings: dict[str, Any] = {
        "num_inference_steps": 4, "guidance_scale": guidance, "height": 64, "width": 64, **base.asked(2),
    }  # fmt: skip
    pipe = with_scheduler(BASE, base.folder, name)
    states = [each.get_state() for each in drawn]
    theirs = pipe(latents=noise.clone(), generator=drawn, output_type="latent", **settings).images
    record(FAMILY, "text to image, latents", difference(ours.samples, theirs), LATENTS)
    for each, state in zip(drawn, states, strict=True):
        each.set_state(state)
    theirs = pipe(latents=noise.clone(), generator=drawn, output_type="np", **settings).images
    record(FAMILY, "text to image", difference(base.decode(ours), theirs))


def test_other_sizes_are_diffusers(base: Easel) -> None:
    told = torch.tensor([[100.0, 80, 4, 8, 64, 64]]), torch.tensor([[30.0, 30, 0, 0, 64, 64]])
    positive, negative = (
        Conditioning[Any]((replace(prompt.entries[0], sizes=sizes),))
        for prompt, sizes in zip(base.prompts, told, strict=True)
    )
    ours = base.sample(prompts=(positive, negative), name="euler")
    theirs = with_scheduler(BASE, base.folder, "euler")(
        latents=noise_of(5, base.empty()), num_inference_steps=4, guidance_scale=4.0, output_type="latent",
        original_size=(100, 80), crops_coords_top_left=(4, 8), target_size=(64, 64), negative_original_size=(30, 30),
        negative_target_size=(64, 64), **base.asked(),
    ).images  # fmt: skip
    record(FAMILY, "other sizes, latents", difference(ours.samples, theirs), LATENTS)
    assert (ours.samples - base.sample(name="euler").samples).abs().max() > 1e-3


@pytest.mark.parametrize("strength", [0.3, 0.75])
def test_the_refiner_on_a_picture_is_diffusers(refiner: Easel, strength: float) -> None:
    latent = refiner.encoded()
    ours = refiner.sample(latent, name="euler", steps=8, strength=strength)
    theirs = with_scheduler(REFINER, refiner.folder, "euler")(
        image=latent.samples.clone(), num_inference_steps=8, strength=strength, guidance_scale=4.0,
        generator=generators(), output_type="np", **refiner.asked(),
    ).images  # fmt: skip
    record(FAMILY, "refiner, image to image", difference(refiner.decode(ours), theirs))


@pytest.mark.parametrize("name", ["euler", "ddim"])
def test_base_and_refiner_split_at_a_step_are_diffusers(base: Easel, refiner: Easel, name: str) -> None:
    split = base.sample(name=name, steps=10, end=8)
    ours = refiner.sample(split, name=name, steps=10, start=8)
    noise = noise_of(5, base.empty())
    first = with_scheduler(BASE, base.folder, name)(
        latents=noise, num_inference_steps=10, denoising_end=0.8, guidance_scale=4.0, output_type="latent",
        **base.asked(),
    ).images  # fmt: skip
    second = with_scheduler(REFINER, refiner.folder, name)
    shared: dict[str, Any] = {
        "image": first, "num_inference_steps": 10, "denoising_start": 0.8, "guidance_scale": 4.0, **refiner.asked(),
    }  # fmt: skip
    latents = second(output_type="latent", **shared).images
    record(FAMILY, "refiner from 0.8 to the end, latents", difference(ours.samples, latents), LATENTS)
    record(
        FAMILY,
        "refiner from 0.8 to the end",
        difference(refiner.decode(ours), second(output_type="np", **shared).images),
    )


@pytest.mark.parametrize("strength", [1.0, 0.6])
def test_masked_sampling_is_diffusers(base: Easel, strength: float) -> None:
    mask = RectangleMask(width=64, height=64, left=0.25, top=0.3, right=0.8, bottom=0.75)
    latent = SetLatentMask(base.encoded(), mask)
    ours = base.sample(latent, name="euler", steps=6, strength=strength)
    theirs = with_scheduler("StableDiffusionXLInpaintPipeline", base.folder, "euler")(
        image=latent.samples.clone(), mask_image=mask.values[:, None], masked_image_latents=latent.samples.clone(),
        strength=strength, num_inference_steps=6, guidance_scale=4.0, height=64, width=64, generator=generators(),
        output_type="latent", **base.asked(),
    ).images  # fmt: skip
    record(FAMILY, "inpainting with a mask in the sampler, latents", difference(ours.samples, theirs), LATENTS)


def test_the_refiner_knows_what_is_beautiful(refiner: Easel) -> None:
    """What is wanted gets 6 of 10, what is not 2.5, as in diffusers: told the other way round, all changes."""
    told = [torch.tensor([[64.0, 64, 0, 0, score]]) for score in (6.0, 2.5)]
    plain = refiner.sample(name="euler").samples
    for sizes, is_same in ((told, True), (told[::-1], False)):
        positive, negative = (
            Conditioning[Any]((replace(prompt.entries[0], sizes=said),))
            for prompt, said in zip(refiner.prompts, sizes, strict=True)
        )
        drawn = refiner.sample(prompts=(positive, negative), name="euler").samples
        assert torch.equal(drawn, plain) is is_same


@pytest.mark.parametrize(("name", "steps"), [("euler_a", 1), ("euler_a", 4), ("euler", 4)])
def test_few_steps_without_guidance_are_diffusers(tmp_path: Path, name: str, steps: int) -> None:
    """As turbo and lightning models are used: no guidance, timesteps spaced from the end."""
    turbo = Easel(tiny_unets.large(tmp_path / "turbo", tiny_unets.TURBO), 2 * tiny_unets.WIDTH, tiny_unets.WIDTH)
    ours = turbo.sample(name=name, steps=steps, guidance=0)
    drawn = generators()
    noise = torch.randn(1, *ours.samples.shape[1:], generator=drawn[0])
    pipe = with_scheduler(BASE, turbo.folder, name)
    theirs = pipe(
        latents=noise, generator=drawn, num_inference_steps=steps, guidance_scale=0.0, output_type="np", **turbo.asked()
    ).images
    record(FAMILY, "few steps without guidance, trailing", difference(turbo.decode(ours), theirs))
