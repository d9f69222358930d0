"""What the truth table says fits does run: each model of a group on the latents and with the prompts of each other."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest

import darkroom
from darkroom import Darkroom, Options
from tests.nodes.families import tiny_transformers, tiny_unets
from tests.nodes.families.test_fits import TRUTH, problems, sampling
from tests.nodes.tiny import VELOCITY, build

pytestmark = pytest.mark.slow  # each samples two steps and decodes

BUILDERS: Final[Mapping[str, Callable[[Path], object]]] = MappingProxyType(
    {
        "Stable Diffusion 1.5": tiny_unets.small,
        "Stable Diffusion 2.1": lambda folder: build(folder, VELOCITY),
        "Stable Diffusion XL": tiny_unets.large,
        "Stable Diffusion XL refiner": tiny_unets.refiner,
        "PixArt-alpha": tiny_transformers.pixart,
        "PixArt-sigma": tiny_transformers.pixart_sigma,
        "Stable Diffusion 3": tiny_transformers.stable_diffusion_3,
        "FLUX.1": tiny_transformers.flux,
    }
)
SCALING: Final = {"Stable Diffusion XL": 0.13025, "Stable Diffusion XL refiner": 0.13025}
"""What the latents of tiny models are scaled by, where that is not said by their builders."""

PAIRS: Final = {
    kind: [pair for group in TRUTH[kind] for pair in product(group, group)] for kind in ("latents", "prompts")
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    """A Darkroom with a tiny model of each family, their VAEs of one factor as those that were published."""
    folder = tmp_path_factory.mktemp("tiny")
    for name, make in BUILDERS.items():
        make(folder / name)
        if (folder / name / "unet").is_dir():
            tiny_transformers.vae(4, SCALING.get(name, 0.18215), None).save_pretrained(folder / name / "vae")
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


def drawn(room: Darkroom, folder: Path, model: str, latent: str, prompt: str) -> None:
    """Sample with one model, on an empty latent for another one's VAE, guided by a third's prompt, and decode."""
    nodes = sampling(model, latent=latent, prompt=prompt)
    nodes["latent"]["inputs"] |= {"width": 64, "height": 64}
    nodes["steps"]["inputs"]["steps"] = 2
    nodes["decode"] = {"type": "VAEDecode", "inputs": {"vae": "$first.vae", "latent": "$sample"}}
    assert problems(room, folder, nodes, "$decode") == ()
    outputs = room.run(darkroom.load(folder / "workflow.yaml"))
    assert outputs["image"].pixels.isfinite().all()
    assert outputs["image"].pixels.std() > 0.005


@pytest.mark.parametrize(("latent", "model"), PAIRS["latents"])
def test_a_latent_that_fits_is_sampled_and_decoded(room: Darkroom, tmp_path: Path, latent: str, model: str) -> None:
    drawn(room, tmp_path, model, latent, model)


@pytest.mark.parametrize(("prompt", "model"), PAIRS["prompts"])
def test_a_prompt_that_fits_guides(room: Darkroom, tmp_path: Path, prompt: str, model: str) -> None:
    drawn(room, tmp_path, model, model, prompt)
