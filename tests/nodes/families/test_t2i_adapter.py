"""T2I-Adapters against diffusers' pipeline: the same picture steers to the same picture."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.types import Unfit
from nodes.controls import ApplyControlNet
from nodes.latents import VAEDecode
from nodes.patches import LoadT2IAdapter
from nodes.readers import read_adapter
from nodes.sampling import Scheduler, UNetSample
from nodes.types import ControlNet, Image
from tests.nodes.families import tiny_adapters
from tests.nodes.families.ledger import record
from tests.nodes.families.scenes import difference, noise_of
from tests.nodes.studio import Notebook, Studio

pytestmark = pytest.mark.slow  # diffusers' pipelines take seconds to import

TEXTS = ("a red circle on a blue background", "a star")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = tmp_path_factory.mktemp("t2i")
    return [tiny_adapters.steering(root / "first"), tiny_adapters.steering(root / "second")]


@pytest.fixture(scope="module")
def picture() -> Image:
    coarse = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(6))
    return Image(torch.nn.functional.interpolate(coarse, (64, 64)).permute(0, 2, 3, 1).contiguous())


def ours(studio: Studio, folders: list[Path], picture: Image, strength: float, end: float = 1.0) -> Any:
    positive, negative = (studio.prompt(text) for text in TEXTS)
    for folder in folders:
        adapter: Any = read_adapter(folder.name, folder, Notebook())
        studio.models.know(adapter)
        steers: ControlNet[Any] = LoadT2IAdapter(adapter=adapter)
        positive, negative = ApplyControlNet(steers, positive, negative, picture, strength=strength, end=end)
    schedule = Scheduler(studio.model.unet, name="ddim", steps=3)
    latent = UNetSample(
        studio.model.unet, schedule, positive, negative, studio.empty(), studio.ctx, seed=11, guidance=3
    )
    return VAEDecode(studio.model.vae, latent, studio.ctx).pixels


@pytest.mark.parametrize(("count", "strength"), [(1, 1.0), (1, 0.4), (2, 0.7)])
def test_a_picture_steers_as_in_diffusers(
    studio: Studio, folders: list[Path], picture: Image, count: int, strength: float
) -> None:
    import diffusers

    library: Any = diffusers
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        adapters = [library.T2IAdapter.from_pretrained(folder) for folder in folders[:count]]
        pipe = library.StableDiffusionAdapterPipeline.from_pretrained(
            studio.folder, adapter=adapters[0] if count == 1 else adapters, local_files_only=True
        )
    pipe.scheduler = library.DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    pixels = picture.pixels.permute(0, 3, 1, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it decodes in a way that diffusers itself calls old
        theirs = pipe(
            TEXTS[0], image=pixels if count == 1 else [pixels] * count, negative_prompt=TEXTS[1], guidance_scale=3,
            num_inference_steps=3, height=64, width=64, latents=noise_of(11, studio.empty()), output_type="np",
            adapter_conditioning_scale=strength if count == 1 else [strength] * count,
        ).images  # fmt: skip
    drawn = ours(studio, folders[:count], picture, strength)
    assert (drawn - ours(studio, [], picture, 1.0)).abs().max() > 0.02
    record("Stable Diffusion", "T2I-Adapter" if count == 1 else "two T2I-Adapters", difference(drawn, theirs))


def test_it_steers_only_while_it_counts(studio: Studio, folders: list[Path], picture: Image) -> None:
    whole, never = (ours(studio, folders[:1], picture, 1.0, end=end) for end in (1.0, 0.0))
    assert (whole - never).abs().max() > 0.02
    torch.testing.assert_close(never, ours(studio, [], picture, 1.0), rtol=0, atol=0)


def test_it_says_which_prompts_its_models_read(folders: list[Path], tmp_path: Path) -> None:
    read = read_adapter("first", folders[0], Notebook())
    assert read.traits == {"encoding": "CLIP"}
    (tmp_path / "config.json").write_text('{"_class_name": "AutoencoderKL"}')
    with pytest.raises(Unfit, match="is a folder of a AutoencoderKL"):
        read_adapter("other", tmp_path, Notebook())
