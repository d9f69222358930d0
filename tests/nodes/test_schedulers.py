"""What schedulers are offered, and the numbers that are our own."""

import json
import math
from typing import Any

import numpy as np
import pytest

from engine.spec import spec_of
from nodes.live.schedulers import beta_quantiles, noise_levels, ready
from nodes.sampling import Scheduler
from nodes.schedulers import KINDS, SIGMAS, SPACINGS, Shift, configured, kept_steps
from tests.nodes.studio import Studio

SCIPY = (
    0.0,
    0.0008612388215429059,
    0.03958440558878085,
    0.17568037865269498,
    0.5000000000000001,
    0.8770782495416671,
    0.9991387611784571,
    1.0,
)
"""scipy.stats.beta.ppf of the shares below, both parameters 0.6."""


def test_the_node_offers_every_known_scheduler_and_nothing_else() -> None:
    spec = spec_of(Scheduler)
    assert spec is not None
    choices = {port.name: port.type.choices for port in spec.inputs}
    assert choices["name"] == tuple(KINDS)
    assert choices["spacing"] == ("default", *SPACINGS)
    assert choices["sigmas"] == ("default", "normal", *SIGMAS)


def test_quantiles_of_the_beta_distribution_are_scipys() -> None:
    shares = np.array([0, 0.01, 0.1, 0.25, 0.5, 0.8, 0.99, 1])
    np.testing.assert_allclose(beta_quantiles(shares), SCIPY, atol=1e-8)


def test_beta_sigmas_reach_from_the_models_largest_to_its_smallest(studio: Studio) -> None:
    settings: dict[str, Any] = {"name": "euler", "steps": 9}
    scheduler = ready(Scheduler(studio.model.unet, sigmas="beta", **settings))
    plain = ready(Scheduler(studio.model.unet, sigmas="normal", **settings))
    assert scheduler.config.use_beta_sigmas
    np.testing.assert_allclose(scheduler.sigmas[[0, -2]], plain.sigmas[[0, -2]], rtol=1e-5)
    steps = -np.diff(scheduler.sigmas[:-1].numpy())
    assert (steps > 0).all()
    assert steps[4] > max(steps[0], steps[-1]), "most steps lie at both ends"


def test_noise_levels_are_those_of_the_scheduler(studio: Studio) -> None:
    scheduler = ready(Scheduler(studio.model.unet, name="euler", steps=10, sigmas="normal"))
    found = noise_levels(scheduler, scheduler.timesteps)
    np.testing.assert_allclose(found, scheduler.sigmas[:-1], rtol=1e-3)


def test_a_scheduler_is_built_afresh_for_each_sampling(studio: Studio) -> None:
    schedule = Scheduler(studio.model.unet, name="dpmpp_2m", steps=3)
    assert ready(schedule) is not ready(schedule)


@pytest.mark.parametrize("name", ["lcm", "tcd"])
def test_distilled_schedulers_say_how_many_steps_they_can(studio: Studio, name: Any) -> None:
    with pytest.raises(ValueError, match="50"):
        Scheduler(studio.model.unet, name=name, steps=51)


@pytest.mark.parametrize(("tokens", "mu"), [(256, 0.5), (4096, 1.15), (2176, 0.825)])
def test_a_flow_is_shifted_by_the_size_of_the_picture(tokens: int, mu: float) -> None:
    """The numbers of FLUX.1 dev: 4096 tokens are 1024 x 1024 pixels."""
    trained = json.dumps({"_class_name": "FlowMatchEulerDiscreteScheduler", "use_dynamic_shifting": True, "shift": 3.0})
    shift = Shift(tokens=tokens, even=True)
    own, solver = (
        json.loads(configured(name, trained, "default", "default", mended={}, shift=shift))
        for name in ("euler", "dpmpp_2m")
    )
    assert own["mu"] == pytest.approx(mu)
    assert own["even_sigmas"] is True
    assert solver["flow_shift"] == pytest.approx(math.exp(mu))
    assert "mu" not in solver


def test_an_algorithm_of_another_class_is_not_taken_over() -> None:
    trained = json.dumps({"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "sde-dpmsolver++"})
    said = {name: json.loads(configured(name, trained, "default", "default")) for name in ("sa_solver", "dpmpp_2m")}
    assert "algorithm_type" not in said["sa_solver"]
    assert said["dpmpp_2m"]["algorithm_type"] == "dpmsolver++"


def test_a_step_that_is_begun_counts_for_transformers() -> None:
    assert kept_steps("euler", 28, 0.6, 0, 0) == (12, 28)
    assert kept_steps("euler", 28, 0.6, 0, 0, begun=True) == (11, 28)
    assert kept_steps("euler", 28, 0.5, 0, 0, begun=True) == (14, 28)
