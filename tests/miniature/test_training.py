"""The training loop."""

import logging
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from models.miniature.recipe.training import Draw, Plan, Trainer, checkpoint, load_average, train

PLAN = Plan("tiny", steps=12, peak=0.1, warmup=3, decay=0.9)


def new_model() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(3, 1)


class Loss:
    """Squared distance to the sum of random inputs."""

    def __init__(self, model: nn.Linear) -> None:
        self.model = model

    def __call__(self, draws: Draw) -> Tensor:
        inputs = torch.randn(8, 3, generator=draws.generator)
        loss: Tensor = (self.model(inputs) - inputs.sum(1, keepdim=True)).square().mean()
        return loss


def test_the_rate_rises_then_falls_to_a_hundredth() -> None:
    rates = [PLAN.rate(step) for step in range(PLAN.steps + 1)]
    assert rates[0] < rates[1] < rates[2] == pytest.approx(PLAN.peak)
    assert rates[3:] == sorted(rates[3:], reverse=True)
    assert rates[-1] == pytest.approx(PLAN.peak / 100)


def test_training_learns(tmp_path: Path) -> None:
    model = new_model()
    before = float(Loss(model)(Draw("check", 0)).detach())
    train(Plan("learn", steps=150, peak=0.1, warmup=3, decay=0.9), model, Loss(model), tmp_path)
    assert float(Loss(model)(Draw("check", 0)).detach()) < 0.1 * before


def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = new_model()
    train(PLAN, whole, Loss(whole), tmp_path / "whole")
    begun = new_model()
    trainer = Trainer(PLAN, begun, tmp_path / "parts")
    for _ in range(5):
        trainer.update(Loss(begun))
    trainer.save()
    resumed = new_model()
    train(PLAN, resumed, Loss(resumed), tmp_path / "parts")
    assert torch.equal(whole.weight, resumed.weight)


def test_a_finished_run_takes_no_more_steps(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    model = new_model()
    train(PLAN, model, Loss(model), tmp_path)
    again = new_model()
    with caplog.at_level(logging.INFO):
        train(PLAN, again, Loss(again), tmp_path)
    assert "resumed at step 12" in caplog.text
    assert torch.equal(model.weight, again.weight)


def test_the_average_is_what_is_loaded(tmp_path: Path) -> None:
    model = new_model()
    trainer = Trainer(PLAN, model, tmp_path)
    trainer.update(Loss(model))
    trainer.average["weight"].fill_(7.0)
    trainer.save()
    loaded = new_model()
    assert load_average(tmp_path, PLAN.name, loaded) == 1
    assert torch.equal(loaded.weight, torch.full((1, 3), 7.0))


def test_a_checkpoint_leaves_no_partial_file(tmp_path: Path) -> None:
    Trainer(PLAN, new_model(), tmp_path).save()
    assert list(tmp_path.iterdir()) == [checkpoint(tmp_path, PLAN.name)]


def test_a_step_draws_the_same_numbers_each_time() -> None:
    first, second, other = Draw("a", 3), Draw("a", 3), Draw("a", 4)
    assert first.rng.random() == second.rng.random() != other.rng.random()
    assert torch.equal(torch.rand(4, generator=first.generator), torch.rand(4, generator=second.generator))
