"""Models for upscaling against diffusers' pipelines: the latent upscaler, and that of small pictures."""

from typing import Any

import pytest
import torch

from nodes.enlarging import LatentUpscaleConditioning, UpscaleConditioning
from nodes.types import Image, Latent
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel, generators
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, noise_of, pipeline
from tests.nodes.test_parity import with_scheduler

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion"


@pytest.fixture(scope="module")
def doubling(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    width = tiny_unets.WIDTH
    return Easel(tiny_unets.doubling(tmp_path_factory.mktemp("models") / "doubling"), width, pooled=width)


@pytest.fixture(scope="module")
def enlarging(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.enlarging(tmp_path_factory.mktemp("models") / "enlarging"), tiny_unets.WIDTH)


@pytest.mark.parametrize("guidance", [1.0, 4.0])
def test_the_latent_upscaler_is_diffusers(doubling: Easel, guidance: float) -> None:
    small = Latent[Any](torch.randn(2, 4, 8, 8, generator=generators()[0]))
    said = LatentUpscaleConditioning(*doubling.prompts, small)
    ours = doubling.sample(said.latent, (said.positive, said.negative), name="euler", guidance=guidance)
    assert ours.samples.shape == (2, 4, 16, 16)
    settings: dict[str, Any] = {"num_inference_steps": 4, "guidance_scale": guidance, **doubling.asked(2)}
    pipe = pipeline("StableDiffusionLatentUpscalePipeline", doubling.folder)
    pipe.scheduler = pipe.trained
    noise = noise_of(5, said.latent)
    theirs = pipe(image=small.samples.clone(), latents=noise.clone(), output_type="latent", **settings).images
    record(FAMILY, "latent upscaler, latents", difference(ours.samples, theirs), LATENTS)
    theirs = pipe(image=small.samples.clone(), latents=noise.clone(), output_type="np", **settings).images
    record(FAMILY, "latent upscaler", difference(doubling.decode(ours), theirs))


@pytest.mark.parametrize("noise", [0, 40])
def test_the_upscaler_of_small_pictures_is_diffusers(enlarging: Easel, noise: int) -> None:
    small = Image(enlarging.image.pixels[:, :16, :16])
    said = UpscaleConditioning(*enlarging.prompts, enlarging.studio.model.vae, small, noise=noise, seed=3)
    ours = enlarging.sample(said.latent, (said.positive, said.negative), name="ddim")
    theirs = with_scheduler("StableDiffusionUpscalePipeline", enlarging.folder, "ddim")(
        image=small.pixels.permute(0, 3, 1, 2), latents=noise_of(5, said.latent), noise_level=noise,
        generator=generators(seed=3), num_inference_steps=4, guidance_scale=4.0, output_type="np", **enlarging.asked(),
    ).images  # fmt: skip
    record(FAMILY, "upscaler of small pictures", difference(enlarging.decode(ours), theirs))


def test_the_small_picture_shows(enlarging: Easel) -> None:
    drawn = [
        enlarging.sample(said.latent, (said.positive, said.negative)).samples
        for pixels in (torch.zeros(1, 8, 8, 3), torch.ones(1, 8, 8, 3))
        for said in [UpscaleConditioning(*enlarging.prompts, enlarging.studio.model.vae, Image(pixels))]
    ]
    assert (drawn[0] - drawn[1]).abs().max() > 1e-2


def test_an_unfinished_latent_is_not_doubled(doubling: Easel) -> None:
    with pytest.raises(ValueError, match="the latent is empty: give the upscaler one that is finished"):
        LatentUpscaleConditioning(*doubling.prompts, doubling.empty())
