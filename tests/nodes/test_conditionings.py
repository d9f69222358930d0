"""Conditionings changed: sizes, zeros, several together."""

from typing import Any

import pytest
import torch

from nodes.conditionings import (
    AverageConditionings,
    CombineConditionings,
    ConcatConditionings,
    ScheduleConditioning,
    SizeConditioning,
    WeightConditioning,
    ZeroConditioning,
)
from nodes.types import Conditioning, Entry


def prompt(number: float, tokens: int = 3, masked: bool = False) -> Conditioning[Any]:
    mask = torch.ones(1, tokens, dtype=torch.int64) if masked else None
    return Conditioning((Entry(torch.full((1, tokens, 4), float(number)), mask, torch.full((1, 2), float(number))),))


def test_the_base_model_is_told_six_sizes_and_the_refiner_five() -> None:
    base = SizeConditioning(prompt(1), width=1024, height=768, left=8, top=16, target_width=512)
    assert base.entries[0].sizes is not None
    assert base.entries[0].sizes.tolist() == [[768, 1024, 16, 8, 768, 512]]
    refiner = SizeConditioning(prompt(1), width=1024, height=768, score=2.5)
    assert refiner.entries[0].sizes is not None
    assert refiner.entries[0].sizes.tolist() == [[768, 1024, 0, 0, 2.5]]


def test_zeros_have_the_shape_of_the_prompt() -> None:
    (entry,) = ZeroConditioning(prompt(float("nan"))).entries
    assert entry.pooled is not None
    assert torch.equal(entry.embeddings, torch.zeros(1, 3, 4))
    assert torch.equal(entry.pooled, torch.zeros(1, 2))


def test_combined_prompts_keep_their_own_entries() -> None:
    both = CombineConditionings(prompt(1), ScheduleConditioning(WeightConditioning(prompt(2), weight=0.5), end=0.25))
    assert [float(entry.embeddings.mean()) for entry in both.entries] == [1, 2]
    assert [(entry.weight, entry.start, entry.end) for entry in both.entries] == [(1, 0, 1), (0.5, 0, 0.25)]


def test_weights_multiply() -> None:
    twice = WeightConditioning(WeightConditioning(prompt(1), weight=0.5), weight=0.5)
    assert twice.entries[0].weight == 0.25


def test_a_prompt_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="the end lies after the start"):
        ScheduleConditioning(prompt(1), start=0.5, end=0.5)


@pytest.mark.parametrize("masked", [False, True])
def test_tokens_of_the_second_come_after_those_of_the_first(masked: bool) -> None:
    (entry,) = ConcatConditionings(prompt(1, 3, masked), prompt(2, 5, masked)).entries
    assert entry.embeddings[0, :, 0].tolist() == [1, 1, 1, 2, 2, 2, 2, 2]
    assert entry.pooled is not None
    assert float(entry.pooled.mean()) == 1
    assert (entry.attention is not None and entry.attention.shape == (1, 8)) is masked


@pytest.mark.parametrize("share", [0, 0.25, 1])
def test_an_average_lies_between(share: float) -> None:
    (entry,) = AverageConditionings(prompt(1), prompt(3), share=share).entries
    assert entry.pooled is not None
    assert float(entry.embeddings.mean()) == float(entry.pooled.mean()) == 1 + 2 * share


def test_what_cannot_be_mixed_is_refused() -> None:
    label = Conditioning[Any]((Entry(torch.zeros(1, 1, 1, dtype=torch.int64)),))
    several = CombineConditionings(prompt(1), prompt(2))
    for second, reason in (
        (prompt(2, 5), "have 3 and 5 tokens and cannot be mixed"),
        (label, "labels of classes cannot be mixed"),
        (several, "has 2 prompts; it may have one here"),
    ):
        with pytest.raises(ValueError, match=reason):
            AverageConditionings(prompt(1), second)
