"""Handles of models, and the literals that name model folders and image files."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from engine.types import DataCodec, Handle, JsonCodec, port_type

if TYPE_CHECKING:  # what `use` gives for a handle; named in strings below
    from nodes.live.clip import LiveClip  # noqa: F401
    from nodes.live.controlnet import LiveControlNet  # noqa: F401
    from nodes.live.image_encoder import LiveImageEncoder  # noqa: F401
    from nodes.live.prior import LivePrior  # noqa: F401
    from nodes.live.text import LiveTextEncoder  # noqa: F401
    from nodes.live.transformer import LiveTransformer  # noqa: F401
    from nodes.live.unet import LiveUNet  # noqa: F401
    from nodes.live.upscaler import ForeignUpscaler, LiveUpscaler  # noqa: F401
    from nodes.live.vae import LiveVAE  # noqa: F401

F = TypeVar("F")
"""A model family: ports of a node that share the letter must agree in their traits."""


@port_type(codec=lambda _: JsonCodec(), colour="#a68a6d", resource="model")
class ModelFolder(str):
    """A folder that holds a model in diffusers' form, or one safetensors file in the layout of its authors."""


@port_type(codec=lambda _: JsonCodec(), colour="#b59a4c", resource="embedding")
class EmbeddingFile(str):
    """A file of vectors that stand for a word in prompts: textual inversion."""


@port_type(codec=lambda _: JsonCodec(), colour="#b08a5a", resource="lora")
class LoRAFile(str):
    """A LoRA: a change of a model's weights, as a safetensors file."""


@port_type(codec=lambda _: JsonCodec(), colour="#a3788f", resource="controlnet")
class ControlNetFolder(str):
    """A folder that holds a ControlNet in diffusers' form."""


@port_type(codec=lambda _: JsonCodec(), colour="#8fa36d", resource="upscaler")
class UpscalerFile(str):
    """A model that enlarges pictures: a folder of transformers, or a safetensors file."""


@port_type(codec=lambda _: JsonCodec(), colour="#a0787a", resource="adapter")
class AdapterFile(str):
    """An IP-Adapter, a safetensors file, or a T2I-Adapter, a folder in diffusers' form."""


@port_type(codec=lambda _: JsonCodec(), colour="#7fa3ad", resource="image")
class ImageFile(str):
    """An image file: PNG, JPEG, WebP and the like."""


@port_type(codec=lambda _: JsonCodec(), colour="#6f8f99", resource="image folder")
class ImagesFolder(str):
    """A folder of image files."""


LATENT: Final = ("channels", "factor", "scaling", "shift")
"""The traits of latents, and of what works on them."""

PROMPT: Final = ("encoding", "width", "pooled")
"""The traits of prompts as numbers, and of what reads them."""

DENOISER: Final = (*LATENT, *PROMPT, "beside", "prediction")
"""The traits of what removes noise."""


class Patch(NamedTuple):
    """A change of a model: a "lora", an "adapter" or an "embedding", by the digest of its file, with its weight.

    `name` is what prompts call an embedding.
    """

    kind: str
    digest: str
    weight: float = 1.0
    name: str = ""


