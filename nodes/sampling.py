"""Sampling: schedules, and the walk along them from noise to picture."""

from typing import Annotated, Literal

from engine.context import Context
from engine.spec import Doc, Range, Sized, node
from engine.types import Seed
from nodes.schedulers import configured, kept_steps
from nodes.types import Conditioning, F, Latent, Schedule, UNet


@node(category="sampling", version=1, lane="io")
def Scheduler(
    unet: Annotated[UNet[F], Doc("The model that will sample: its training decides the noise levels.")],
    *,
    name: Annotated[
        Literal[
            "ddim", "ddpm", "pndm", "euler", "euler_a", "heun", "dpm2", "dpm2_a", "dpmpp_2s", "dpmpp_2m",
            "dpmpp_2m_sde", "dpmpp_3m", "dpmpp_3m_sde", "unipc", "deis", "sa_solver", "lcm", "tcd",
        ],
        Sized("readers"),
        Doc("How a step is made; those with _a or sde, ddpm, lcm and sa_solver add noise on the way."),
    ] = "dpmpp_2m",
    steps: Annotated[
        int, Range(1, 1000, step=1), Sized("readers", proportional=True), Doc("Steps of the whole schedule.")
    ] = 20,
    spacing: Annotated[
        Literal["default", "leading", "linspace", "trailing"],
        Doc("How timesteps are spread over those of the training; default is as the model says."),
    ] = "default",
    sigmas: Annotated[
        Literal["default", "normal", "karras", "exponential", "beta"],
        Doc("How noise levels are spread; normal follows the timesteps, default is as the model says."),
    ] = "default",
    strength: Annotated[
        float,
        Range(0, 1, step=0.05),
        Sized("readers", proportional=True),
        Doc("The share of steps, from the end, that changes a clean latent."),
    ] = 1.0,
    start: Annotated[int, Range(0, 999, step=1), Sized("readers"), Doc("The first step to make, from 0.")] = 0,
    end: Annotated[
        int, Range(0, 1000, step=1), Sized("readers"), Doc("The step to stop before; 0 goes on to the last.")
    ] = 0,
) -> Schedule[F]:  # fmt: skip
    """Plan the steps from noise to picture.

    `strength` keeps the last int(steps * strength) steps, as in diffusers' image-to-image. A schedule that ends early
    leaves a noisy latent, which another one with that `start` goes on from. Raises ValueError for what the scheduler
    does not admit.
    """
    from nodes.live.schedulers import planned

    config = configured(name, unet.scheduler, spacing, sigmas)
    return planned(name, config, steps, kept_steps(name, steps, strength, start, end))


@node(category="sampling", version=1, lane="device")
def UNetSample(
    unet: Annotated[UNet[F], Doc("The model that removes the noise.")],
    schedule: Annotated[Schedule[F], Doc("The steps to make.")],
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from; not read at guidance 1 or less.")],
    latent: Annotated[Latent[F], Doc("Where to start: empty, a picture, or one on its way.")],
    ctx: Context,
    *,
    seed: Annotated[Seed, Doc("Decides all noise; image i of a batch is that of seed + i.")] = 0,
    guidance: Annotated[
        float,
        Range(0, 30, step=0.5),
        Sized("step", above=1),
        Doc("How much the prompts count; up to 1 the negative one does not."),
    ] = 7.5,
) -> Latent[F]:
    """Denoise a latent along a schedule, guided by two prompts."""
    from nodes.live.sampler import sampled

    return sampled(ctx, unet, schedule, positive, negative, latent, seed=seed, guidance=guidance)
