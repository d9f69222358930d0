"""DiT against diffusers' pipeline: pictures of a class."""

from typing import Any

import pytest
import torch
from torch import Generator

from nodes.live.ask import Ask
from nodes.transformers import ClassConditioning
from nodes.types import Conditioning, Entry
from tests.nodes.families.ledger import record
from tests.nodes.families.scenes import Scene, difference, pipeline
from tests.nodes.families.tiny_transformers import dit
from tests.nodes.studio import Studio

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "DiT"
STEPS = 4


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(dit(tmp_path_factory.mktemp("models") / "dit"))


def classes(*labels: int) -> list[Conditioning[Any]]:
    """One class for each picture, and none to keep away from."""
    return [Conditioning((Entry(torch.tensor(labels)[:, None, None]),)), ClassConditioning(label=-1)]


@pytest.mark.parametrize("guidance", [1, 4])
def test_pictures_of_classes_are_diffusers(scene: Scene, guidance: float) -> None:
    empty = scene.empty(2, width=64, height=64)
    ours = scene.sample("ddim", latent=empty, prompts=classes(207, 999), guidance=guidance, steps=STEPS)
    theirs = pipeline("DiTPipeline", scene.folder)(
        [207, 999],
        guidance_scale=guidance,
        generator=[Generator().manual_seed(seed) for seed in (5, 6)],
        num_inference_steps=STEPS,
        output_type="np",
    ).images
    mode = "class-conditional" if guidance > 1 else "class-conditional without guidance"
    record(FAMILY, mode, difference(scene.decode(ours).pixels, theirs))


def test_a_label_is_a_class(scene: Scene) -> None:
    empty = scene.empty(width=64, height=64)
    one, other, none = (
        scene.sample("ddim", latent=empty, guidance=1, prompts=[ClassConditioning(label=label)] * 2).samples
        for label in (207, 999, -1)
    )
    assert (one - other).abs().max() > 1e-3
    assert (one - none).abs().max() > 1e-3
    whole = scene.sample("ddim", latent=empty, guidance=1, prompts=classes(207)[:1] * 2).samples
    assert torch.equal(one, whole)


def test_a_label_beyond_the_classes_is_refused_with_how_many_there_are(scene: Scene) -> None:
    with pytest.raises(ValueError, match=r"class 1000 .* 1000 classes, 0 to 999"):
        scene.sample("ddim", latent=scene.empty(width=64, height=64), prompts=[ClassConditioning(label=1000)] * 2)


def test_labels_stay_whole_where_the_weights_are_halves(scene: Scene) -> None:
    """999 is no number that bfloat16 has."""
    half = Studio(scene.folder, "bfloat16")
    x, t = torch.randn(1, 4, 8, 8, generator=Generator().manual_seed(0)), torch.tensor(500)
    asked = Ask(torch.tensor([[[999]]]))
    with half.ctx.use(half.model.transformer) as live:
        assert live.placed(asked).embeddings.item() == 999
        assert live.denoise(x, t, live.placed(asked)).isfinite().all()


def test_a_picture_that_is_no_square_is_refused(scene: Scene) -> None:
    with pytest.raises(ValueError, match="draws squares alone, not 64 x 48 pixels"):
        scene.sample("ddim", latent=scene.empty(), prompts=classes(1))
