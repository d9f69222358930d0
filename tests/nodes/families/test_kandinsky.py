"""Kandinsky 2.2 against diffusers: the prior, the pictures that guide, and the decoder."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Generator, Tensor

from engine.context import Context
from nodes.latents import EmptyLatent, VAEDecode
from nodes.models import LoadModel, Model
from nodes.priors import EmptyEmbedding, ImageEmbedding, PriorSample
from nodes.prompts import TextEncode
from nodes.readers import read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.types import Conditioning, Image
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.tiny_kandinsky import build, build_prior
from tests.nodes.studio import Notebook, Shelf

pytestmark = pytest.mark.slow  # importing diffusers' pipelines takes seconds

TEXT, AGAINST = "a red circle on a blue background", "a star"


def opened(folder: Path) -> tuple[Model[Any], Context]:
    resource: Any = read_model(folder.name, folder, Notebook())
    return LoadModel(model=resource), Context(Shelf(resource))


def pipeline(cls: str, folder: Path) -> Any:
    import diffusers

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = getattr(diffusers, cls).from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    loaded.set_progress_bar_config(disable=True)
    return loaded


@pytest.fixture(scope="module")
def prior(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_prior(tmp_path_factory.mktemp("kandinsky") / "prior")


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("kandinsky") / "decoder")


def embedding(conditioning: Conditioning[Any]) -> Tensor:
    return conditioning.entries[0].embeddings[:, 0]


def furthest(ours: Tensor, theirs: Tensor) -> float:
    assert ours.shape == theirs.shape
    return float((ours - theirs).abs().max())


def test_the_prior_makes_diffusers_embedding(prior: Path) -> None:
    model, ctx = opened(prior)
    positive, negative = (TextEncode(model.text_encoder, ctx, text=text) for text in (TEXT, ""))
    ours: Conditioning[Any] = PriorSample(model.prior, positive, negative, ctx, seed=11, steps=3, guidance=4.0)
    generator = Generator().manual_seed(11)
    noise = torch.randn(1, embedding(ours).shape[-1], generator=generator)
    pipe = pipeline("KandinskyV22PriorPipeline", prior)
    theirs = pipe(TEXT, num_inference_steps=3, guidance_scale=4.0, latents=noise, generator=generator)
    assert theirs.image_embeds.std() > 0.1
    record("Kandinsky 2.2 prior", "text to embedding", furthest(embedding(ours), theirs.image_embeds), LATENTS)
    none = embedding(EmptyEmbedding(model.image_encoder, ctx))
    record("Kandinsky 2.2 prior", "no picture", furthest(none, theirs.negative_image_embeds), LATENTS)


def test_a_picture_is_read_as_diffusers_reads_it(prior: Path) -> None:
    model, ctx = opened(prior)
    pixels = torch.rand(1, 40, 60, 3, generator=Generator().manual_seed(1))
    ours = embedding(ImageEmbedding(model.image_encoder, Image(pixels), ctx))
    pipe = pipeline("KandinskyV22PriorPipeline", prior)
    with torch.inference_mode():
        prepared = pipe.image_processor(Image(pixels).pil(), return_tensors="pt").pixel_values
        theirs = pipe.image_encoder(prepared).image_embeds
    record("Kandinsky 2.2 prior", "picture to embedding", furthest(ours, theirs), LATENTS)


@pytest.mark.parametrize("guidance", [1, 4])
def test_the_decoder_draws_diffusers_picture(prior: Path, decoder: Path, guidance: float) -> None:
    reader, reading = opened(prior)
    model, ctx = opened(decoder)
    positive: Conditioning[Any] = ImageEmbedding(reader.image_encoder, Image(torch.rand(1, 32, 32, 3)), reading)
    negative: Conditioning[Any] = EmptyEmbedding(reader.image_encoder, reading)
    latent = EmptyLatent(model.vae)
    steps = Scheduler(model.unet, name="ddpm", steps=4)
    drawn = UNetSample(model.unet, steps, positive, negative, latent, ctx, seed=7, guidance=guidance)
    ours = VAEDecode(model.vae, drawn, ctx).pixels
    generator = Generator().manual_seed(7)
    noise = torch.randn(latent.samples.shape, generator=generator)
    theirs = pipeline("KandinskyV22Pipeline", decoder)(
        image_embeds=embedding(positive),
        negative_image_embeds=embedding(negative),
        num_inference_steps=4,
        guidance_scale=guidance,
        height=64,
        width=64,
        latents=noise,
        generator=generator,
        output_type="np",
    )
    wanted = torch.from_numpy(np.asarray(theirs.images))
    assert wanted.std() > 0.01
    record("Kandinsky 2.2", "embedding to image", furthest(ours, wanted))
