"""PixArt-alpha against diffusers' pipeline, told the size of the picture and not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.types import Conditioning
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import HEIGHT, TEXTS, WIDTH, Scene, difference, noise_of, pipeline
from tests.nodes.families.tiny_transformers import pixart, pixart_sigma

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "PixArt"
STEPS = 4
MASK = torch.tensor([[1, 1, 1, 1, 1, 0, 0, 0, 0, 0]])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A model that is told how large the picture is."""
    return Scene(pixart(tmp_path_factory.mktemp("models") / "told"), tokens=10, width=32)


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A model that is not."""
    return Scene(pixart(tmp_path_factory.mktemp("models") / "untold", sample_size=64), tokens=10, width=32)


def masked(scene: Scene) -> list[Conditioning[Any]]:
    """The prompts, of which the last tokens are none."""
    return [replace(one, entries=(replace(one.entries[0], attention=MASK),)) for one in scene.prompts]


def drawn(scene: Scene, output: str, batch: int, guidance: float) -> Any:
    mask = MASK.repeat(batch, 1)
    return pipeline("PixArtAlphaPipeline", scene.folder)(
        negative_prompt=None, num_inference_steps=STEPS, output_type=output, guidance_scale=guidance, width=WIDTH,
        height=HEIGHT, latents=noise_of(5, scene.empty(batch)), prompt_attention_mask=mask,
        negative_prompt_attention_mask=mask, use_resolution_binning=False, **scene.asked(batch),
    ).images  # fmt: skip


@pytest.mark.parametrize("guidance", [1, 4.5])
def test_text_to_image_is_diffusers(told: Scene, guidance: float) -> None:
    ours = told.sample("dpmpp_2m", latent=told.empty(2), prompts=masked(told), guidance=guidance, steps=STEPS)
    mode = "text to image" if guidance > 1 else "text to image without guidance"
    record(FAMILY, f"{mode}, latents", difference(ours.samples, drawn(told, "latent", 2, guidance)), LATENTS)
    record(FAMILY, mode, difference(told.decode(ours).pixels, drawn(told, "np", 2, guidance)))


def test_text_to_image_from_two_texts_is_diffusers(told: Scene) -> None:
    ours = told.sample("dpmpp_2m", steps=STEPS, prompts=[told.studio.prompt(text) for text in TEXTS])
    theirs = pipeline("PixArtAlphaPipeline", told.folder)(
        TEXTS[0], negative_prompt=TEXTS[1], num_inference_steps=STEPS, guidance_scale=4.0, width=WIDTH, height=HEIGHT,
        latents=noise_of(5, told.empty()), clean_caption=False, use_resolution_binning=False, output_type="np",
    ).images  # fmt: skip
    record(FAMILY, "text to image from texts", difference(told.decode(ours).pixels, theirs))


def test_a_model_that_is_not_told_the_size_is_diffusers(untold: Scene) -> None:
    ours = untold.sample("dpmpp_2m", prompts=masked(untold), steps=STEPS)
    theirs = drawn(untold, "latent", 1, 4.0)
    record(FAMILY, "text to image, not told the size, latents", difference(ours.samples, theirs), LATENTS)


def test_sigma_is_diffusers(tmp_path: Path) -> None:
    sigma = Scene(pixart_sigma(tmp_path / "sigma"))
    ours = sigma.sample("dpmpp_2m", steps=STEPS, prompts=[sigma.studio.prompt(text) for text in TEXTS])
    theirs = pipeline("PixArtSigmaPipeline", sigma.folder)(
        TEXTS[0], negative_prompt=TEXTS[1], num_inference_steps=STEPS, guidance_scale=4.0, width=WIDTH, height=HEIGHT,
        latents=noise_of(5, sigma.empty()), clean_caption=False, use_resolution_binning=False, output_type="np",
    ).images  # fmt: skip
    record(FAMILY, "sigma, text to image from texts", difference(sigma.decode(ours).pixels, theirs))


def test_what_the_mask_leaves_out_does_not_count(told: Scene) -> None:
    positive, negative = masked(told)
    entry = positive.entries[0]
    embeddings = entry.embeddings.clone()
    embeddings[:, 5:] = 7
    other = replace(positive, entries=(replace(entry, embeddings=embeddings),))
    drawn = told.sample(prompts=[positive, negative]).samples
    torch.testing.assert_close(told.sample(prompts=[other, negative]).samples, drawn, atol=1e-4, rtol=1e-4)
    assert (told.sample().samples - drawn).abs().max() > 1e-2
