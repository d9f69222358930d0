"""The workflows of workflows/families: each checks and runs, with a tiny model under the name that it asks for."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest
import yaml

import darkroom
from darkroom import Darkroom, Options
from engine.document import format_source
from engine.types import File
from tests.nodes.families import (
    tiny_adapters,
    tiny_kandinsky,
    tiny_originals,
    tiny_pixels,
    tiny_transformers,
    tiny_unets,
    tiny_upscaler,
    tiny_video,
)

# Each run goes through text encoders, a sampler and a VAE.
pytestmark = pytest.mark.slow

ROOT: Final = Path(__file__).parents[3]
FILES: Final = sorted((ROOT / "workflows" / "families").glob("*.yaml"))

BUILDERS: Final[Mapping[str, Callable[[Path], object]]] = MappingProxyType(
    {
        "stabilityai/stable-diffusion-3-medium-diffusers": tiny_transformers.stable_diffusion_3,
        "black-forest-labs/FLUX.1-dev": tiny_transformers.flux,
        "black-forest-labs/FLUX.1-schnell": tiny_transformers.flux_schnell,
        "PixArt-alpha/PixArt-XL-2-1024-MS": tiny_transformers.pixart,
        "google/ddpm-cat-256": tiny_pixels.build,
        "kandinsky-community/kandinsky-2-2-prior": tiny_kandinsky.build_prior,
        "kandinsky-community/kandinsky-2-2-decoder": tiny_kandinsky.build,
        "stabilityai/stable-video-diffusion-img2vid": tiny_video.build,
        "caidas/swin2SR-classical-sr-x2-64": tiny_upscaler.build,
        "facebook/DiT-XL-2-256": tiny_transformers.dit,
        "stable-diffusion-v1-5/stable-diffusion-v1-5": tiny_unets.small,
        "stable-diffusion-v1-5/stable-diffusion-inpainting": tiny_unets.inpainting,
        "timbrooks/instruct-pix2pix": tiny_unets.editing,
        "lllyasviel/sd-controlnet-canny": tiny_unets.controlnet,
        "stabilityai/stable-diffusion-xl-base-1.0": tiny_unets.large,
        "stabilityai/stable-diffusion-xl-refiner-1.0": tiny_unets.refiner,
        "stabilityai/sdxl-turbo": lambda folder: tiny_unets.large(folder, tiny_unets.TURBO),
        "stabilityai/sd-x2-latent-upscaler": tiny_unets.doubling,
        "stabilityai/stable-diffusion-x4-upscaler": tiny_unets.enlarging,
        "stable-diffusion-v1-5/stable-diffusion-v1-5/v1-5-pruned-emaonly.safetensors": tiny_originals.sd1_file,
        "latent-consistency/lcm-lora-sdv1-5/pytorch_lora_weights.safetensors": tiny_adapters.lora,
        "h94/IP-Adapter/models/ip-adapter_sd15.safetensors": tiny_adapters.for_small,
        "h94/IP-Adapter/models/image_encoder": tiny_adapters.encoder,
    }
)
"""By the name that a workflow asks for, what builds a tiny model of that family into a folder."""

SMALL: Final[Mapping[str, Any]] = MappingProxyType({"width": 64, "height": 64, "side": 64, "steps": 2, "frames": 2})
"""What parameters become, where a workflow has them."""


KINDS: Final = ("model", "controlnet", "lora", "adapter", "upscaler")
"""The inputs that name models."""


def models_of(file: Path) -> set[str]:
    """The models that a workflow names."""
    nodes = yaml.safe_load(file.read_text())["nodes"].values()
    named = {node.get("inputs", {}).get(kind) for node in nodes for kind in KINDS}
    return {name for name in named if isinstance(name, str) and not name.startswith("$")}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Darkroom]:
    """A Darkroom that has every model the workflows name."""
    folder = tmp_path_factory.mktemp("models")
    for name in sorted(set().union(*map(models_of, FILES))):
        build = BUILDERS[name]
        place = folder / name
        (place.parent if place.suffix == ".safetensors" else place).mkdir(parents=True, exist_ok=True)
        build(place)
    with Darkroom(Options(store=tmp_path_factory.mktemp("store"), models=(folder,), device="cpu")) as made:
        yield made


def test_every_workflow_asks_for_a_model_that_can_be_built() -> None:
    assert FILES
    assert set().union(*map(models_of, FILES)) <= set(BUILDERS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_familys_workflow_has_no_problems_and_is_in_canonical_form(room: Darkroom, file: Path) -> None:
    assert [problem.message for problem in room.check(darkroom.load(file))] == []
    assert format_source(darkroom.load(file).parsed) == file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_familys_workflow_runs(room: Darkroom, file: Path) -> None:
    workflow = darkroom.load(file)
    small = {name: value for name, value in SMALL.items() if name in workflow.parameters}
    outputs = room.run(workflow, **small)
    assert list(outputs)
    for output in outputs.values():
        assert output.facts["frames"] == 2 if isinstance(output, File) else output.pixels.std() > 0.01
