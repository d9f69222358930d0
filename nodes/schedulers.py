"""The schedulers by the names people know: which diffusers class each one is, and what it admits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

SPACINGS: Final = ("leading", "linspace", "trailing")
SIGMAS: Final = ("karras", "exponential", "beta")


@dataclass(frozen=True)
class Kind:
    """A scheduler: its class in diffusers, the settings that make it this one, and what it can do.

    `spaced` says that it heeds timestep spacing, `sigmas` that it can space its noise levels by itself, `divisible`
    that its schedule can start and end at any step, `clean` that it can work with a model that predicts the clean
    picture.
    """

    module: str
    cls: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    spaced: bool = True
    sigmas: bool = False
    divisible: bool = True
    clean: bool = True


_DPM: Final = ("scheduling_dpmsolver_multistep", "DPMSolverMultistepScheduler")

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "ddim": Kind("scheduling_ddim", "DDIMScheduler"),
        "ddpm": Kind("scheduling_ddpm", "DDPMScheduler"),
        "pndm": Kind("scheduling_pndm", "PNDMScheduler", divisible=False, clean=False),
        "euler": Kind("scheduling_euler_discrete", "EulerDiscreteScheduler", sigmas=True),
        "euler_a": Kind("scheduling_euler_ancestral_discrete", "EulerAncestralDiscreteScheduler", clean=False),
        "heun": Kind("scheduling_heun_discrete", "HeunDiscreteScheduler", sigmas=True),
        "dpm2": Kind("scheduling_k_dpm_2_discrete", "KDPM2DiscreteScheduler", sigmas=True, clean=False),
        "dpm2_a": Kind(
            "scheduling_k_dpm_2_ancestral_discrete", "KDPM2AncestralDiscreteScheduler", sigmas=True, clean=False
        ),
        "dpmpp_2s": Kind(
            "scheduling_dpmsolver_singlestep",
            "DPMSolverSinglestepScheduler",
            {"algorithm_type": "dpmsolver++", "solver_order": 2, "lower_order_final": True},
            spaced=False,
            sigmas=True,
        ),
        "dpmpp_2m": Kind(*_DPM, {"algorithm_type": "dpmsolver++", "solver_order": 2}, sigmas=True),
        "dpmpp_2m_sde": Kind(*_DPM, {"algorithm_type": "sde-dpmsolver++", "solver_order": 2}, sigmas=True),
        "dpmpp_3m": Kind(*_DPM, {"algorithm_type": "dpmsolver++", "solver_order": 3}, sigmas=True),
        "dpmpp_3m_sde": Kind(*_DPM, {"algorithm_type": "sde-dpmsolver++", "solver_order": 3}, sigmas=True),
        "unipc": Kind("scheduling_unipc_multistep", "UniPCMultistepScheduler", sigmas=True),
        "deis": Kind("scheduling_deis_multistep", "DEISMultistepScheduler", sigmas=True),
        "sa_solver": Kind("scheduling_sasolver", "SASolverScheduler", sigmas=True),
        "lcm": Kind("scheduling_lcm", "LCMScheduler", spaced=False),
        "tcd": Kind("scheduling_tcd", "TCDScheduler", spaced=False),
    }
)
"""Not offered for want of their packages: dpmpp_sde (torchsde) and lms (scipy)."""


LATENT: Final[Mapping[str, Any]] = MappingProxyType({"steps_offset": 1, "clip_sample": False})
"""What diffusers' Stable Diffusion pipelines make of every scheduler's config: a latent exceeds -1 to 1."""


def configured(name: str, trained: str, spacing: str, sigmas: str) -> str:
    """The config of a scheduler for a model that was trained with another, as canonical JSON text.

    `trained` is the model's own scheduler config, which gives all that is not asked for; "default" leaves it as it
    is. Raises ValueError for what the scheduler does not admit.
    """
    kind = KINDS[name]
    config = json.loads(trained)
    _check(name, kind, config.get("prediction_type", "epsilon"), spacing, sigmas)
    config = {key: value for key, value in config.items() if not key.startswith("_")} | dict(kind.settings)
    if spacing != "default":
        config["timestep_spacing"] = spacing
    if sigmas != "default":
        config |= {f"use_{each}_sigmas": each == sigmas for each in SIGMAS}
    return json.dumps(config | dict(LATENT), separators=(",", ":"), sort_keys=True)


def _check(name: str, kind: Kind, prediction: str, spacing: str, sigmas: str) -> None:
    if spacing != "default" and not kind.spaced:
        raise ValueError(f"{name} has its own timesteps: leave spacing at default, not {spacing}")
    if sigmas in SIGMAS and not kind.sigmas:
        able = ", ".join(other for other, known in KINDS.items() if known.sigmas)
        raise ValueError(f"{name} has no {sigmas} sigmas; these do: {able}")
    if prediction == "sample" and not kind.clean:
        able = ", ".join(other for other, known in KINDS.items() if known.clean)
        raise ValueError(f"{name} cannot work with a model that predicts the clean picture; these can: {able}")


def kept_steps(name: str, steps: int, strength: float, start: int, end: int) -> tuple[int, int]:
    """The steps that a sampler makes, from the first to before the last.

    `strength` keeps the last int(steps * strength), as in diffusers' image-to-image; `start` and `end` cut further,
    and an `end` of 0 cuts nothing. Raises ValueError where nothing is left.
    """
    first, last = max(steps - int(steps * strength), start), end or steps
    if last > steps:
        raise ValueError(f"the schedule has {steps} steps; it cannot end at {last}")
    if first >= last:
        raise ValueError(
            f"no step is left of {steps}: strength {strength} and start {start} leave those from {first}, "
            f"end leaves those before {last}"
        )
    if (start or last < steps) and not KINDS[name].divisible:
        raise ValueError(f"{name} cannot start or end in the middle: its first steps prepare the others")
    return first, last
