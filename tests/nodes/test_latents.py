"""Latents: empty ones, and the way between them and images."""

from dataclasses import replace

import pytest
import torch

from engine.context import Context
from engine.errors import Cancelled
from nodes.latents import EmptyLatent, VAEDecode, VAEEncode
from nodes.types import Image, Latent
from tests.nodes.studio import MINIATURE, Studio


def test_an_empty_latent_has_the_models_own_size_unless_told(studio: Studio) -> None:
    vae = studio.model.vae
    assert EmptyLatent(vae).samples.shape == (1, 4, 16, 16)
    assert EmptyLatent(vae, width=32, batch=3).samples.shape == (3, 4, 16, 8)
    assert EmptyLatent(vae).state == "empty"
    assert EmptyLatent(Studio(MINIATURE).model.vae).samples.shape == (1, 4, 16, 16)


def test_a_size_off_the_vaes_factor_names_the_nearest(studio: Studio) -> None:
    vae = replace(studio.model.vae, factor=16)
    with pytest.raises(ValueError, match="40 pixels is no multiple of the VAE's 16: take 32 or 48"):
        EmptyLatent(vae, width=40)


def test_what_was_encoded_decodes_to_the_same_size(studio: Studio) -> None:
    image = Image(torch.rand(2, 48, 32, 3))
    latent = VAEEncode(studio.model.vae, image, studio.ctx)
    assert (latent.samples.shape, latent.state) == ((2, 4, 12, 8), "clean")
    decoded = VAEDecode(studio.model.vae, latent, studio.ctx)
    assert decoded.pixels.shape == image.pixels.shape
    assert 0 <= decoded.pixels.min() <= decoded.pixels.max() <= 1


def test_an_image_off_the_vaes_factor_loses_its_edges_evenly(studio: Studio) -> None:
    image = Image(torch.rand(1, 18, 35, 3))
    cut = Image(image.pixels[:, 1:17, 1:33])
    whole, inner = (VAEEncode(studio.model.vae, each, studio.ctx).samples for each in (image, cut))
    assert torch.equal(whole, inner)
    with pytest.raises(ValueError, match="an image of 3 x 3 is smaller than the VAE's 4"):
        VAEEncode(studio.model.vae, Image(torch.rand(1, 3, 3, 3)), studio.ctx)


def test_a_picture_does_not_depend_on_its_batch(studio: Studio) -> None:
    samples = torch.randn(3, 4, 8, 8)
    batch = VAEDecode(studio.model.vae, Latent(samples), studio.ctx).pixels
    for index in range(3):
        alone = VAEDecode(studio.model.vae, Latent(samples[index : index + 1]), studio.ctx).pixels
        assert torch.equal(batch[index : index + 1], alone)
    encoded = VAEEncode(studio.model.vae, Image(batch), studio.ctx).samples
    assert torch.equal(encoded[1:2], VAEEncode(studio.model.vae, Image(batch[1:2]), studio.ctx).samples)


def test_decoding_counts_images_and_stops_between_them(studio: Studio) -> None:
    seen: list[tuple[int, int]] = []
    ctx = Context(studio.models, progress=lambda *step: seen.append(step), cancelled=lambda: len(seen) == 2)
    with pytest.raises(Cancelled):
        VAEDecode(studio.model.vae, Latent(torch.randn(3, 4, 8, 8)), ctx)
    assert seen == [(1, 3), (2, 3)]


def test_the_miniature_gives_its_own_pictures_back() -> None:
    studio = Studio(MINIATURE)
    image = studio.draw(steps=8, seed=5, guidance=3, texts=("a large red circle on a white background", ""))
    again = VAEDecode(studio.model.vae, VAEEncode(studio.model.vae, image, studio.ctx), studio.ctx)
    assert (again.pixels - image.pixels).abs().mean() < 0.05
