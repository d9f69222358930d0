"""ControlNets against diffusers' pipelines: one, several, for a part of the schedule; and what does not fit."""

from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from engine.types import Resource, handles_of
from nodes.controls import ApplyControlNet, LoadControlNet
from nodes.readers import read_controlnet
from nodes.types import Conditioning, Control, ControlNet, Image
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, noise_of, pipeline
from tests.nodes.studio import Notebook

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    models = tmp_path_factory.mktemp("models")
    return {
        "small": tiny_unets.small(models / "small"),
        "large": tiny_unets.large(models / "large"),
        "edges": tiny_unets.controlnet(models / "edges"),
        "depth": tiny_unets.controlnet(models / "depth", seed=15),
        "large edges": tiny_unets.large_controlnet(models / "large_edges"),
    }


@pytest.fixture(scope="module")
def easel(folders: dict[str, Path]) -> Easel:
    return Easel(folders["small"], tiny_unets.WIDTH)


@pytest.fixture(scope="module")
def large(folders: dict[str, Path]) -> Easel:
    return Easel(folders["large"], 2 * tiny_unets.WIDTH, tiny_unets.WIDTH)


def read(folder: Path) -> Resource:
    return read_controlnet(folder.name, folder, Notebook())


def net(easel: Easel, folder: Path) -> ControlNet[Any]:
    resource = read(folder)
    easel.studio.models.know(resource)
    return LoadControlNet(controlnet=cast(Any, resource))


def piped(cls: str, folder: Path, nets: list[Path]) -> Any:
    """diffusers' pipeline with ControlNets over the parts of the plain one."""
    import diffusers

    library: Any = diffusers
    plain = pipeline("StableDiffusionXLPipeline" if "XL" in cls else "StableDiffusionPipeline", folder)
    loaded = [library.ControlNetModel.from_pretrained(each, local_files_only=True) for each in nets]
    scheduler = library.DDIMScheduler.from_config(plain.trained.config)
    parts = plain.components | {"controlnet": loaded[0] if len(loaded) == 1 else loaded, "scheduler": scheduler}
    pipe = getattr(library, cls)(**parts)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def theirs(easel: Easel, cls: str, nets: list[Path], images: list[Tensor], **settings: Any) -> Any:
    said: dict[str, Any] = {"num_inference_steps": 6, "guidance_scale": 4.0, "output_type": "latent", **settings}
    given = images[0] if len(images) == 1 else images
    pipe = piped(cls, easel.folder, nets)
    return pipe(image=given, latents=noise_of(5, easel.empty()), **said, **easel.asked()).images


def hint(easel: Easel) -> Tensor:
    return easel.image.pixels.permute(0, 3, 1, 2)


CLS = "StableDiffusionControlNetPipeline"


@pytest.mark.parametrize("guidance", [1.0, 4.0])
def test_one_is_diffusers(easel: Easel, folders: dict[str, Path], guidance: float) -> None:
    prompts = ApplyControlNet(net(easel, folders["edges"]), *easel.prompts, easel.image, strength=0.8)
    ours = easel.sample(prompts=prompts, steps=6, guidance=guidance).samples
    wanted = theirs(
        easel, CLS, [folders["edges"]], [hint(easel)], controlnet_conditioning_scale=0.8, guidance_scale=guidance
    )
    record("Stable Diffusion", "ControlNet, latents", difference(ours, wanted), LATENTS)
    assert (ours - easel.sample(steps=6, guidance=guidance).samples).abs().max() > 1e-2


@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (0.3, 1.0), (0.2, 0.7)])
def test_a_part_of_the_schedule_is_diffusers(easel: Easel, folders: dict[str, Path], start: float, end: float) -> None:
    prompts = ApplyControlNet(net(easel, folders["edges"]), *easel.prompts, easel.image, start=start, end=end)
    ours = easel.sample(prompts=prompts, steps=6).samples
    wanted = theirs(
        easel, CLS, [folders["edges"]], [hint(easel)], control_guidance_start=start, control_guidance_end=end
    )
    record("Stable Diffusion", "ControlNet for a part of the schedule, latents", difference(ours, wanted), LATENTS)


