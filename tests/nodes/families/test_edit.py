"""Editing by instructions against diffusers' pipeline: prompt and picture lead, each as much as it should."""

from typing import Any

import pytest
import torch

from nodes.guiders import ClassifierFreeGuidance, ImageGuidance
from nodes.inpainting import EditConditioning
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel, generators
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference
from tests.nodes.test_parity import with_scheduler

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion"
CLS = "StableDiffusionInstructPix2PixPipeline"


@pytest.fixture(scope="module")
def easel(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.editing(tmp_path_factory.mktemp("models") / "edit"), tiny_unets.WIDTH)


def edited(easel: Easel, **settings: Any) -> torch.Tensor:
    said = EditConditioning(*easel.prompts, easel.studio.model.vae, easel.image, easel.ctx)
    return easel.sample(said.latent, (said.positive, said.negative), **settings).samples


@pytest.mark.parametrize(("prompt", "picture"), [(7.5, 1.5), (3.0, 1.0), (1.0, 1.5)])
@pytest.mark.parametrize("name", ["euler", "euler_a", "ddim"])
def test_editing_is_diffusers(easel: Easel, name: str, prompt: float, picture: float) -> None:
    ours = edited(easel, name=name, guidance=prompt, guiders=[ImageGuidance(scale=picture)])
    drawn = generators()
    noise = torch.randn(1, *ours.shape[1:], generator=drawn[0])
    pixels = easel.image.pixels.permute(0, 3, 1, 2)
    theirs = with_scheduler(CLS, easel.folder, name)(
        image=pixels, latents=noise, generator=drawn, num_inference_steps=4, guidance_scale=prompt,
        image_guidance_scale=picture, output_type="latent", **easel.asked(),
    ).images  # fmt: skip
    record(FAMILY, "InstructPix2Pix, latents", difference(ours, theirs), LATENTS)


def test_the_picture_counts(easel: Easel) -> None:
    plain, strong = (edited(easel, guiders=[ImageGuidance(scale=scale)]) for scale in (1.0, 4.0))
    assert (plain - strong).abs().max() > 1e-2
    torch.testing.assert_close(edited(easel), plain)  # a scale of 1 is what the two prompts give with the picture


def test_guiders_that_do_not_go_together_are_refused(easel: Easel) -> None:
    with pytest.raises(ValueError, match="two guiders lead toward the picture"):
        edited(easel, guiders=[ImageGuidance(), ImageGuidance()])
    with pytest.raises(ValueError, match="two guiders lead toward the prompt"):
        edited(easel, guiders=[ClassifierFreeGuidance(), ClassifierFreeGuidance()])
    with pytest.raises(ValueError, match="EditConditioning gives them one"):
        easel.sample(guiders=[ImageGuidance()])
