"""Unconditional and class-conditional diffusion of pixels against diffusers."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

import darkroom
from darkroom import Darkroom, Options
from engine.types import Unfit
from nodes.pixels import EmptyPixels, NoConditioning, PixelDecode, PixelEncode
from nodes.readers import read_model
from nodes.sampling import Scheduler, UNetSample
from nodes.transformers import ClassConditioning
from nodes.types import Conditioning, Image, Latent
from tests.nodes.families.easel import generators
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, pipeline
from tests.nodes.families.tiny_pixels import bare, build
from tests.nodes.studio import Notebook, Studio
from tests.nodes.tiny import EPSILON
from tests.nodes.tiny import build as build_tiny

pytestmark = pytest.mark.slow  # importing diffusers' pipelines takes seconds

ROOT = Path(__file__).parents[3]
FAMILY = "Unconditional diffusion"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("pixels") / "model")


@pytest.fixture(scope="module")
def classed(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(build(tmp_path_factory.mktemp("pixels") / "classed", classes=10))


def sampled(
    studio: Studio,
    name: Any,
    prompts: tuple[Conditioning[Any], Conditioning[Any]] | None = None,
    *,
    latent: Latent[Any] | None = None,
    batch: int = 1,
    guidance: float = 1.0,
    **schedule: Any,
) -> Latent[Any]:
    unet = studio.model.unet
    steps = Scheduler(unet, name=name, **({"steps": 4} | schedule))
    positive, negative = prompts or (NoConditioning(), NoConditioning())
    start = latent or EmptyPixels(unet, batch=batch)
    return UNetSample(unet, steps, positive, negative, start, studio.ctx, seed=5, guidance=guidance)


@pytest.mark.parametrize(("cls", "name"), [("DDPMPipeline", "ddpm"), ("DDIMPipeline", "ddim")])
def test_pictures_are_diffusers(folder: Path, cls: str, name: str) -> None:
    studio = Studio(folder)
    ours = PixelDecode(studio.model.unet, sampled(studio, name, batch=2)).pixels
    pipe = pipeline(cls, folder)
    theirs = pipe(batch_size=2, generator=generators(2), num_inference_steps=4, output_type="np").images
    record(FAMILY, f"noise to image, {name}", difference(ours, theirs))


def test_a_model_without_folders_for_its_components_is_the_same(folder: Path, tmp_path: Path) -> None:
    whole, flat = Studio(folder), Studio(bare(folder, tmp_path / "bare"))
    assert flat.resource.traits == whole.resource.traits
    assert torch.equal(sampled(flat, "ddim").samples, sampled(whole, "ddim").samples)


@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_pictures_of_a_class_are_those_of_diffusers_unet(classed: Studio, guidance: float) -> None:
    """diffusers has no pipeline for such a model: its own classes, one after the other."""
    from diffusers import DDIMScheduler, UNet2DModel

    kinds: Any = (UNet2DModel, DDIMScheduler)
    unet, scheduler = (
        kind.from_pretrained(classed.folder, subfolder=name)
        for kind, name in zip(kinds, ("unet", "scheduler"), strict=True)
    )
    scheduler.set_timesteps(4)
    x = torch.randn(1, 3, 16, 16, generator=Generator().manual_seed(5))
    with torch.inference_mode():
        for t in scheduler.timesteps:
            toward, without = (unet(x, t, class_labels=torch.tensor([label])).sample for label in (7, 9))
            x = scheduler.step(without + guidance * (toward - without), t, x).prev_sample
    asked: tuple[Conditioning[Any], Conditioning[Any]] = (ClassConditioning(label=7), ClassConditioning(label=9))
    ours = sampled(classed, "ddim", asked, guidance=guidance).samples
    mode = "class to image" if guidance == 1 else "class to image, away from another"
    record(FAMILY, mode, difference(ours, x), LATENTS)


def test_pixels_are_not_kept_as_latents_are(folder: Path) -> None:
    """The model's own scheduler clips what it expects to -1 to 1; a latent's must not."""
    assert float(sampled(Studio(folder), "ddim").samples.abs().max()) <= 1


def test_a_picture_becomes_pixels_and_comes_back(folder: Path) -> None:
    unet, image = Studio(folder).model.unet, Image(torch.rand(2, 8, 16, 3))
    latent = PixelEncode(unet, image)
    assert (latent.state, tuple(latent.samples.shape)) == ("clean", (2, 3, 8, 16))
    torch.testing.assert_close(PixelDecode(unet, latent).pixels, image.pixels)


def test_a_picture_is_changed_as_far_as_strength_says(folder: Path) -> None:
    studio = Studio(folder)
    clean = PixelEncode(studio.model.unet, Image(torch.rand(1, 16, 16, 3, generator=Generator().manual_seed(1))))

    def change(strength: float) -> float:
        changed: Tensor = sampled(studio, "ddim", latent=clean, strength=strength).samples
        return float((changed - clean.samples).abs().mean())

    assert 0 < change(0.25) < change(1.0)


def test_a_model_of_one_channel_draws_grey(tmp_path: Path) -> None:
    studio = Studio(build(tmp_path / "grey", channels=1))
    pixels = PixelDecode(studio.model.unet, sampled(studio, "ddim")).pixels
    assert tuple(pixels.shape) == (1, 16, 16, 3)
    assert torch.equal(pixels[..., 0], pixels[..., 2])
    assert PixelEncode(studio.model.unet, Image(pixels)).samples.shape[1] == 1


def test_what_is_asked_wrongly_is_refused(folder: Path, classed: Studio) -> None:
    with pytest.raises(ValueError, match="pictures of any kind: ask it for nothing"):
        sampled(Studio(folder), "ddim", (ClassConditioning(label=1), NoConditioning()))
    with pytest.raises(ValueError, match="ask it for one by ClassConditioning"):
        sampled(classed, "ddim")
    for label in (10, -1):
        with pytest.raises(ValueError, match=f"class {label} .* 10 classes, 0 to 9"):
            sampled(classed, "ddim", (ClassConditioning(label=label), ClassConditioning()))


def test_a_size_that_cannot_be_halved_is_refused(folder: Path) -> None:
    unet = Studio(folder).model.unet
    with pytest.raises(ValueError, match="17 pixels is no multiple of the model's 2: take 16 or 18"):
        EmptyPixels(unet, width=17)
    with pytest.raises(ValueError, match="17 pixels"):
        PixelEncode(unet, Image(torch.zeros(1, 16, 17, 3)))


def test_a_model_of_latents_is_sent_to_its_vae(tmp_path: Path) -> None:
    studio = Studio(build_tiny(tmp_path / "tiny", EPSILON))
    with pytest.raises(ValueError, match="EmptyLatent, VAEEncode and VAEDecode"):
        PixelDecode(studio.model.unet, studio.empty())


def test_traits_keep_pixels_and_latents_apart(folder: Path, classed: Studio) -> None:
    shared = {"channels": 3, "factor": 1, "scaling": 1.0, "shift": 0.0, "pooled": 0, "beside": "nothing"}
    shared["prediction"] = "epsilon"
    assert Studio(folder).resource.traits == shared | {"encoding": "nothing", "width": 0}
    assert classed.resource.traits == shared | {"encoding": "class label", "width": 1}


def test_check_refuses_a_prompt_a_latent_and_a_class_for_a_model_of_pixels(folder: Path, tmp_path: Path) -> None:
    text = (ROOT / "workflows" / "families" / "unconditional.yaml").read_text()
    wrongs = {
        "encoding": ("type: NoConditioning", "type: ClassConditioning"),
        "channels": (
            "type: EmptyPixels\n    inputs:\n      unet: $model.unet",
            "type: EmptyLatent\n    inputs:\n      vae: $other.vae",
        ),
    }
    other = "nodes:\n  other:\n    type: LoadModel\n    inputs:\n      model: miniature\n"
    (tmp_path / "models" / "google").mkdir(parents=True)
    bare(folder, tmp_path / "models" / "google" / "ddpm-cat-256")
    with Darkroom(Options(store=tmp_path / "store", models=(tmp_path / "models",), device="cpu")) as room:
        for trait, (right, wrong) in wrongs.items():
            assert right in text
            path = tmp_path / f"{trait}.yaml"
            path.write_text(text.replace(right, wrong).replace("nodes:\n", other, 1))
            found = [problem.message for problem in room.check(darkroom.load(path)) if problem.level == "error"]
            assert len(found) >= 1
            assert any(trait in message for message in found), found


def test_a_unet_that_reads_other_things_than_numbers_of_classes_is_refused(tmp_path: Path) -> None:
    folder = build(tmp_path / "odd", class_embed_type="timestep")
    with pytest.raises(Unfit, match="class_embed_type"):
        read_model("odd", folder, Notebook())
