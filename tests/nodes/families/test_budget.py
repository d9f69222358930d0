"""Two models of Stable Diffusion XL's shape under a budget that holds only one of their UNets."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import torch

import darkroom
from darkroom import Darkroom, Event, Options
from engine.events import Finished, Started
from nodes.live.text import LiveTextEncoder
from nodes.live.unet import LiveUNet
from nodes.live.vae import LiveVAE
from tests.nodes.families.tiny_unets import large, refiner

pytestmark = pytest.mark.slow  # two samplers, several encoders and a VAE, twice

WORKFLOW: Final = Path(__file__).parents[3] / "workflows" / "families" / "stable_diffusion_xl_refiner.yaml"
NAMES: Final = {
    "stabilityai/stable-diffusion-xl-base-1.0": large,
    "stabilityai/stable-diffusion-xl-refiner-1.0": refiner,
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name, build in NAMES.items():
        (folder / name).mkdir(parents=True)
        build(folder / name)
    return folder


def alive() -> Iterator[Any]:
    """Every live model that anything still holds, whoever it is."""
    return (one for one in gc.get_objects() if type(one) in (LiveUNet, LiveVAE, LiveTextEncoder))


def nbytes(live: Any) -> int:
    return sum(tensor.nbytes for tensor in (*live.module.parameters(), *live.module.buffers()))


def drawn(models: Path, store: Path, budget: int | None) -> tuple[torch.Tensor, int]:
    """The picture of the base model and the refiner, and the most bytes of models that lived at once."""
    peak = 0
    gc.collect()
    others = list(alive())  # of other tests, and of earlier runs
    known = {id(one) for one in others}

    def look(event: Event) -> None:
        nonlocal peak
        if isinstance(event, Started | Finished):
            peak = max(peak, sum(nbytes(one) for one in alive() if id(one) not in known))

    with Darkroom(Options(store=store, models=(models,), device="cpu", device_budget=budget)) as room:
        prepared = room.prepare(darkroom.load(WORKFLOW), {"width": 64, "height": 64}, exports=False)
        assert prepared.is_sound, prepared.problems
        ended = room.develop(prepared, prepared.graph.ends, emit=look)
        assert not ended.problems
        (outputs,) = ended.values.values()
        return outputs[0].pixels, peak


def test_a_budget_that_holds_one_unet_is_kept_and_changes_no_pixel(models: Path, tmp_path: Path) -> None:
    sizes = [sum(file.stat().st_size for file in (models / name / "unet").glob("*.safetensors")) for name in NAMES]
    budget = int(1.2 * max(sizes))
    assert budget < sum(sizes), "a budget that holds both would prove nothing"
    free, most = drawn(models, tmp_path / "free", None)
    bound, peak = drawn(models, tmp_path / "bound", budget)
    assert most > 1.5 * budget
    assert peak <= 1.05 * budget
    torch.testing.assert_close(bound, free, atol=0, rtol=0)
