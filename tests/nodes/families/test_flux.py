"""FLUX.1 against diffusers' pipelines, with the guidance that dev reads and without it, as schnell is."""

from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from nodes.inpainting import SetLatentMask
from nodes.latents import VAEEncode
from nodes.live.transformer import packed, unpacked
from nodes.types import Mask
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import HEIGHT, TEXTS, WIDTH, Scene, difference, noise_of, pipeline
from tests.nodes.families.tiny_transformers import flux, flux_schnell

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "FLUX.1"
STEPS = 4


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(flux(tmp_path_factory.mktemp("models") / "dev"), tokens=20, width=32, pooled=32)


@pytest.fixture(scope="module")
def schnell(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(flux_schnell(tmp_path_factory.mktemp("models") / "schnell"), tokens=20, width=32, pooled=32)


def drawn(scene: Scene, output: str, latents: Tensor, guidance: float, **settings: Any) -> Tensor:
    """What the pipeline draws from a noise; its own latents are tokens."""
    images = pipeline("FluxPipeline", scene.folder)(
        num_inference_steps=STEPS, output_type=output, latents=packed(latents), guidance_scale=guidance,
        width=8 * latents.shape[-1], height=8 * latents.shape[-2], **settings,
    ).images  # fmt: skip
    is_latent = output == "latent"
    return unpacked(images, latents.shape[-2] // 2, latents.shape[-1] // 2) if is_latent else torch.as_tensor(images)


@pytest.mark.parametrize("guidance", [1, 3.5])
def test_dev_is_diffusers(dev: Scene, guidance: float) -> None:
    ours = dev.sample(latent=dev.empty(2), guidance=guidance, steps=STEPS)
    noise, asked = noise_of(5, dev.empty(2)), dev.asked(2, negative=False)
    mode = f"text to image, guidance {guidance} read by the model"
    record(
        FAMILY, f"{mode}, latents", difference(ours.samples, drawn(dev, "latent", noise, guidance, **asked)), LATENTS
    )
    record(FAMILY, mode, difference(dev.decode(ours).pixels, drawn(dev, "np", noise, guidance, **asked)))


def test_text_to_image_from_a_text_is_diffusers(dev: Scene) -> None:
    ours = dev.sample(guidance=3.5, steps=STEPS, prompts=[dev.studio.prompt(TEXTS[0])] * 2)
    theirs = drawn(dev, "np", noise_of(5, dev.empty()), 3.5, prompt=TEXTS[0])
    record(FAMILY, "text to image from a text", difference(dev.decode(ours).pixels, theirs))


def test_schnell_is_diffusers(schnell: Scene) -> None:
    ours = schnell.sample(latent=schnell.empty(2), guidance=0, steps=STEPS)
    noise, asked = noise_of(5, schnell.empty(2)), schnell.asked(2, negative=False)
    mode = "text to image without guidance"
    record(FAMILY, f"{mode}, latents", difference(ours.samples, drawn(schnell, "latent", noise, 0, **asked)), LATENTS)
    record(FAMILY, mode, difference(schnell.decode(ours).pixels, drawn(schnell, "np", noise, 0, **asked)))


def test_true_guidance_by_two_prompts_is_diffusers(dev: Scene) -> None:
    ours = dev.sample(guidance=3.5, true_guidance=4, steps=STEPS)
    theirs = drawn(dev, "latent", noise_of(5, dev.empty()), 3.5, true_cfg_scale=4, **dev.asked())
    record(FAMILY, "true guidance by a negative prompt, latents", difference(ours.samples, theirs), LATENTS)


def test_the_shift_follows_the_size_as_in_diffusers(dev: Scene) -> None:
    large = dev.empty(width=160, height=96)
    ours = dev.sample(latent=large, guidance=3.5, steps=STEPS)
    theirs = drawn(dev, "latent", noise_of(5, large), 3.5, **dev.asked(negative=False))
    record(FAMILY, "another size, latents", difference(ours.samples, theirs), LATENTS)


@pytest.mark.parametrize("strength", [0.3, 0.5])
def test_image_to_image_is_diffusers(dev: Scene, strength: float) -> None:
    image = dev.decode(dev.sample(seed=2))
    latent = VAEEncode(dev.studio.model.vae, image, dev.ctx)
    ours = dev.sample(latent=latent, guidance=3.5, steps=STEPS, strength=strength)
    theirs = pipeline("FluxImg2ImgPipeline", dev.folder)(
        image=latent.samples.clone(), strength=strength, num_inference_steps=STEPS, guidance_scale=3.5, width=WIDTH,
        height=HEIGHT, generator=[Generator().manual_seed(5)], output_type="np", **dev.asked(negative=False),
    ).images  # fmt: skip
    record(FAMILY, f"image to image, strength {strength}", difference(dev.decode(ours).pixels, theirs))


def test_painting_in_a_mask_is_diffusers(dev: Scene) -> None:
    latent = VAEEncode(dev.studio.model.vae, dev.decode(dev.sample(seed=2)), dev.ctx)
    mask = torch.zeros(1, HEIGHT, WIDTH)
    mask[:, 8:40, 24:] = 1
    ours = dev.sample(latent=SetLatentMask(latent, Mask(mask)), guidance=3.5, steps=STEPS, strength=0.75)
    theirs = pipeline("FluxInpaintPipeline", dev.folder)(
        image=latent.samples.clone(), mask_image=mask[:, None], masked_image_latents=latent.samples, strength=0.75,
        num_inference_steps=STEPS, guidance_scale=3.5, width=WIDTH, height=HEIGHT,
        generator=[Generator().manual_seed(5)], output_type="latent", **dev.asked(negative=False),
    ).images  # fmt: skip
    unpacked_theirs = unpacked(theirs, HEIGHT // 16, WIDTH // 16)
    record(FAMILY, "painting in a mask, latents", difference(ours.samples, unpacked_theirs), LATENTS)


def test_without_true_guidance_no_negative_prompt_is_read(dev: Scene) -> None:
    positive, negative = dev.prompts
    one, other = (dev.sample(prompts=[positive, unwanted]).samples for unwanted in (positive, negative))
    assert torch.equal(one, other)


def test_dev_reads_its_guidance_and_schnell_has_none(dev: Scene, schnell: Scene) -> None:
    assert (dev.sample(guidance=1).samples - dev.sample(guidance=8).samples).abs().max() > 1e-3
    assert torch.equal(schnell.sample(guidance=1).samples, schnell.sample(guidance=8).samples)


def test_a_size_that_is_no_whole_number_of_tokens_is_refused_with_those_near_it(dev: Scene) -> None:
    with pytest.raises(ValueError, match=r"a width of 72 pixels .* 2 x 2 latent pixels: take 64 or 80"):
        dev.sample(latent=dev.empty(width=72, height=64))


def test_tokens_are_unpacked_to_what_was_packed() -> None:
    latent = torch.arange(2 * 16 * 6 * 4).reshape(2, 16, 6, 4)
    tokens = packed(latent)
    assert tokens.shape == (2, 6, 64)
    assert torch.equal(tokens[0, 1].reshape(16, 2, 2), latent[0, :, 0:2, 2:4])
    assert torch.equal(unpacked(tokens, 3, 2), latent)
