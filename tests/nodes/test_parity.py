"""The graph against diffusers' own pipelines: the same prompt, seed, steps and guidance give the same picture."""

import importlib
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Generator, Tensor

from nodes.latents import VAEDecode, VAEEncode
from nodes.schedulers import KINDS
from nodes.types import Image
from tests.nodes.families.ledger import record
from tests.nodes.studio import Studio

# Importing diffusers' pipelines takes seconds, and the miniature draws each picture twice.
pytestmark = pytest.mark.slow

SCHEDULERS = ("ddim", "pndm", "euler", "euler_a", "heun", "dpmpp_2m", "unipc")
STEPS = 5
TEXTS = ("a red circle on a blue background", "a star")


@cache
def pipeline(cls: str, folder: Path) -> Any:
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = getattr(diffusers, cls).from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    loaded.set_progress_bar_config(disable=True)
    loaded.trained = dict(loaded.scheduler.config)
    return loaded


def with_scheduler(cls: str, folder: Path, name: str) -> Any:
    """A pipeline with the scheduler of that name, made as diffusers' documentation says."""
    kind, pipe = KINDS[name], pipeline(cls, folder)
    scheduler = getattr(importlib.import_module(f"diffusers.schedulers.{kind.module}"), kind.cls)
    pipe.scheduler = scheduler.from_config(pipe.trained, **kind.settings)
    return pipe


def noise_of(seeds: range, shape: torch.Size) -> tuple[Tensor, list[Generator]]:
    """Start noise, one seed an image, and the generators after it."""
    generators = [Generator().manual_seed(seed) for seed in seeds]
    return torch.cat([torch.randn(1, *shape[1:], generator=each) for each in generators]), generators


def assert_alike(image: Image, expected: Any, mode: str) -> None:
    wanted = torch.from_numpy(np.asarray(expected))
    assert image.pixels.shape == wanted.shape
    assert image.pixels.std() > 0.01, "a flat picture would prove nothing"
    record("Stable Diffusion", mode, float((image.pixels - wanted).abs().max()))


@pytest.mark.parametrize("guidance", [1, 7.5])
@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("model", ["epsilon", "velocity", "miniature"])
def test_text_to_image_is_diffusers(studios: dict[str, Studio], model: str, name: str, guidance: float) -> None:
    studio = studios[model]
    ours = studio.draw(name, batch=2, seed=11, guidance=guidance, steps=STEPS, texts=TEXTS)
    noise, generators = noise_of(range(11, 13), studio.empty().samples.shape)
    pipe = with_scheduler("StableDiffusionPipeline", studio.folder, name)
    theirs = pipe(
        [TEXTS[0]] * 2,
        negative_prompt=[TEXTS[1]] * 2,
        num_inference_steps=STEPS,
        guidance_scale=guidance,
        latents=noise,
        generator=generators,
        output_type="np",
    )
    assert_alike(ours, theirs.images, "text to image")


@pytest.mark.parametrize("name", sorted(set(KINDS) - set(SCHEDULERS)))
@pytest.mark.parametrize("model", ["epsilon", "velocity"])
def test_the_other_schedulers_are_diffusers_too(studios: dict[str, Studio], model: str, name: str) -> None:
    studio = studios[model]
    ours = studio.draw(name, seed=11, guidance=3, steps=STEPS, texts=TEXTS)
    noise, generators = noise_of(range(11, 12), studio.empty().samples.shape)
    pipe = with_scheduler("StableDiffusionPipeline", studio.folder, name)
    theirs = pipe(
        TEXTS[0],
        negative_prompt=TEXTS[1],
        num_inference_steps=STEPS,
        guidance_scale=3,
        latents=noise,
        generator=generators,
        output_type="np",
    )
    assert_alike(ours, theirs.images, "text to image, further schedulers")


@pytest.mark.parametrize("guidance", [1, 7.5])
@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("model", ["epsilon", "velocity", "miniature"])
def test_image_to_image_is_diffusers(studios: dict[str, Studio], model: str, name: str, guidance: float) -> None:
    studio = studios[model]
    latent = VAEEncode(studio.model.vae, studio.draw(seed=3), studio.ctx)
    steps, strength = 8, 0.6
    drawn = studio.sample(name, latent=latent, seed=11, guidance=guidance, steps=steps, strength=strength, texts=TEXTS)
    ours = VAEDecode(studio.model.vae, drawn, studio.ctx)
    pipe = with_scheduler("StableDiffusionImg2ImgPipeline", studio.folder, name)
    theirs = pipe(
        TEXTS[0],
        image=latent.samples.clone(),
        negative_prompt=TEXTS[1],
        num_inference_steps=steps,
        strength=strength,
        guidance_scale=guidance,
        generator=[Generator().manual_seed(11)],
        output_type="np",
    )
    assert_alike(ours, theirs.images, "image to image")


@pytest.mark.parametrize("model", ["epsilon", "velocity", "miniature"])
def test_encoding_is_diffusers_posterior_mean(studios: dict[str, Studio], model: str) -> None:
    studio = studios[model]
    image = studio.draw(seed=3)
    vae = pipeline("StableDiffusionPipeline", studio.folder).vae
    with torch.inference_mode():
        batch = image.pixels.permute(0, 3, 1, 2) * 2 - 1
        theirs = vae.encode(batch).latent_dist.mean * vae.config.scaling_factor
    torch.testing.assert_close(VAEEncode(studio.model.vae, image, studio.ctx).samples, theirs, atol=1e-4, rtol=1e-4)
