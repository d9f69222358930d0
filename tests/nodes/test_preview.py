"""Previews: what the model expects, in colours."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from nodes.live.preview import coloured, expected


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction", "sample"])
def test_the_expected_latent_is_the_one_that_was_noised(prediction: str) -> None:
    clean, noise = torch.randn(2, 1, 4, 8, 8)
    signal = torch.tensor([0.9, 0.36])
    a, b = signal[1].sqrt(), (1 - signal[1]).sqrt()
    answers = {"epsilon": noise, "v_prediction": a * noise - b * clean, "sample": clean}
    scheduler: Any = SimpleNamespace(alphas_cumprod=signal, config=SimpleNamespace(prediction_type=prediction))
    found = expected(scheduler, a * clean + b * noise, torch.tensor(1), answers[prediction])
    torch.testing.assert_close(found, clean, atol=1e-5, rtol=1e-5)


def test_the_expected_latent_of_a_flow_is_where_it_leads_from() -> None:
    clean, noise = torch.randn(2, 1, 16, 8, 8)
    config = SimpleNamespace(prediction_type="flow_prediction", num_train_timesteps=1000)
    found = expected(SimpleNamespace(config=config), 0.4 * clean + 0.6 * noise, torch.tensor(600.0), noise - clean)
    torch.testing.assert_close(found, clean, atol=1e-5, rtol=1e-5)


def test_colours_are_a_linear_map_of_the_channels() -> None:
    latent = torch.zeros(1, 2, 1, 2)
    latent[0, 0, 0, 1] = 2.0
    found = coloured(latent, ((0.5, 0.0, 0.25), (0.0, 1.0, 0.0)))
    torch.testing.assert_close(found[0, 0], torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.5]]))


@pytest.mark.parametrize("channels", [1, 2, 4, 16])
def test_any_latent_has_a_preview(channels: int) -> None:
    assert coloured(torch.zeros(1, channels, 3, 5), ()).shape == (1, 3, 5, 3)
