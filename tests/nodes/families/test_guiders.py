"""Guidance beyond a scale against diffusers: rescaled, in an interval, away from worse models."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.guiders import ClassifierFreeGuidance, FrameGuidance, PerturbedAttentionGuidance, SkipLayerGuidance
from nodes.live.schedulers import ready
from nodes.sampling import Scheduler
from nodes.types import Conditioning
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel
from tests.nodes.families.ledger import LATENTS, record
from tests.nodes.families.scenes import difference, noise_of
from tests.nodes.test_parity import with_scheduler

# Importing diffusers' pipelines takes seconds.
pytestmark = pytest.mark.slow

FAMILY = "Stable Diffusion"
MID = "mid_block.attentions.0.transformer_blocks"


@pytest.fixture(scope="module")
def easel(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.small(tmp_path_factory.mktemp("models") / "plain"), tiny_unets.WIDTH)


def theirs(easel: Easel, cls: str, **settings: Any) -> Any:
    pipe = with_scheduler(cls, easel.folder, "ddim")
    said: dict[str, Any] = {"num_inference_steps": 4, "height": 64, "width": 64, "output_type": "latent"}
    return pipe(latents=noise_of(5, easel.empty()), **said, **settings, **easel.asked()).images


@pytest.mark.parametrize("rescale", [0.3, 1.0])
def test_rescaling_is_diffusers(easel: Easel, rescale: float) -> None:
    ours = easel.sample(guiders=[ClassifierFreeGuidance(scale=9, rescale=rescale)]).samples
    wanted = theirs(easel, "StableDiffusionPipeline", guidance_scale=9.0, guidance_rescale=rescale)
    record(FAMILY, "rescaled guidance, latents", difference(ours, wanted), LATENTS)
    assert (ours - easel.sample(guidance=9).samples).abs().max() > 1e-2


@pytest.mark.parametrize("guidance", [1.0, 5.0])
def test_perturbed_attention_is_diffusers(easel: Easel, guidance: float) -> None:
    ours = easel.sample(guidance=guidance, guiders=[PerturbedAttentionGuidance(scale=3)]).samples
    wanted = theirs(easel, "StableDiffusionPAGPipeline", guidance_scale=guidance, pag_scale=3.0)
    record(FAMILY, "perturbed attention guidance, latents", difference(ours, wanted), LATENTS)
    assert (ours - easel.sample(guidance=guidance).samples).abs().max() > 1e-3


def guided(easel: Easel, guider: Any) -> Tensor:
    """The latent that one of diffusers' guiders leads to, in a loop as its modular pipelines have."""
    with easel.ctx.use(easel.studio.model.unet) as live:
        module = live.module
    schedule = Scheduler(easel.studio.model.unet, name="ddim", steps=10)
    scheduler, x = ready(schedule), noise_of(5, easel.empty())
    prompts = {"encoder_hidden_states": (easel.embeddings[0], easel.embeddings[1])}
    with torch.inference_mode():
        for step, t in enumerate(scheduler.timesteps):
            guider.set_state(step=step, num_inference_steps=10, timestep=t)
            data = guider.prepare_inputs(prompts)
            for each in data:
                guider.prepare_models(module)
                each.noise_pred = module(x, t, encoder_hidden_states=each.encoder_hidden_states).sample
                guider.cleanup_models(module)
            x = scheduler.step(guider(data).pred, t, x).prev_sample
    return x


def made(cls: str, **settings: Any) -> Any:
    import diffusers

    return getattr(diffusers, cls)(**settings)


CASES: dict[str, tuple[list[Any], Callable[[], Any]]] = {
    "guidance in an interval": (
        [ClassifierFreeGuidance(scale=6, start=0.2, end=0.7)],
        partial(made, "ClassifierFreeGuidance", guidance_scale=6.0, start=0.2, stop=0.7),
    ),
    "rescaled guidance in an interval": (
        [ClassifierFreeGuidance(scale=6, start=0.3, end=0.9, rescale=0.7)],
        partial(made, "ClassifierFreeGuidance", guidance_scale=6.0, start=0.3, stop=0.9, guidance_rescale=0.7),
    ),
}


@pytest.mark.parametrize("mode", CASES)
def test_intervals_are_those_of_diffusers_guiders(easel: Easel, mode: str) -> None:
    guiders, make = CASES[mode]
    ours = easel.sample(guiders=guiders, steps=10).samples
    record(FAMILY, f"{mode}, latents", difference(ours, guided(easel, make())), LATENTS)


def test_skipped_layers_are_those_of_diffusers_guider(easel: Easel) -> None:
    """Which makes its first step one later: it compares with less than, where the others compare with at most."""
    from diffusers.hooks.layer_skip import LayerSkipConfig

    guider = made(
        "SkipLayerGuidance", guidance_scale=5.0, skip_layer_guidance_scale=2.8, skip_layer_guidance_start=0.1,
        skip_layer_guidance_stop=0.6, skip_layer_config=LayerSkipConfig([0], MID),
    )  # fmt: skip
    ours = easel.sample(guidance=5, steps=10, guiders=[SkipLayerGuidance(layers="mid", start=0.2, end=0.6)]).samples
    record(FAMILY, "skip layer guidance, latents", difference(ours, guided(easel, guider)), LATENTS)


def test_nothing_of_a_disturbed_layer_stays(easel: Easel) -> None:
    before = easel.sample().samples
    easel.sample(guiders=[SkipLayerGuidance(layers="mid, up_blocks.1", end=1), PerturbedAttentionGuidance()])
    assert torch.equal(easel.sample().samples, before)


def test_guiders_add_up(easel: Easel) -> None:
    away, without = PerturbedAttentionGuidance(scale=2), SkipLayerGuidance(scale=2, layers="mid", end=1)
    both = easel.sample(guiders=[away, without]).samples
    assert not torch.allclose(both, easel.sample(guiders=[away]).samples)
    torch.testing.assert_close(both, easel.sample(guiders=[without, away]).samples, atol=1e-4, rtol=1e-4)


def test_a_layer_that_is_not_there_is_named(easel: Easel) -> None:
    with pytest.raises(ValueError, match=f'no layer of the model is called "7, 8, 9"; it has .*{MID}.0 to 0'):
        easel.sample(guiders=[SkipLayerGuidance()])


def test_frames_are_guided_one_more_than_the_other(easel: Easel) -> None:
    batch = easel.sample(easel.empty(3), guiders=[FrameGuidance(first=2, last=6)]).samples
    for index, scale in enumerate((2, 4, 6)):
        single = easel.sample(seed=5 + index, guidance=scale).samples
        torch.testing.assert_close(batch[index : index + 1], single, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("guidance", [1.0, 8.0])
def test_a_model_that_guides_itself_is_told_how_much(tmp_path_factory: pytest.TempPathFactory, guidance: float) -> None:
    """As latent consistency models are: no negative prompt is read."""
    folder = tiny_unets.small(tmp_path_factory.mktemp("models") / "consistent", time_cond_proj_dim=16)
    consistent = Easel(folder, tiny_unets.WIDTH)
    ours = consistent.sample(guidance=guidance).samples
    wanted = theirs(consistent, "StableDiffusionPipeline", guidance_scale=guidance)
    record(FAMILY, "latent consistency, latents", difference(ours, wanted), LATENTS)
    nothing = Conditioning[Any](())
    assert torch.equal(consistent.sample(prompts=(consistent.prompts[0], nothing), guidance=guidance).samples, ours)
    assert not torch.equal(consistent.sample(guidance=guidance + 1).samples, ours)
