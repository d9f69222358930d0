"""Stable Diffusion 3 against diffusers' pipelines: the same prompts, noise and steps give the same picture."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Generator

from engine.context import Context
from engine.types import File
from nodes.guiders import SkipLayerGuidance
from nodes.inpainting import SetLatentMask
from nodes.latents import VAEEncode
from nodes.types import Image, Latent, Mask
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import HEIGHT, TEXTS, WIDTH, Scene, difference, noise_of, pipeline
from tests.nodes.families.tiny_transformers import DEV_FLOW, T5_WIDTH, stable_diffusion_3, stable_diffusion_35

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion 3"
STEPS = 4


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = stable_diffusion_3(tmp_path_factory.mktemp("models") / "sd3")
    return Scene(folder, tokens=90, width=T5_WIDTH, pooled=64)


@pytest.fixture(scope="module")
def shifting(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A model whose noise levels are shifted by the size of the picture."""
    folder = stable_diffusion_3(tmp_path_factory.mktemp("models") / "shifting", DEV_FLOW)
    return Scene(folder, tokens=90, width=T5_WIDTH, pooled=64)


def drawn(scene: Scene, output: str, cls: str = "StableDiffusion3Pipeline", **settings: Any) -> Any:
    return pipeline(cls, scene.folder)(num_inference_steps=STEPS, output_type=output, **settings).images


def encoded(scene: Scene) -> Latent[Any]:
    """A picture that the model has drawn, as a latent."""
    image = scene.decode(scene.sample(seed=2, latent=scene.empty(width=64, height=64)))
    return VAEEncode(scene.studio.model.vae, image, scene.ctx)


@pytest.mark.parametrize("guidance", [1, 7])
def test_text_to_image_is_diffusers(scene: Scene, guidance: float) -> None:
    ours = scene.sample(latent=scene.empty(2), guidance=guidance, steps=STEPS)
    settings: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "guidance_scale": guidance, **scene.asked(2)}
    noise = noise_of(5, scene.empty(2))
    theirs = drawn(scene, "latent", latents=noise.clone(), **settings)
    mode = "text to image" if guidance > 1 else "text to image without guidance"
    record(FAMILY, f"{mode}, latents", difference(ours.samples, theirs), LATENTS)
    theirs = drawn(scene, "np", latents=noise.clone(), **settings)
    record(FAMILY, mode, difference(scene.decode(ours).pixels, theirs))


def test_text_to_image_from_two_texts_is_diffusers(scene: Scene) -> None:
    ours = scene.sample(guidance=7, steps=STEPS, prompts=[scene.studio.prompt(text) for text in TEXTS])
    theirs = drawn(
        scene, "np", prompt=TEXTS[0], negative_prompt=TEXTS[1], guidance_scale=7, width=WIDTH, height=HEIGHT,
        latents=noise_of(5, scene.empty()),
    )  # fmt: skip
    record(FAMILY, "text to image from texts", difference(scene.decode(ours).pixels, theirs))


def test_prompts_and_guidance_show(scene: Scene) -> None:
    positive, negative = scene.prompts
    ours = scene.sample().samples
    assert (ours - scene.sample(prompts=[negative, positive]).samples).abs().max() > 0.1
    assert (ours - scene.sample(guidance=2).samples).abs().max() > 0.1


def test_noise_levels_shifted_by_the_size_are_diffusers(shifting: Scene) -> None:
    ours = shifting.sample(steps=STEPS)
    settings: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "guidance_scale": 4.0, **shifting.asked()}
    theirs = drawn(shifting, "latent", latents=noise_of(5, shifting.empty()), **settings)
    record(FAMILY, "dynamic shift, latents", difference(ours.samples, theirs), LATENTS)


def test_stable_diffusion_35_is_diffusers(tmp_path: Path) -> None:
    newer = Scene(stable_diffusion_35(tmp_path / "sd35"), tokens=90, width=T5_WIDTH, pooled=64)
    ours = newer.sample(steps=STEPS)
    settings: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "guidance_scale": 4.0, **newer.asked()}
    theirs = drawn(newer, "latent", latents=noise_of(5, newer.empty()), **settings)
    record(FAMILY, "3.5, text to image, latents", difference(ours.samples, theirs), LATENTS)


