"""Guiders: further ways of leading a sampler's model than by how much the prompts count."""

from typing import Annotated, TypeAlias

from engine.spec import Doc, Range, node
from nodes.types import Guider

Start: TypeAlias = Annotated[float, Range(0, 1, step=0.05), Doc("The share of the schedule from which it counts.")]
End: TypeAlias = Annotated[float, Range(0, 1, step=0.05), Doc("The share of the schedule to which it counts.")]
Layers: TypeAlias = Annotated[
    str,
    Doc("Parts of the names of transformer blocks, such as mid or up_blocks.1; in transformers their numbers."),
]


@node(category="guidance", version=1)
def ClassifierFreeGuidance(
    *,
    scale: Annotated[float, Range(0, 30, step=0.5), Doc("How much the prompts count; up to 1 nothing guides.")] = 7.5,
    rescale: Annotated[
        float, Range(0, 1, step=0.05), Doc("Brings the picture's contrast back to what it is without guidance.")
    ] = 0.0,
    start: Start = 0.0,
    end: End = 1.0,
) -> Guider:
    """Lead toward one prompt and away from another: for a part of the schedule, or with less contrast.

    Rescaling helps at large scales, and models that predict v: Lin and others, 2023, https://arxiv.org/abs/2305.08891.
    Guiding in the middle alone keeps variety: Kynkaanniemi and others, 2024, https://arxiv.org/abs/2404.07724.
    """
    return Guider("prompt", scale, start, end, rescale)


@node(category="guidance", version=1)
def FrameGuidance(
    *,
    first: Annotated[float, Range(0, 30, step=0.5), Doc("How much the first frame is guided.")] = 1.0,
    last: Annotated[float, Range(0, 30, step=0.5), Doc("How much the last frame is guided.")] = 3.0,
) -> Guider:
    """Lead each frame of a video more than the one before, as Stable Video Diffusion asks for."""
    return Guider("prompt", first, last=last)


@node(category="guidance", version=1)
def ImageGuidance(
    *,
    scale: Annotated[float, Range(1, 10, step=0.1), Doc("How much the picture counts: more keeps more of it.")] = 1.5,
    start: Start = 0.0,
    end: End = 1.0,
) -> Guider:
    """Lead toward the picture that is edited, beside the prompts, for models such as InstructPix2Pix.

    Brooks and others, 2022, https://arxiv.org/abs/2211.09800: three questions a step, for prompt and picture, the
    picture alone, and neither.
    """
    return Guider("picture", scale, start, end)


@node(category="guidance", version=1)
def PerturbedAttentionGuidance(
    *,
    scale: Annotated[float, Range(0, 20, step=0.5), Doc("How far away from the worse picture.")] = 3.0,
    layers: Layers = "mid",
    start: Start = 0.0,
    end: End = 1.0,
) -> Guider:
    """Lead away from what the model draws where blocks attend to each place alone; one more call a step.

    Ahn and others, 2024, https://arxiv.org/abs/2403.17377. Works without a negative prompt too.
    """
    return Guider("attention", scale, start, end, layers=layers)


@node(category="guidance", version=1)
def SkipLayerGuidance(
    *,
    scale: Annotated[float, Range(0, 20, step=0.1), Doc("How far away from the worse picture.")] = 2.8,
    layers: Layers = "7, 8, 9",
    start: Start = 0.0,
    end: End = 0.2,
) -> Guider:
    """Lead away from what the model draws without some of its blocks; one more question a step.

    Stability AI's way to sounder anatomy with Stable Diffusion 3.5, whose layers are the default.
    """
    return Guider("layers", scale, start, end, layers=layers)
