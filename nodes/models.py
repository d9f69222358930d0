"""Models: handles from a folder, without reading a weight."""

from typing import Annotated, Generic, Literal, NamedTuple, cast

from engine.spec import Decided, Doc, Sized, node
from engine.types import Resource
from nodes.types import VAE, Clip, F, ModelFolder, TextEncoder, UNet


class Model(NamedTuple, Generic[F]):
    """The parts of a diffusion model."""

    unet: Annotated[UNet[F], Doc("What removes noise from latents.")]
    vae: Annotated[VAE[F], Doc("What turns images into latents and back.")]
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts.")]
    clip: Annotated[Clip, Doc("What judges how well an image and a text agree; not every model has one.")]


@node(category="models", version=1)
def LoadModel(
    *,
    model: Annotated[ModelFolder, Doc("A folder in diffusers' form, with safetensors weights.")],
    dtype: Annotated[
        Literal["auto", "float32", "float16", "bfloat16"],
        Decided("dtype"),
        Sized(),
        Doc("The numbers to compute with; auto is what suits the device."),
    ] = "auto",
) -> Model[F]:
    """Take a model from its folder: nothing is loaded until a node uses it.

    An output that the folder has no component for is a handle without a digest, which no node can use; `check` knows
    it from the folder. The folder's safety checker, if any, is not used.
    """
    folder = cast(Resource, model)
    traits, facts = folder.traits, folder.facts

    def said(kind: str) -> tuple[str, str, str]:
        part = facts["components"].get(kind, {"digest": "", "config": "{}"})
        return part["digest"], "float32" if dtype == "auto" else dtype, part["config"]

    return Model(
        UNet(*said("unet"), scheduler=facts["scheduler"], colours=facts["colours"]),
        VAE(
            *said("vae"),
            channels=cast(int, traits.get("channels", 0)),
            factor=cast(int, traits.get("factor", 0)),
            size=facts["size"],
        ),
        TextEncoder(*said("text_encoder"), width=cast(int, traits.get("width", 0))),
        Clip(*said("clip")),
    )
