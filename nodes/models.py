"""Models: handles from a folder, without reading a weight."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Generic, NamedTuple, cast

from engine.spec import Doc, node
from engine.types import Resource
from nodes.numbers import DType
from nodes.types import VAE, Clip, F, ImageEncoder, ModelFolder, Prior, TextEncoder, Transformer, UNet


class Model(NamedTuple, Generic[F]):
    """The parts of a diffusion model."""

    unet: Annotated[UNet[F], Doc("The UNet, which removes noise from latents; newer models have a transformer.")]
    vae: Annotated[VAE[F], Doc("What turns images into latents and back.")]
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts: one encoder or several together.")]
    clip: Annotated[Clip, Doc("What judges how well an image and a text agree; not every model has one.")]
    transformer: Annotated[Transformer[F], Doc("The transformer, which removes noise from latents in newer models.")]
    prior: Annotated[Prior[F], Doc("What makes the embedding of a picture from a prompt, in Kandinsky's prior.")]
    image_encoder: Annotated[ImageEncoder, Doc("What reads pictures, in models that are guided by them.")]


@node(category="models", version=2)
def LoadModel(
    *,
    model: Annotated[ModelFolder, Doc("A folder in diffusers' form, or one safetensors file.")],
    dtype: DType = "auto",
) -> Model[F]:
    """Take a model from its folder or its file: nothing is loaded until a node uses it.

    An output that the folder has no component for is a handle without a digest, which no node can use; `check` knows
    it from the folder. The folder's safety checker, if any, is not used.
    """
    folder = cast(Resource, model)
    traits, facts = folder.traits, folder.facts
    components: Mapping[str, Mapping[str, str]] = facts["components"]
    number = "float32" if dtype == "auto" else dtype

    def said(slot: str, dtype: str = number) -> tuple[str, str, str]:
        part = components.get(slot, _ABSENT)
        return part["digest"], dtype, part["config"]

    def denoiser(slot: str) -> dict[str, Any]:
        return {
            "scheduler": facts["scheduler"],
            "colours": facts["colours"],
            "cls": _class(components, slot),
            "factor": traits.get("factor", 1),
        }

    return Model(
        UNet(*said("unet"), **denoiser("unet")),
        VAE(
            *said("vae", _upcast(components, number)),
            channels=cast(int, traits.get("channels", 0)),
            factor=cast(int, traits.get("factor", 0)),
            size=facts["size"],
            cls=_class(components, "vae"),
        ),
        _text_encoder(facts, number, cast(int, traits.get("width", 0))),
        Clip(*said("clip")),
        Transformer(*said("transformer"), **denoiser("transformer")),
        Prior(*said("prior"), scheduler=facts["scheduler"]),
        ImageEncoder(*said("image_encoder")),
    )


_ABSENT: Mapping[str, str] = {"digest": "", "config": "{}", "class": ""}


def _class(components: Mapping[str, Mapping[str, str]], slot: str) -> str:
    return components.get(slot, _ABSENT)["class"]


def _upcast(components: Mapping[str, Mapping[str, str]], dtype: str) -> str:
    """The dtype of the VAE: float32 where its config says that 16 bits are too few, as that of Stable Diffusion XL."""
    config = json.loads(components.get("vae", _ABSENT)["config"])
    return "float32" if dtype == "float16" and config.get("force_upcast") is True else dtype


def _text_encoder(facts: Mapping[str, Any], dtype: str, width: int) -> TextEncoder[Any]:
    """The handle of all that reads prompts; without a digest where nothing does."""
    parts = {
        slot: {name: part[name] for name in ("class", "config", "folder")}
        | ({} if part["folder"] else {"elsewhere": part["digest"]})
        for slot, part in facts["components"].items()
        if slot.startswith(("text_encoder", "tokenizer"))
    }
    said = {"family": facts["family"], "pipeline": facts["pipeline"], "parts": parts}
    config = json.dumps(said, separators=(",", ":"), sort_keys=True)
    return TextEncoder(facts["text"] if "text_encoder" in facts["outputs"] else "", dtype, config, width)
