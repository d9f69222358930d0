"""Models in one file: known by the header alone, and the same model as the folder that they were written from."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import torch

from nodes.latents import EmptyLatent, VAEDecode
from nodes.transformers import TransformerSample, TransformerScheduler
from nodes.types import Image, Latent
from tests.nodes.families import originals, tiny_originals
from tests.nodes.families.ledger import record
from tests.nodes.studio import Studio

pytestmark = pytest.mark.slow  # a dozen tiny models, and diffusers' converters

MODELS: Final[Mapping[str, tuple[Callable[[Path], Path], Any]]] = {
    "sd1": (tiny_originals.sd1, originals.SD1),
    "sd2": (tiny_originals.sd2, originals.SD2),
    "sdxl": (tiny_originals.sdxl, originals.SDXL),
    "refiner": (tiny_originals.refiner, originals.REFINER),
    "sd3": (tiny_originals.sd3, originals.SD3),
    "flux": (tiny_originals.flux, originals.FLUX),
}


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Studio, Studio]]:
    """Of each model its folder, and one file in the folder of that."""
    root = tmp_path_factory.mktemp("originals")
    made = {}
    for name, (build, ways) in MODELS.items():
        folder = build(root / name / "folder")
        file = originals.write(folder, root / name / f"{name}.safetensors", ways)
        made[name] = (Studio(folder), Studio(file))
    return made


def drawn(studio: Studio) -> Image:
    model, ctx = studio.model, studio.ctx
    latent: Latent[Any] = EmptyLatent(model.vae, width=32, height=32)
    if model.unet.digest:
        return VAEDecode(model.vae, studio.sample(seed=3, steps=2, latent=latent), ctx)
    positive, negative = (studio.prompt(text) for text in ("a red circle on a blue background", "a star"))
    steps = TransformerScheduler(model.transformer, latent, steps=2)
    sampled = TransformerSample(model.transformer, steps, positive, negative, latent, ctx, seed=3, guidance=3.5)
    return VAEDecode(model.vae, sampled, ctx)


@pytest.mark.parametrize("name", MODELS)
def test_a_file_says_what_its_folder_says(pairs: dict[str, tuple[Studio, Studio]], name: str) -> None:
    folder, file = (studio.resource for studio in pairs[name])
    assert file.traits == folder.traits
    assert {key: file.facts[key] for key in ("family", "pipeline", "outputs")} == {
        key: folder.facts[key] for key in ("family", "pipeline", "outputs")
    }
    assert set(file.facts["components"]) == set(folder.facts["components"])
    assert {name: file.sizes[name] for name in file.sizes if name != "text_encoder"} == {
        name: folder.sizes[name] for name in folder.sizes if name != "text_encoder"
    }


@pytest.mark.parametrize("name", ["sd1", "sd2", "sd3", "flux"])
def test_a_denoiser_alone_in_a_file_is_of_the_same_family(
    pairs: dict[str, tuple[Studio, Studio]], tmp_path: Path, name: str
) -> None:
    folder, ways = pairs[name][0], MODELS[name][1]
    slot = "transformer" if "transformer" in ways else "unet"
    bare = originals.flux() if name == "flux" else ways[slot]  # as FLUX.1 is published
    file = Studio(originals.write(folder.folder, tmp_path / "bare.safetensors", {slot: bare}))
    assert file.resource.facts["outputs"] == [slot]
    unsaid = {"factor": 8} | ({"encoding": None} if name == "sd3" else {})  # tiny VAEs; T5 may be left out
    assert {**file.resource.traits, **unsaid} == {**folder.resource.traits, **unsaid}
    handles = [getattr(studio.model, slot) for studio in (folder, file)]
    assert handles[0].scheduler == handles[1].scheduler or name not in ("sd3", "flux")
    states = []
    for studio, handle in zip((folder, file), handles, strict=True):
        with studio.ctx.use(handle) as live:
            states.append(live.module.state_dict())
    assert states[0].keys() == states[1].keys()
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


@pytest.mark.parametrize("name", MODELS)
def test_a_file_samples_bit_for_bit_what_its_folder_samples(pairs: dict[str, tuple[Studio, Studio]], name: str) -> None:
    folder, file = map(drawn, pairs[name])
    assert folder.pixels.std() > 0.01, "a flat picture would prove nothing"
    difference = float((file.pixels - folder.pixels).abs().max())
    record(str(pairs[name][0].resource.facts["family"]), f"one file ({name}) against its folder", difference, 0.0)
