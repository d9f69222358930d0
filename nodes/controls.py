"""ControlNets: pictures, such as edges or a pose, that steer a sampler beside the prompts."""

from dataclasses import replace
from typing import Annotated, Generic, NamedTuple, cast

from engine.spec import Doc, Named, Range, node
from engine.types import Resource
from nodes.numbers import DType
from nodes.types import Conditioning, Control, ControlNet, ControlNetFolder, F, Image


class Steered(NamedTuple, Generic[F]):
    """Two prompts that a picture steers."""

    positive: Annotated[Conditioning[F], Doc("What to draw, steered.")]
    negative: Annotated[Conditioning[F], Doc("What to keep away from, steered.")]


@node(category="models", version=1)
def LoadControlNet(
    *,
    controlnet: Annotated[ControlNetFolder, Doc("A ControlNet's folder in diffusers' form, with safetensors weights.")],
    dtype: DType = "auto",
) -> Annotated[ControlNet[F], Named("controlnet")]:
    """Take a ControlNet from its folder: nothing is loaded until a sampler uses it."""
    said = cast(Resource, controlnet).facts["component"]
    number = "float32" if dtype == "auto" else dtype
    return ControlNet(said["digest"], number, said["config"], said["class"])


@node(category="conditioning", version=1)
def ApplyControlNet(
    controlnet: Annotated[ControlNet[F], Doc("What reads the picture.")],
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    image: Annotated[Image, Doc("Edges, depth, a pose: what the ControlNet was trained for, in the picture's shape.")],
    *,
    strength: Annotated[float, Range(0, 5, step=0.05), Doc("How much it steers.")] = 1.0,
    start: Annotated[float, Range(0, 1, step=0.05), Doc("The share of the schedule from which it steers.")] = 0.0,
    end: Annotated[float, Range(0, 1, step=0.05), Doc("The share of the schedule to which it steers.")] = 1.0,
) -> Steered[F]:
    """Let a picture steer a sampler; several, one after the other, add up.

    Zhang and others, 2023, https://arxiv.org/abs/2302.05543. A picture of another size than the one that is drawn is
    stretched to it.
    """
    control = Control(image.pixels, controlnet, strength, start, end)
    return Steered(
        replace(positive, controls=(*positive.controls, control)),
        replace(negative, controls=(*negative.controls, control)),
    )
