"""Patches: changes of a model that were trained apart from it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Generic, NamedTuple, TypeVar, cast

from engine.context import Context
from engine.spec import Doc, Named, Range, node
from engine.types import Resource
from nodes.numbers import DType
from nodes.types import (
    AdapterFile,
    Conditioning,
    ControlNet,
    F,
    Image,
    ImageEncoder,
    LoRAFile,
    Patch,
    TextEncoder,
    Transformer,
    UNet,
)

if TYPE_CHECKING:
    from torch import Tensor

M = TypeVar("M", UNet[F], Transformer[F], TextEncoder[F])  # type: ignore[valid-type]


class PatchedUNet(NamedTuple, Generic[F]):
    """The parts of a model with a UNet that a LoRA changes."""

    unet: Annotated[UNet[F], Doc("The UNet, changed.")]
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts, changed where the LoRA says so.")]


class PatchedTransformer(NamedTuple, Generic[F]):
    """The parts of a model with a transformer that a LoRA changes."""

    transformer: Annotated[Transformer[F], Doc("The transformer, changed.")]
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts, changed where the LoRA says so.")]


@node(category="models", version=1)
def ApplyLoRA(
    unet: Annotated[UNet[F], Doc("The UNet to change.")],
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts; some LoRAs change it too.")],
    *,
    lora: Annotated[LoRAFile, Doc("A LoRA as a safetensors file.")],
    strength: Annotated[float, Range(-5, 5, step=0.05), Doc("How much the UNet changes; 0 leaves it as it is.")] = 1.0,
    strength_text: Annotated[
        float, Range(-5, 5, step=0.05), Doc("How much the text encoder changes; 0 leaves it as it is.")
    ] = 1.0,
) -> PatchedUNet[F]:
    """Change a model by a LoRA; several follow one after the other.

    The model without it stays as it was. A part that the LoRA has no layers for is given on unchanged.
    """
    said = cast(Resource, lora)
    return PatchedUNet(_with(unet, said, strength), _with(text_encoder, said, strength_text))


@node(category="models", version=1)
def ApplyLoRAToTransformer(
    transformer: Annotated[Transformer[F], Doc("The transformer to change.")],
    text_encoder: Annotated[TextEncoder[F], Doc("What reads prompts; some LoRAs change it too.")],
    *,
    lora: Annotated[LoRAFile, Doc("A LoRA as a safetensors file.")],
    strength: Annotated[
        float, Range(-5, 5, step=0.05), Doc("How much the transformer changes; 0 leaves it as it is.")
    ] = 1.0,
    strength_text: Annotated[
        float, Range(-5, 5, step=0.05), Doc("How much the text encoder changes; 0 leaves it as it is.")
    ] = 1.0,
) -> PatchedTransformer[F]:
    """Change a model with a transformer by a LoRA; several follow one after the other.

    The model without it stays as it was. A part that the LoRA has no layers for is given on unchanged.
    """
    said = cast(Resource, lora)
    return PatchedTransformer(_with(transformer, said, strength), _with(text_encoder, said, strength_text))


class Adapted(NamedTuple, Generic[F]):
    """A UNet that attends to a picture, and the prompts with what it reads of that."""

    unet: Annotated[UNet[F], Doc("The UNet, which attends to pictures.")]
    positive: Annotated[Conditioning[F], Doc("What to draw, the picture included.")]
    negative: Annotated[Conditioning[F], Doc("What to keep away from, with no picture.")]


@node(category="models", version=1, lane="device")
def ApplyIPAdapter(
    unet: Annotated[UNet[F], Doc("The UNet that is to attend to the picture.")],
    positive: Annotated[Conditioning[F], Doc("What to draw.")],
    negative: Annotated[Conditioning[F], Doc("What to keep away from.")],
    image_encoder: Annotated[ImageEncoder, Doc("What reads the picture, the one that the adapter was made with.")],
    image: Annotated[Image, Doc("The picture to follow; of a batch, one for each picture that is drawn.")],
    ctx: Context,
    *,
    adapter: Annotated[AdapterFile, Doc("An IP-Adapter as a safetensors file.")],
    strength: Annotated[float, Range(0, 2, step=0.05), Doc("How much the picture counts beside the prompt.")] = 1.0,
) -> Adapted[F]:
    """Let a picture say what to draw, beside the prompt, by an IP-Adapter.

    Ye et al., 2023, https://arxiv.org/abs/2308.06721. Several follow one after the other. The model without it stays
    as it was. Raises ValueError for a T2I-Adapter, and for an image encoder whose embeddings the adapter does not read.
    """
    said = cast(Resource, adapter)
    if "width" not in said.facts:
        raise ValueError("this adapter is a T2I-Adapter, which LoadT2IAdapter takes")
    with ctx.use(image_encoder) as live:
        if said.facts["reads"] == "embedding":
            seen = live.embed(image.pixels)[:, None]
            unseen = seen.new_zeros(seen.shape)
        else:
            seen = live.hidden(image.pixels)[:, None]
            unseen = live.hidden_prepared(seen.new_zeros(len(seen), 3, live.side, live.side))[:, None]
    if seen.shape[-1] != said.facts["width"]:
        raise ValueError(
            f"the adapter reads {said.facts['reads']} of width {said.facts['width']}, this image encoder makes "
            f"{seen.shape[-1]}: use the encoder that the adapter was published with"
        )
    patch = Patch("adapter", said.digest, strength)
    return Adapted(replace(unet, patches=(*unet.patches, patch)), _seeing(positive, seen), _seeing(negative, unseen))


@node(category="models", version=1)
def LoadT2IAdapter(
    *,
    adapter: Annotated[AdapterFile, Doc("A T2I-Adapter's folder in diffusers' form, with safetensors weights.")],
    dtype: DType = "auto",
) -> Annotated[ControlNet[F], Named("controlnet")]:
    """Take a T2I-Adapter from its folder; ApplyControlNet lets it steer.

    Mou et al., 2023, https://arxiv.org/abs/2302.08453. Nothing is loaded until a sampler uses it. Raises ValueError for
    an IP-Adapter.
    """
    facts = cast(Resource, adapter).facts
    if "component" not in facts:
        raise ValueError("this adapter is an IP-Adapter, which ApplyIPAdapter takes")
    said = facts["component"]
    number = "float32" if dtype == "auto" else dtype
    return ControlNet(said["digest"], number, said["config"], said["class"])


def _seeing(conditioning: Conditioning[F], seen: "Tensor") -> Conditioning[F]:
    """The conditioning with what an adapter reads of a picture, in each entry, after those of earlier adapters."""
    entries = tuple(replace(entry, pictures=(*entry.pictures, seen)) for entry in conditioning.entries)
    return replace(conditioning, entries=entries)


def _with(handle: M, lora: Resource, weight: float) -> M:
    is_text = isinstance(handle, TextEncoder)
    has_layers = any(str(part).startswith("text_encoder") is is_text for part in lora.facts["parts"])
    if not has_layers or not weight:
        return handle
    return replace(handle, patches=(*handle.patches, Patch("lora", lora.digest, weight)))
