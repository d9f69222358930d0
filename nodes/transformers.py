"""Transformers: schedules and sampling for the families that have one in place of a UNet."""

import json
from dataclasses import replace
from typing import Annotated, Any

from engine.context import Context
from engine.spec import Doc, Gives, Range, Sized, node
from engine.types import Seed
from nodes.schedulers import Shift, configured, kept_steps
from nodes.stepping import End, Name, Sigmas, Spacing, Start, Steps, Strength
from nodes.types import Conditioning, Entry, F, Guider, Latent, Schedule, Transformer

FLUX = "FluxTransformer2DModel"


@node(category="sampling", version=1, lane="io")
def TransformerScheduler(
    transformer: Annotated[Transformer[F], Doc("The model that will sample: its training decides the noise levels.")],
    latent: Annotated[Latent[F], Doc("The latent to sample: some models shift their noise levels by its size.")],
    *,
    name: Name = "euler",
    steps: Steps = 28,
    shift: Annotated[
        float,
        Range(0, 100, step=0.5),
        Doc("How much of a flow's schedule goes to high noise, 1 being even; 0 is as the model says for this size."),
    ] = 0.0,
    spacing: Spacing = "default",
    sigmas: Sigmas = "default",
    strength: Strength = 1.0,
    start: Start = 0,
    end: End = 0,
) -> Schedule[F]:
    """Plan the steps from noise to picture for a transformer.

    Models that predict a flow (Stable Diffusion 3, FLUX.1) have schedulers of their own by the same names; `shift` is
    for them alone. `strength` keeps the last steps * strength steps, rounded up, as in diffusers' image-to-image with
    transformers. Raises ValueError for what the scheduler does not admit, and for latents of sizes that the transformer
    cannot read.
    """
    from nodes.live.schedulers import planned

    said = Shift(shift, tokens=_tokens(transformer, latent), even=transformer.cls == FLUX)
    config = configured(name, _trained(transformer.scheduler), spacing, sigmas, mended={}, shift=said)
    return planned(name, config, steps, kept_steps(name, steps, strength, start, end, begun=True))


@node(category="sampling", version=1, lane="device")
def TransformerSample(
    transformer: Annotated[Transformer[F], Doc("The model that removes the noise.")],
    schedule: Annotated[Schedule[F], Doc("The steps to make.")],
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from; not read where nothing is guided by it.")],
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
        Doc("How much the prompts count; up to 1 the negative one does not. FLUX.1 dev is told it, schnell is not."),
    ] = 4.5,
    true_guidance: Annotated[
        float,
        Range(1, 30, step=0.5),
        Sized("step", above=1),
        Doc("For FLUX.1 alone, which reads no negative prompt at 1: how much both prompts count."),
    ] = 1.0,
) -> Latent[F]:
    """Denoise a latent along a schedule with a transformer, guided by two prompts.

    FLUX.1 was trained to draw as if it were guided: there `guidance` is a number that the model reads, and no negative
    prompt is read unless `true_guidance` asks for it. Raises ValueError for latents of sizes that the transformer
    cannot read, and for classes that it does not know.
    """
    from nodes.live.sampler import sampled

    _tokens(transformer, latent)
    for prompt in (positive, negative):
        _check_labels(transformer, prompt)
    by = guidance
    if transformer.cls == FLUX:
        by = true_guidance
        positive, negative = (replace(prompt, guidance=guidance) for prompt in (positive, negative))
    return sampled(ctx, transformer, schedule, positive, negative, latent, seed=seed, guidance=by, guiders=guiders)


@node(category="prompts", version=1, lane="io")
def ClassConditioning(
    *,
    label: Annotated[
        int, Range(-1, 100_000, step=1), Doc("The number of the class, from 0; -1 is none, to guide away from.")
    ] = 0,
) -> Annotated[Conditioning[F], Gives.of(encoding="class label", width=1, pooled=0, beside="nothing")]:
    """Ask a model that was trained on classes in place of prompts, such as DiT, for one of them."""
    import torch

    return Conditioning((Entry(torch.tensor([[[label]]])),))


def _tokens(transformer: Transformer[Any], latent: Latent[Any]) -> int:
    """How many tokens a latent is to a transformer. Raises ValueError for sizes that it cannot read."""
    config = json.loads(transformer.config)
    patch = 2 if transformer.cls == FLUX else int(config.get("patch_size") or 2)
    most = int(config.get("pos_embed_max_size") or 0) * patch
    height, width = latent.samples.shape[-2:]
    if config.get("norm_type") == "ada_norm_zero" and height != width:
        raise ValueError(
            f"the transformer draws squares alone, not {width * transformer.factor} x {height * transformer.factor} "
            f"pixels: give the latent one size for both sides"
        )
    for name, side in (("width", width), ("height", height)):
        pixels, unit = side * transformer.factor, patch * transformer.factor
        if side % patch:
            raise ValueError(
                f"a {name} of {pixels} pixels does not divide into the transformer's tokens, which are {patch} x "
                f"{patch} latent pixels: take {pixels - pixels % unit} or {pixels - pixels % unit + unit}"
            )
        if most and side > most:
            raise ValueError(
                f"a {name} of {pixels} pixels is more than the transformer knows places for: take at most "
                f"{most * transformer.factor}"
            )
    return int(height // patch * (width // patch))


def _check_labels(transformer: Transformer[Any], prompt: Conditioning[Any]) -> None:
    """Raise ValueError for classes that a transformer does not know."""
    classes = int(json.loads(transformer.config).get("num_embeds_ada_norm") or 0)
    labels = [entry.embeddings for entry in prompt.entries if not entry.embeddings.is_floating_point()]
    wanted = max((int(each.max()) for each in labels), default=-1)
    if wanted >= classes and labels:
        raise ValueError(f"class {wanted} is asked for; the transformer knows {classes} classes, 0 to {classes - 1}")


def _trained(scheduler: str) -> str:
    """The config of a model's scheduler without a learned variance, which is cut off what the model predicts."""
    config = json.loads(scheduler)
    if str(config.get("variance_type")).startswith("learned"):
        del config["variance_type"]
    return json.dumps(config)