def test_two_are_diffusers(easel: Easel, folders: dict[str, Path]) -> None:
    other = Image(1 - easel.image.pixels)
    first = ApplyControlNet(net(easel, folders["edges"]), *easel.prompts, easel.image, strength=0.7)
    prompts = ApplyControlNet(net(easel, folders["depth"]), *first, other, strength=0.4, end=0.5)
    ours = easel.sample(prompts=prompts, steps=6).samples
    wanted = theirs(
        easel, CLS, [folders["edges"], folders["depth"]], [hint(easel), 1 - hint(easel)],
        controlnet_conditioning_scale=[0.7, 0.4], control_guidance_start=[0.0, 0.0], control_guidance_end=[1.0, 0.5],
    )  # fmt: skip
    record("Stable Diffusion", "two ControlNets, latents", difference(ours, wanted), LATENTS)


def test_that_of_stable_diffusion_xl_is_diffusers(large: Easel, folders: dict[str, Path]) -> None:
    prompts = ApplyControlNet(net(large, folders["large edges"]), *large.prompts, large.image, strength=0.6)
    ours = large.sample(prompts=prompts, steps=6).samples
    wanted = theirs(
        large, "StableDiffusionXLControlNetPipeline", [folders["large edges"]], [hint(large)],
        controlnet_conditioning_scale=0.6,
    )  # fmt: skip
    record("Stable Diffusion XL", "ControlNet, latents", difference(ours, wanted), LATENTS)


def test_a_prompt_that_is_not_steered_is_asked_apart(easel: Easel, folders: dict[str, Path]) -> None:
    positive, negative = easel.prompts
    both = ApplyControlNet(net(easel, folders["edges"]), positive, negative, easel.image)
    one = easel.sample(prompts=(both.positive, negative), steps=2).samples
    assert not torch.allclose(one, easel.sample(prompts=both, steps=2).samples, atol=1e-3)
    assert not torch.allclose(one, easel.sample(steps=2).samples, atol=1e-3)


def test_equal_pictures_are_read_once_for_both_prompts(easel: Easel, folders: dict[str, Path]) -> None:
    """A prompt that was stored and read again has a picture of its own, with the same pixels."""
    positive, negative = ApplyControlNet(net(easel, folders["edges"]), *easel.prompts, easel.image)
    (control,) = negative.controls
    again = Control(control.hint.clone(), control.model, control.weight, control.start, control.end)
    copied = Conditioning[Any](negative.entries, (again,))
    calls: list[int] = []
    with easel.ctx.use(control.model) as live:
        hook = live.module.register_forward_hook(lambda *_: calls.append(1))
        drawn = easel.sample(prompts=(positive, copied), steps=2).samples
        hook.remove()
    assert len(calls) == 2
    assert torch.equal(drawn, easel.sample(prompts=(positive, negative), steps=2).samples)


def test_a_picture_of_another_size_is_stretched(easel: Easel, folders: dict[str, Path]) -> None:
    large = Image(torch.full((1, 100, 80, 3), 0.3))
    fitting = Image(torch.full((1, 64, 64, 3), 0.3))
    drawn = [
        easel.sample(prompts=ApplyControlNet(net(easel, folders["edges"]), *easel.prompts, image), steps=2).samples
        for image in (large, fitting)
    ]
    torch.testing.assert_close(*drawn, atol=1e-3, rtol=1e-3)


def test_each_of_a_batch_can_have_a_picture_of_its_own(easel: Easel, folders: dict[str, Path]) -> None:
    one, other = easel.image.pixels, 1 - easel.image.pixels
    edges = net(easel, folders["edges"])
    both = ApplyControlNet(edges, *easel.prompts, Image(torch.cat([one, other])))
    batch = easel.sample(easel.empty(2), both, steps=2).samples
    for index, pixels in enumerate((one, other)):
        single = easel.sample(prompts=ApplyControlNet(edges, *easel.prompts, Image(pixels)), steps=2, seed=5 + index)
        torch.testing.assert_close(batch[index : index + 1], single.samples, atol=1e-4, rtol=1e-4)
    with pytest.raises(ValueError, match="a ControlNet has 2 pictures for 3 images"):
        easel.sample(easel.empty(3), both, steps=2)


def test_residency_knows_the_models_of_a_prompt(easel: Easel, folders: dict[str, Path]) -> None:
    edges, depth = net(easel, folders["edges"]), net(easel, folders["depth"])
    first = ApplyControlNet(edges, *easel.prompts, easel.image)
    second = ApplyControlNet(depth, *first, easel.image)
    assert list(handles_of(second.positive)) == [edges, depth]
    assert list(handles_of(easel.prompts[0])) == []


def test_traits_say_which_prompts_it_reads(folders: dict[str, Path]) -> None:
    assert read(folders["edges"]).traits == {"width": 32, "pooled": 0}
    assert read(folders["large edges"]).traits == {"width": 64, "pooled": 32}
