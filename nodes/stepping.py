"""The settings that the nodes for schedules share."""

from typing import Annotated, Literal, TypeAlias

from engine.spec import Admits, Doc, Range, Sized
from nodes.schedulers import ADMITTED, UNSPACED

Name: TypeAlias = Annotated[
    Literal[
        "ddim", "ddpm", "pndm", "euler", "euler_a", "heun", "dpm2", "dpm2_a", "dpmpp_2s", "dpmpp_2m",
        "dpmpp_2m_sde", "dpmpp_3m", "dpmpp_3m_sde", "unipc", "deis", "sa_solver", "lcm", "tcd",
    ],
    Admits.of("prediction", ADMITTED),
    Sized("readers"),
    Doc("How a step is made; those with _a or sde, ddpm, lcm and sa_solver add noise on the way."),
]  # fmt: skip
Steps: TypeAlias = Annotated[
    int, Range(1, 1000, step=1), Sized("readers", proportional=True), Doc("Steps of the whole schedule.")
]
Spacing: TypeAlias = Annotated[
    Literal["default", "leading", "linspace", "trailing"],
    Admits.of("prediction", UNSPACED),
    Doc("How timesteps are spread over those of the training; default is as the model says."),
]
Sigmas: TypeAlias = Annotated[
    Literal["default", "normal", "karras", "exponential", "beta"],
    Doc("How noise levels are spread; normal follows the timesteps, default is as the model says."),
]
Strength: TypeAlias = Annotated[
    float,
    Range(0, 1, step=0.05),
    Sized("readers", proportional=True),
    Doc("The share of steps, from the end, that changes a clean latent."),
]
Start: TypeAlias = Annotated[int, Range(0, 999, step=1), Sized("readers"), Doc("The first step to make, from 0.")]
End: TypeAlias = Annotated[
    int, Range(0, 1000, step=1), Sized("readers"), Doc("The step to stop before; 0 goes on to the last.")
]