class Patched:
    """A handle whose weights may be changed by others."""

    patches: tuple[Patch, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """The digests of its patches, each once."""
        return tuple(dict.fromkeys(patch.digest for patch in self.patches))


@port_type(codec=DataCodec, colour="#b07fe0", traits=DENOISER)
@dataclass(frozen=True)
class UNet(Patched, Handle["LiveUNet"], Generic[F]):
    """The UNet that removes noise from latents.

    `config` is the component's config.json and `scheduler` that of the scheduler it was trained with, both as
    canonical JSON text. `dtype` is "float32", "float16" or "bfloat16". `colours` are for previews: a row for each
    channel of a latent with what it adds to red, green and blue, -1 to 1. `cls` is its class in diffusers, `factor`
    the pixels that a latent pixel stands for in each direction; `patches` are applied in order.
    """

    digest: str
    dtype: str
    config: str
    scheduler: str
    colours: tuple[tuple[float, ...], ...] = ()
    cls: str = "UNet2DConditionModel"
    factor: int = 8
    patches: tuple[Patch, ...] = ()


@port_type(codec=DataCodec, colour="#8f6fe8", traits=DENOISER)
@dataclass(frozen=True)
class Transformer(Patched, Handle["LiveTransformer"], Generic[F]):
    """The transformer that removes noise from latents, in families without a UNet. The fields are those of `UNet`."""

    digest: str
    dtype: str
    config: str
    scheduler: str
    colours: tuple[tuple[float, ...], ...] = ()
    cls: str = ""
    factor: int = 8
    patches: tuple[Patch, ...] = ()


@port_type(codec=DataCodec, colour="#c98fb0", traits=PROMPT)
@dataclass(frozen=True)
class ControlNet(Handle["LiveControlNet"], Generic[F]):
    """The model that steers a UNet by a picture, such as edges or a pose.

    `config` is the component's config.json as canonical JSON text. It reads the prompt too, so it belongs to a family.
    """

    digest: str
    dtype: str
    config: str
    cls: str = "ControlNetModel"


@port_type(codec=DataCodec, colour="#e0637c", traits=LATENT)
@dataclass(frozen=True)
class VAE(Handle["LiveVAE"], Generic[F]):
    """The model that turns images into latents and back.

    One latent pixel stands for `factor` x `factor` pixels and has `channels` numbers. `size` is the side, in pixels,
    of the images that the whole model was trained on.
    """

    digest: str
    dtype: str
    config: str
    channels: int
    factor: int
    size: int
    cls: str = "AutoencoderKL"


@port_type(codec=DataCodec, colour="#d9b13b", traits=PROMPT)
@dataclass(frozen=True)
class TextEncoder(Patched, Handle["LiveTextEncoder"], Generic[F]):
    """The model that reads prompts, or the models that read them together, with their tokenizers.

    `config` is canonical JSON text: `family` and `pipeline`, whose way of reading it is, and `parts`, which have the
    class, config and folder of each component by its slot, such as "text_encoder_2" and "tokenizer_2", or the digest
    of one that lies `elsewhere`.
    `width` is the length of one token's embedding.
    """

    digest: str
    dtype: str
    config: str
    width: int
    patches: tuple[Patch, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The digests of its patches, and of tokenizers that lie elsewhere than its weights."""
        parts = json.loads(self.config).get("parts", {}).values()
        return (*super().needs, *dict.fromkeys(part["elsewhere"] for part in parts if "elsewhere" in part))


@port_type(codec=DataCodec, colour="#5fae6e")
@dataclass(frozen=True)
class Clip(Handle["LiveClip"]):
    """The model that judges how well an image and a text agree."""

    digest: str
    dtype: str
    config: str


@port_type(codec=DataCodec, colour="#6fae9e")
@dataclass(frozen=True)
class ImageEncoder(Handle["LiveImageEncoder"]):
    """The model that reads pictures as a CLIP does, for models that are guided by pictures."""

    digest: str
    dtype: str
    config: str


@port_type(codec=DataCodec, colour="#9fc05e")
@dataclass(frozen=True)
class Upscaler(Handle["LiveUpscaler | ForeignUpscaler"]):
    """The model that makes pictures larger. `cls` is its class in transformers, or "spandrel"."""

    digest: str
    dtype: str
    config: str
    cls: str


@port_type(codec=DataCodec, colour="#c98a4b", traits=PROMPT)
@dataclass(frozen=True)
class Prior(Handle["LivePrior"], Generic[F]):
    """The model that turns what a text encoder reads into the embedding of a picture, as in Kandinsky 2.2.

    `scheduler` is the config of the scheduler it was trained with, as canonical JSON text.
    """

    digest: str
    dtype: str
    config: str
    scheduler: str
