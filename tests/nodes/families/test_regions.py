"""Prompts for parts of the picture and of the schedule, and prompts of different lengths."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.guiders import ClassifierFreeGuidance
from nodes.live.schedulers import ready
from nodes.masks import RectangleMask
from nodes.regions import RegionConditioning
from nodes.sampling import Scheduler
from nodes.types import Conditioning, Entry, Mask
from tests.nodes.families import tiny_unets
from tests.nodes.families.easel import Easel
from tests.nodes.families.scenes import noise_of

LEFT = RectangleMask(width=64, height=64, right=0.5)
RIGHT = RectangleMask(width=64, height=64, left=0.5)


@pytest.fixture(scope="module")
def easel(tmp_path_factory: pytest.TempPathFactory) -> Easel:
    return Easel(tiny_unets.small(tmp_path_factory.mktemp("models") / "plain"), tiny_unets.WIDTH)


def joined(*conditionings: Conditioning[Any]) -> Conditioning[Any]:
    return Conditioning(tuple(entry for each in conditionings for entry in each.entries))


def other(easel: Easel, tokens: int = 12, seed: int = 7) -> Conditioning[Any]:
    generator = torch.Generator().manual_seed(seed)
    return Conditioning((Entry(torch.randn(1, tokens, easel.width, generator=generator)),))


def by_hand(easel: Easel, parts: list[tuple[Tensor, Tensor]], guidance: float = 4.0) -> Tensor:
    """The latent of prompts [1, tokens, width], each with how much it counts [1, 1, 16, 16], shares that sum to 1."""
    schedule = Scheduler(easel.studio.model.unet, name="ddim", steps=4)
    scheduler, x = ready(schedule), noise_of(5, easel.empty())
    with easel.ctx.use(easel.studio.model.unet) as live, torch.inference_mode():
        for t in scheduler.timesteps:
            without = live.module(x, t, encoder_hidden_states=easel.embeddings[1]).sample
            toward = sum(share * live.module(x, t, encoder_hidden_states=prompt).sample for prompt, share in parts)
            x = scheduler.step(without + guidance * (toward - without), t, x).prev_sample
    return x


def small(mask: Mask) -> Tensor:
    return torch.nn.functional.interpolate(mask.values[:, None], (16, 16), mode="area")


def test_each_region_is_drawn_as_its_own_prompt_asks(easel: Easel) -> None:
    positive, negative = easel.prompts
    second = other(easel)
    both = joined(RegionConditioning(positive, LEFT), RegionConditioning(second, RIGHT))
    ours = easel.sample(prompts=(both, negative)).samples
    parts = [(positive.entries[0].embeddings, small(LEFT)), (second.entries[0].embeddings, small(RIGHT))]
    torch.testing.assert_close(ours, by_hand(easel, parts), atol=1e-4, rtol=1e-4)


def test_where_regions_meet_they_are_mixed_by_their_strengths(easel: Easel) -> None:
    positive, negative = easel.prompts
    second = other(easel)
    both = joined(positive, RegionConditioning(second, LEFT, strength=3))
    share = 3 * small(LEFT) / (3 * small(LEFT) + 1)
    ours = easel.sample(prompts=(both, negative)).samples
    parts = [(positive.entries[0].embeddings, 1 - share), (second.entries[0].embeddings, share)]
    torch.testing.assert_close(ours, by_hand(easel, parts), atol=1e-4, rtol=1e-4)


def test_where_no_prompt_counts_all_count_alike(easel: Easel) -> None:
    positive, negative = easel.prompts
    second = other(easel)
    nowhere = Mask(torch.zeros(1, 64, 64))
    both = joined(*(RegionConditioning(each, nowhere) for each in (positive, second)))
    half = torch.full((1, 1, 16, 16), 0.5)
    parts = [(positive.entries[0].embeddings, half), (second.entries[0].embeddings, half)]
    ours = easel.sample(prompts=(both, negative)).samples
    torch.testing.assert_close(ours, by_hand(easel, parts), atol=1e-4, rtol=1e-4)


def test_a_region_of_everything_is_the_prompt_alone(easel: Easel) -> None:
    positive, negative = easel.prompts
    whole = RegionConditioning(positive, Mask(torch.ones(1, 3, 3)), strength=0.2)
    assert torch.equal(easel.sample(prompts=(whole, negative)).samples, easel.sample().samples)


def test_a_region_within_a_region(easel: Easel) -> None:
    (entry,) = RegionConditioning(RegionConditioning(easel.prompts[0], LEFT), RIGHT).entries
    assert entry.area is not None
    assert not entry.area.any()
    with pytest.raises(ValueError, match="a region of 64 x 64 within one of 3 x 3: ResizeMask"):
        RegionConditioning(RegionConditioning(easel.prompts[0], LEFT), Mask(torch.ones(1, 3, 3)))


def test_prompts_that_take_turns_share_no_call_and_leave_none_out(easel: Easel) -> None:
    """As two schedules cut in two would draw, with a scheduler that looks back at nothing."""
    positive, negative = easel.prompts
    second = other(easel)
    turns = Conditioning[Any]((replace(positive.entries[0], end=0.5), replace(second.entries[0], start=0.5)))
    ours = easel.sample(prompts=(turns, negative), steps=5).samples
    first = easel.sample(prompts=(positive, negative), steps=5, end=2)
    wanted = easel.sample(first, (second, negative), steps=5, start=2).samples
    torch.testing.assert_close(ours, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("tokens", [5, 24])
def test_prompts_of_different_lengths_guide(easel: Easel, tokens: int) -> None:
    positive = other(easel, tokens)
    ours = easel.sample(prompts=(positive, easel.prompts[1])).samples
    parts = [(positive.entries[0].embeddings, torch.ones(1, 1, 16, 16))]
    torch.testing.assert_close(ours, by_hand(easel, parts), atol=1e-4, rtol=1e-4)


def test_prompts_of_one_length_go_through_the_model_together(easel: Easel) -> None:
    positive, negative = easel.prompts
    cases: tuple[tuple[Conditioning[Any], int], ...] = (
        (positive, 1), (joined(positive, other(easel)), 1), (other(easel, 5), 2),
        (joined(positive, other(easel, 5), other(easel, 5, seed=8)), 2),
    )  # fmt: skip
    for prompt, rounds in cases:
        calls: list[int] = []
        with easel.ctx.use(easel.studio.model.unet) as live:
            hook = live.module.register_forward_hook(lambda *_, calls=calls: calls.append(1))
            easel.sample(prompts=(prompt, negative), steps=3)
            hook.remove()
        assert len(calls) == 3 * rounds


def test_tokens_that_a_mask_hides_are_not_read(easel: Easel) -> None:
    (entry,) = easel.prompts[0].entries
    longer = torch.cat([entry.embeddings, torch.randn(1, 4, easel.width)], dim=1)
    mask = torch.ones(1, longer.shape[1])
    mask[:, entry.embeddings.shape[1] :] = 0
    hidden = Conditioning[Any]((Entry(longer, attention=mask),))
    ours = easel.sample(prompts=(hidden, easel.prompts[1])).samples
    torch.testing.assert_close(ours, easel.sample().samples, atol=1e-4, rtol=1e-4)


def test_no_guidance_reads_no_negative_prompt(easel: Easel) -> None:
    positive, _ = easel.prompts
    nothing = Conditioning[Any](())
    off = [ClassifierFreeGuidance(scale=1)]
    assert torch.equal(easel.sample(prompts=(positive, nothing), guiders=off).samples, easel.sample(guidance=1).samples)
    with pytest.raises(ValueError, match="the negative conditioning has no entries"):
        easel.sample(prompts=(positive, nothing))
