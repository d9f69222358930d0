"""Sampling: schedules, and the walk along them from noise to picture."""

import json
from dataclasses import replace
from typing import Annotated

from engine.context import Context
from engine.spec import Doc, Range, Sized, node
from engine.types import Seed
from nodes.schedulers import configured, kept_steps, mended_of
from nodes.stepping import End, Name, Sigmas, Spacing, Start, Steps, Strength
from nodes.types import Conditioning, F, Guider, Latent, Schedule, UNet


@node(category="sampling", version=1, lane="io")
def Scheduler(
    unet: Annotated[UNet[F], Doc("The model that will sample: its training decides the noise levels.")],
    *,
    name: Name = "dpmpp_2m",
    steps: Steps = 20,
    spacing: Spacing = "default",
    sigmas: Sigmas = "default",
    strength: Strength = 1.0,
    start: Start = 0,
    end: End = 0,
) -> Schedule[F]:
    """Plan the steps from noise to picture.

    `strength` keeps the last int(steps * strength) steps, as in diffusers' image-to-image. A schedule that ends early
    leaves a noisy latent, which another one with that `start` goes on from. Raises ValueError for what the scheduler
    does not admit.
    """
    from nodes.live.schedulers import planned

    config = configured(name, unet.scheduler, spacing, sigmas, mended=mended_of(unet.scheduler, unet.cls))
    return planned(name, config, steps, kept_steps(name, steps, strength, start, end))


@node(category="sampling", version=1, lane="device")
def UNetSample(
    unet: Annotated[UNet[F], Doc("The model that removes the noise.")],
    schedule: Annotated[Schedule[F], Doc("The steps to make.")],
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from; not read at guidance 1 or less.")],
    latent: Annotated[Latent[F], Doc("Where to start: empty, a picture, or one on its way.")],
    ctx: Context,
    guiders: Annotated[
        list[Guider], Doc("Further ways of leading the model; one for the prompt counts instead of the guidance here.")
    ] = [],  # noqa: B006
    *,
    seed: Annotated[Seed, Doc("Decides all noise; image i of a batch is that of seed + i.")] = 0,
    guidance: Annotated[
        float,
        Range(0, 30, step=0.5),
        Sized("step", above=1),
        Doc("How much the prompts count; up to 1 the negative one does not."),
    ] = 7.5,
) -> Latent[F]:
    """Denoise a latent along a schedule, guided by two prompts.

    A latent with a mask is painted within it alone. A latent consistency model is told the guidance, and reads no
    negative prompt. Raises ValueError for what does not fit together.
    """
    from nodes.live.sampler import sampled

    if _guides_itself(unet.config):
        positive, guidance = replace(positive, guidance=guidance), 1.0
    return sampled(ctx, unet, schedule, positive, negative, latent, seed=seed, guidance=guidance, guiders=guiders)


def _guides_itself(config: str) -> bool:
    """Whether a UNet reads how much it is to be guided; the latent upscaler reads other things there."""
    said = json.loads(config)
    is_upscaler = said.get("in_channels", 4) == 2 * (said.get("out_channels", 4) - 1)
    return said.get("time_cond_proj_dim") is not None and not is_upscaler
