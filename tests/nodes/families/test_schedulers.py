"""Every scheduler offered, with the families of transformers that admit it: it draws, and it agrees with diffusers."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest
import torch
from torch import Tensor

from nodes.latents import VAEEncode
from nodes.live.schedulers import ready
from nodes.live.transformer import packed, unpacked
from nodes.readers.traits import FLOW
from nodes.schedulers import KINDS, kind_of
from nodes.transformers import TransformerScheduler
from nodes.types import Image, Latent
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import HEIGHT, WIDTH, Scene, difference, noise_of, pipeline
from tests.nodes.families.tiny_transformers import T5_WIDTH, flux, pixart, stable_diffusion_3
from tests.nodes.test_resume import assert_checkpoints_lead_there

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FLOWS = sorted(name for name, kind in KINDS.items() if FLOW in kind.predictions)
SINGLE_STEP = ("euler", "heun", "lcm")
STEPS = 4
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def sd3(folder: Path) -> Scene:
    return Scene(stable_diffusion_3(folder / "sd3"), tokens=12, width=T5_WIDTH, pooled=64)


@pytest.fixture(scope="module")
def dev(folder: Path) -> Scene:
    return Scene(flux(folder / "dev"), tokens=12, width=32, pooled=32)


@pytest.fixture(scope="module")
def alpha(folder: Path) -> Scene:
    return Scene(pixart(folder / "alpha"), tokens=12, width=32)


@contextmanager
def stepping(pipe: Any, name: str, prediction: str, **settings: Any) -> Iterator[None]:
    """The pipeline with a scheduler, made as diffusers' documentation says.

    Pipelines of transformers give a step no generator; torch's own goes on where the start noise of seed 5 ended.
    """
    kind = kind_of(name, prediction)
    cls = getattr(importlib.import_module(f"diffusers.schedulers.{kind.module}"), kind.cls)
    pipe.scheduler = cls.from_config(pipe.trained.config, **kind.settings, **settings)
    before = torch.get_rng_state()
    torch.manual_seed(5)
    torch.randn(1, pipe.vae.config.latent_channels, HEIGHT // 8, WIDTH // 8)
    yield
    torch.set_rng_state(before)
    pipe.scheduler = pipe.trained


def drawn(
    scene: Scene, cls: str, name: str, prediction: str, latents: Tensor, said: Any = NOTHING, **settings: Any
) -> Tensor:
    """What a pipeline draws with a scheduler, whose config says something else besides."""
    pipe = pipeline(cls, scene.folder)
    with stepping(pipe, name, prediction, **said):
        images: Tensor = pipe(
            num_inference_steps=STEPS, latents=latents, width=WIDTH, height=HEIGHT, output_type="latent", **settings
        ).images
    return images


@pytest.mark.parametrize("name", FLOWS)
def test_stable_diffusion_3_steps_as_diffusers_does(sd3: Scene, name: str) -> None:
    ours = sd3.sample(name, steps=STEPS).samples
    said = {"flow_shift": 3.0} if "use_flow_sigmas" in kind_of(name, FLOW).settings else {}
    noise = noise_of(5, sd3.empty())
    theirs = drawn(sd3, "StableDiffusion3Pipeline", name, FLOW, noise, guidance_scale=4.0, said=said, **sd3.asked())
    record("Stable Diffusion 3", f"scheduler {name}, latents", difference(ours, theirs), LATENTS)


@pytest.mark.parametrize("name", sorted(set(FLOWS) - {"heun"}))
def test_flux_steps_as_diffusers_does(dev: Scene, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pipeline cannot be given heun: it shifts noise levels by the size, which heun does not take.

    It draws the noise of a step as tokens; here it gets that of latent pixels.
    """
    ours = dev.sample(name, steps=STEPS).samples
    noise, asked = packed(noise_of(5, dev.empty())), dev.asked(negative=False)
    module = importlib.import_module(f"diffusers.schedulers.{kind_of(name, FLOW).module}")
    monkeypatch.setattr(
        module, "randn_tensor", lambda *_, **__: packed(torch.randn(1, 16, HEIGHT // 8, WIDTH // 8)), raising=False
    )
    theirs = unpacked(drawn(dev, "FluxPipeline", name, FLOW, noise, guidance_scale=4.0, **asked), 3, 4)
    record("FLUX.1", f"scheduler {name}, latents", difference(ours, theirs), LATENTS)


def test_flux_with_heun_goes_where_euler_goes(dev: Scene) -> None:
    ours, euler = (dev.sample(name, steps=40, guidance=1).samples for name in ("heun", "euler"))
    assert (ours - euler).abs().mean() < 0.1 * euler.std()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_pixart_steps_as_diffusers_does(alpha: Scene, name: str) -> None:
    ours = alpha.sample(name, steps=STEPS).samples
    said = {"algorithm_type": "data_prediction"} if name == "sa_solver" else {}  # else it takes the trained one's
    mask = torch.ones(1, 12, dtype=torch.long)
    theirs = drawn(
        alpha, "PixArtAlphaPipeline", name, "epsilon", noise_of(5, alpha.empty()), said, guidance_scale=4.0,
        negative_prompt=None, prompt_attention_mask=mask, negative_prompt_attention_mask=mask,
        use_resolution_binning=False, **alpha.asked(),
    )  # fmt: skip
    record("PixArt", f"scheduler {name}, latents", difference(ours, theirs), LATENTS)


@pytest.mark.parametrize("sigmas", ["karras", "exponential"])
@pytest.mark.parametrize("name", ["euler", "lcm"])
def test_other_noise_levels_of_a_flow_are_diffusers(sd3: Scene, name: str, sigmas: Any) -> None:
    ours = sd3.sample(name, steps=STEPS, sigmas=sigmas).samples
    said = {f"use_{sigmas}_sigmas": True}
    theirs = drawn(
        sd3,
        "StableDiffusion3Pipeline",
        name,
        FLOW,
        noise_of(5, sd3.empty()),
        guidance_scale=4.0,
        said=said,
        **sd3.asked(),
    )
    record("Stable Diffusion 3", f"scheduler {name}, {sigmas} sigmas, latents", difference(ours, theirs), LATENTS)


def test_beta_sigmas_of_a_flow_reach_from_the_largest_to_the_smallest(sd3: Scene) -> None:
    plan = partial(TransformerScheduler, sd3.studio.model.transformer, sd3.empty(), name="euler", steps=9)
    spread, plain = (ready(plan(sigmas=sigmas)).sigmas for sigmas in ("beta", "normal"))
    torch.testing.assert_close(spread[[0, -2, -1]], plain[[0, -2, -1]])
    assert (spread.diff() < 0).all()
    assert not torch.allclose(spread, plain)


def test_a_shift_that_is_asked_for_counts_instead_of_the_models(sd3: Scene, dev: Scene) -> None:
    for scene in (sd3, dev):
        plan = partial(TransformerScheduler, scene.studio.model.transformer, name="euler", steps=4)
        own, even, high = (plan(scene.empty(), shift=shift).timesteps for shift in (0, 1, 8))
        assert even[1] < own[1] < high[1]
        assert plan(scene.empty(width=160), shift=8).timesteps == high


def test_only_a_model_that_says_so_shifts_by_the_size(sd3: Scene, dev: Scene) -> None:
    for scene, does in ((sd3, False), (dev, True)):
        plan = partial(TransformerScheduler, scene.studio.model.transformer, name="unipc", steps=4)
        assert (plan(scene.empty()).timesteps != plan(scene.empty(width=160, height=160)).timesteps) is does


def test_the_levels_of_a_flow_are_noise_over_signal(sd3: Scene) -> None:
    plan = TransformerScheduler(sd3.studio.model.transformer, sd3.empty(), steps=5)
    assert list(plan.sigmas) == sorted(plan.sigmas, reverse=True)
    share = plan.timesteps[2] / 1000
    assert plan.sigmas[2] == pytest.approx(share / (1 - share), rel=1e-5)


@pytest.mark.parametrize("name", sorted(set(KINDS) - set(FLOWS)))
def test_a_name_without_a_flow_is_refused_with_those_that_have_one(sd3: Scene, name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name} cannot work with a model that predicts a flow; these can: euler"):
        sd3.sample(name)


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_goes_on_from_its_checkpoints_to_the_same_bits(sd3: Scene, name: str) -> None:
    scene: Any = sd3
    assert_checkpoints_lead_there(scene, name, latent=sd3.empty(2), seed=40, steps=4)


@pytest.mark.parametrize("name", FLOWS)
def test_image_to_image_of_a_flow_keeps_more_of_the_picture_for_less_strength(sd3: Scene, name: str) -> None:
    image = Image(torch.rand(1, HEIGHT, WIDTH, 3, generator=torch.Generator().manual_seed(0)))
    latent = VAEEncode(sd3.studio.model.vae, image, sd3.ctx)
    little, much = (
        sd3.sample(name, latent=latent, steps=8, strength=strength, guidance=1).samples for strength in (0.125, 0.75)
    )
    assert (little - latent.samples).abs().mean() < (much - latent.samples).abs().mean()


@pytest.mark.parametrize("name", SINGLE_STEP)
def test_a_flow_cut_in_two_gives_the_same_latent(sd3: Scene, name: str) -> None:
    settings: dict[str, Any] = {"seed": 7, "steps": 6}
    whole = sd3.sample(name, latent=sd3.empty(2), **settings)
    half = sd3.sample(name, latent=sd3.empty(2), end=3, **settings)
    assert half.state == "noisy"
    rest = sd3.sample(name, latent=half, start=3, **settings)
    torch.testing.assert_close(rest.samples, whole.samples, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", FLOWS)
def test_a_noisy_latent_of_a_flow_can_go_on_with_any_scheduler(sd3: Scene, name: str) -> None:
    half: Latent[Any] = sd3.sample("euler", seed=7, steps=6, end=3)
    whole = sd3.sample("euler", seed=7, steps=6).samples
    rest = sd3.sample(name, latent=half, seed=7, steps=6, start=3).samples
    assert rest.isfinite().all()
    assert 0.3 < rest.std() / whole.std() < 3