@pytest.mark.parametrize("strength", [0.3, 0.5, 0.8])
def test_image_to_image_is_diffusers(scene: Scene, strength: float) -> None:
    latent = encoded(scene)
    ours = scene.sample(latent=latent, guidance=7, steps=STEPS, strength=strength)
    theirs = drawn(
        scene, "np", "StableDiffusion3Img2ImgPipeline", image=latent.samples.clone(), strength=strength,
        guidance_scale=7, height=64, width=64, generator=[Generator().manual_seed(5)], **scene.asked(),
    )  # fmt: skip
    record(FAMILY, f"image to image, strength {strength}", difference(scene.decode(ours).pixels, theirs))


@pytest.mark.parametrize("strength", [1, 0.5])
def test_painting_in_a_mask_is_diffusers(scene: Scene, strength: float) -> None:
    latent = encoded(scene)
    mask = torch.zeros(1, 64, 64)
    mask[:, 16:40, 24:] = 1
    masked = SetLatentMask(latent, Mask(mask))
    ours = scene.sample(latent=masked, guidance=7, steps=STEPS, strength=strength)
    theirs = drawn(
        scene, "latent", "StableDiffusion3InpaintPipeline", image=latent.samples.clone(),
        mask_image=mask[:, None], masked_image_latents=latent.samples,
        strength=strength, guidance_scale=7, height=64, width=64, generator=[Generator().manual_seed(5)],
        **scene.asked(),
    )  # fmt: skip
    record(FAMILY, f"painting in a mask, strength {strength}, latents", difference(ours.samples, theirs), LATENTS)


def test_guidance_away_from_the_model_without_some_layers_is_diffusers(scene: Scene) -> None:
    guiders = [SkipLayerGuidance(scale=2.5, layers="1", start=0.25, end=0.75)]
    ours = scene.sample(guidance=7, steps=STEPS, guiders=guiders)
    assert (ours.samples - scene.sample(guidance=7, steps=STEPS).samples).abs().max() > 0.1
    settings: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "guidance_scale": 7, **scene.asked()}
    theirs = drawn(
        scene, "latent", latents=noise_of(5, scene.empty()), skip_guidance_layers=[1], skip_layer_guidance_scale=2.5,
        skip_layer_guidance_start=0.2, skip_layer_guidance_stop=0.75, **settings,
    )  # fmt: skip
    record(FAMILY, "skip-layer guidance, latents", difference(ours.samples, theirs), LATENTS)


def test_watching_changes_nothing_and_shows_pictures(scene: Scene) -> None:
    shown: list[File] = []
    watching = Context(scene.models, preview=lambda make: shown.append(make()))
    assert torch.equal(scene.sample(ctx=watching).samples, scene.sample().samples)
    assert shown[0].facts == {"width": 8, "height": 6}


def test_an_encoded_image_comes_back_shifted_and_scaled(scene: Scene) -> None:
    image = Image(torch.rand(1, 64, 64, 3, generator=Generator().manual_seed(0)))
    latent = VAEEncode(scene.studio.model.vae, image, scene.ctx)
    vae = pipeline("StableDiffusion3Pipeline", scene.folder).vae
    with torch.inference_mode():
        mean = vae.encode(image.pixels.permute(0, 3, 1, 2) * 2 - 1).latent_dist.mode()
    torch.testing.assert_close(latent.samples, (mean - 0.0609) * 1.5305, atol=1e-5, rtol=1e-4)


def test_a_size_that_the_transformer_has_no_places_for_is_refused_with_the_largest(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"a width of 208 pixels is more than .* take at most 192"):
        scene.sample(latent=scene.empty(width=208, height=64))


def test_a_size_that_is_no_whole_number_of_tokens_is_refused_with_those_near_it(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"a height of 72 pixels .* take 64 or 80"):
        scene.sample(latent=scene.empty(width=64, height=72))


def test_a_folder_is_built_alike_twice(scene: Scene, tmp_path: Path) -> None:
    again = Scene(stable_diffusion_3(tmp_path), tokens=90, width=T5_WIDTH, pooled=64)
    assert torch.equal(again.sample(steps=2).samples, scene.sample(steps=2).samples)
