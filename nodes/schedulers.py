"""The schedulers by the names people know: which diffusers class each one is, and what it admits."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from nodes.readers.traits import FLOW, PIXELS, PREDICTIONS, prediction_of

SPACINGS: Final = ("leading", "linspace", "trailing")
SIGMAS: Final = ("karras", "exponential", "beta")


@dataclass(frozen=True)
class Kind:
    """A scheduler: its class in diffusers, the settings that make it this one, and what it can do.

    `spaced` says that it heeds timestep spacing, `sigmas` that it can space its noise levels by itself, `divisible`
    that its schedule can start and end at any step, `clean` that it can work with a model that predicts the clean
    picture. `flow` is the scheduler of that name for models that predict a flow, if there is one; `shifts` says that
    it shifts noise levels by the size of the picture itself, and can be given those to begin with.
    """

    module: str
    cls: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    spaced: bool = True
    sigmas: bool = False
    divisible: bool = True
    clean: bool = True
    shifts: bool = False
    flow: "Kind | None" = None

    @property
    def predictions(self) -> tuple[str, ...]:
        """What a model that it works with may predict."""
        able = {"sample": self.clean, FLOW: self.flow is not None}
        return tuple(prediction for prediction in PREDICTIONS if able.get(prediction, True))


_DPM: Final = ("scheduling_dpmsolver_multistep", "DPMSolverMultistepScheduler")
_DPM_SINGLE: Final = ("scheduling_dpmsolver_singlestep", "DPMSolverSinglestepScheduler")
_UNIPC: Final = ("scheduling_unipc_multistep", "UniPCMultistepScheduler")
_FLOW_EULER: Final = Kind(
    "scheduling_flow_match_euler_discrete",
    "FlowMatchEulerDiscreteScheduler",
    spaced=False,
    sigmas=True,
    shifts=True,
)
_FLOW_HEUN: Final = Kind("scheduling_flow_match_heun_discrete", "FlowMatchHeunDiscreteScheduler", spaced=False)
_FLOW_LCM: Final = Kind("scheduling_flow_match_lcm", "FlowMatchLCMScheduler", spaced=False, sigmas=True, shifts=True)
_FLOWING: Final[Mapping[str, Any]] = MappingProxyType({"use_flow_sigmas": True, "prediction_type": FLOW})
"""What makes a solver of noise levels one of flows."""


def _solver(module: str, cls: str, algorithm: str, order: int, **settings: Any) -> Kind:
    """A solver of the DPM++ family, for noise levels of any kind; and for flows, whose levels it cannot space."""
    said = {"algorithm_type": algorithm, "solver_order": order, **settings}
    flow = Kind(module, cls, said | dict(_FLOWING), spaced=False)
    return Kind(module, cls, said, spaced=(module, cls) == _DPM, sigmas=True, flow=flow)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "ddim": Kind("scheduling_ddim", "DDIMScheduler"),
        "ddpm": Kind("scheduling_ddpm", "DDPMScheduler"),
        "pndm": Kind("scheduling_pndm", "PNDMScheduler", divisible=False, clean=False),
        "euler": Kind("scheduling_euler_discrete", "EulerDiscreteScheduler", sigmas=True, flow=_FLOW_EULER),
        "euler_a": Kind("scheduling_euler_ancestral_discrete", "EulerAncestralDiscreteScheduler", clean=False),
        "heun": Kind("scheduling_heun_discrete", "HeunDiscreteScheduler", sigmas=True, flow=_FLOW_HEUN),
        "dpm2": Kind("scheduling_k_dpm_2_discrete", "KDPM2DiscreteScheduler", sigmas=True, clean=False),
        "dpm2_a": Kind(
            "scheduling_k_dpm_2_ancestral_discrete", "KDPM2AncestralDiscreteScheduler", sigmas=True, clean=False
        ),
        "dpmpp_2s": _solver(*_DPM_SINGLE, "dpmsolver++", 2, lower_order_final=True),
        "dpmpp_2m": _solver(*_DPM, "dpmsolver++", 2),
        "dpmpp_2m_sde": _solver(*_DPM, "sde-dpmsolver++", 2),
        "dpmpp_3m": _solver(*_DPM, "dpmsolver++", 3),
        "dpmpp_3m_sde": _solver(*_DPM, "sde-dpmsolver++", 3),
        "unipc": Kind(*_UNIPC, sigmas=True, flow=Kind(*_UNIPC, _FLOWING, spaced=False)),
        "deis": Kind("scheduling_deis_multistep", "DEISMultistepScheduler", sigmas=True),
        "sa_solver": Kind("scheduling_sasolver", "SASolverScheduler", sigmas=True),
        "lcm": Kind("scheduling_lcm", "LCMScheduler", spaced=False, flow=_FLOW_LCM),
        "tcd": Kind("scheduling_tcd", "TCDScheduler", spaced=False),
    }
)
"""Not offered for want of their packages: dpmpp_sde (torchsde) and lms (scipy). deis and sa_solver have no flow here:
those of diffusers stop before its end, with noise left in the picture."""

ADMITTED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {name: kind.predictions for name, kind in KINDS.items()}
)
"""By name, the predictions that a model may make."""

UNSPACED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {spacing: tuple(prediction for prediction in PREDICTIONS if prediction != FLOW) for spacing in SPACINGS}
)
"""By spacing, the same: a flow has no timesteps to choose among."""

LATENT: Final[Mapping[str, Any]] = MappingProxyType({"steps_offset": 1, "clip_sample": False})
"""What diffusers' Stable Diffusion pipelines make of every scheduler's config: a latent exceeds -1 to 1."""


def mended_of(trained: str, cls: str = "") -> Mapping[str, Any]:
    """What is made of the config of a UNet's scheduler, by the UNet's class.

    Nothing where it has learned its variance, as Kandinsky's, and where it draws pixels, which lie within -1 to 1.
    """
    is_learned = str(json.loads(trained).get("variance_type")).startswith("learned")
    return {} if is_learned or cls == PIXELS else LATENT


@dataclass(frozen=True)
class Shift:
    """How far the noise levels of a flow are shifted towards noise.

    `by` counts where it is not 0. Else the model's config decides: by a number, or by the `tokens` of the picture.
    `even` levels to begin with are those from 1 down in equal steps, as FLUX was trained for.
    """

    by: float = 0.0
    tokens: int = 0
    even: bool = False


def kind_of(name: str, prediction: str) -> Kind:
    """The scheduler of a name for models that predict this. Raises ValueError where there is none."""
    kind = KINDS[name]
    if prediction not in kind.predictions:
        able = ", ".join(other for other, known in KINDS.items() if prediction in known.predictions)
        what = {"sample": "the clean picture", FLOW: "a flow"}.get(prediction, prediction)
        raise ValueError(f"{name} cannot work with a model that predicts {what}; these can: {able}")
    return kind.flow if prediction == FLOW and kind.flow is not None else kind


def configured(
    name: str,
    trained: str,
    spacing: str,
    sigmas: str,
    *,
    mended: Mapping[str, Any] = LATENT,
    shift: Shift | None = None,
) -> str:
    """The config of a scheduler for a model that was trained with another, as canonical JSON text.

    `trained` is the model's own scheduler config, which gives all that is not asked for; "default" leaves it as it
    is. Beside the fields of the class stand those of its `set_timesteps`: `mu`, and `even_sigmas` where the levels to
    begin with are given. Raises ValueError for what the scheduler does not admit.
    """
    config = json.loads(trained)
    prediction = prediction_of(config)
    kind = kind_of(name, prediction)
    _check(name, kind, prediction, spacing, sigmas)
    if config.get("_class_name") != kind.cls:
        config.pop("algorithm_type", None)  # classes name their algorithms differently
    config = {key: value for key, value in config.items() if not key.startswith("_")} | dict(kind.settings)
    if config.get("prediction_type") == "original_sample":
        config["prediction_type"] = prediction  # an older name that some of the classes do not know
    if spacing != "default":
        config["timestep_spacing"] = spacing
    if sigmas != "default":
        config |= {f"use_{each}_sigmas": each == sigmas for each in SIGMAS}
    if prediction == FLOW:
        config |= _flowing(kind, config, shift or Shift())
    return json.dumps(config | dict(mended), separators=(",", ":"), sort_keys=True)


def _flowing(kind: Kind, config: Mapping[str, Any], shift: Shift) -> dict[str, Any]:
    """What a scheduler of flows is told beside its own settings."""
    said: dict[str, Any] = {"prediction_type": FLOW}
    if not kind.sigmas:
        said |= {f"use_{each}_sigmas": False for each in SIGMAS}
    if kind.shifts and shift.even:
        said["even_sigmas"] = True
    if not config.get("use_dynamic_shifting") or shift.by:
        by = shift.by or float(config.get("shift") or config.get("flow_shift") or 1.0)
        return said | {"use_dynamic_shifting": False, "shift": by, "flow_shift": by}
    mu = _mu(config, shift.tokens)
    if kind.shifts:
        return said | {"mu": mu}
    by = mu if config.get("time_shift_type") == "linear" else math.exp(mu)
    return said | {"use_dynamic_shifting": False, "shift": by, "flow_shift": by}


def _mu(config: Mapping[str, Any], tokens: int) -> float:
    """How far the levels are shifted for a picture of so many tokens: on a line between two that the config names."""
    least, most = int(config.get("base_image_seq_len", 256)), int(config.get("max_image_seq_len", 4096))
    low, high = float(config.get("base_shift", 0.5)), float(config.get("max_shift", 1.15))
    slope = (high - low) / (most - least)
    return tokens * slope + (low - slope * least)


def _check(name: str, kind: Kind, prediction: str, spacing: str, sigmas: str) -> None:
    if spacing != "default" and not kind.spaced:
        raise ValueError(f"{name} has its own timesteps: leave spacing at default, not {spacing}")
    if sigmas in SIGMAS and not kind.sigmas:
        known = {other: kind_of(other, prediction) for other in KINDS if prediction in KINDS[other].predictions}
        able = ", ".join(other for other, one in known.items() if one.sigmas)
        raise ValueError(f"{name} has no {sigmas} sigmas; these do: {able}")


def kept_steps(name: str, steps: int, strength: float, start: int, end: int, *, begun: bool = False) -> tuple[int, int]:
    """The steps that a sampler makes, from the first to before the last.

    `strength` keeps the last int(steps * strength), as in diffusers' image-to-image; where a step that is `begun`
    counts as one, it keeps that too, as in its image-to-image with Stable Diffusion 3 and FLUX. `start` and `end` cut
    further, and an `end` of 0 cuts nothing. Raises ValueError where nothing is left.
    """
    left_out = int(steps - steps * strength) if begun else steps - int(steps * strength)
    first, last = max(left_out, start), end or steps
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
