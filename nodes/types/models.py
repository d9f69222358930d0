"""Handles of models, and the literals that name model folders and image files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from engine.types import DataCodec, Handle, JsonCodec, port_type

if TYPE_CHECKING:  # what `use` gives for a handle; named in strings below
    from nodes.live.clip import LiveClip  # noqa: F401
    from nodes.live.text import LiveTextEncoder  # noqa: F401
    from nodes.live.transformer import LiveTransformer  # noqa: F401
    from nodes.live.unet import LiveUNet  # noqa: F401
    from nodes.live.vae import LiveVAE  # noqa: F401

F = TypeVar("F")
"""A model family: ports of a node that share the letter must agree in their traits."""


@port_type(codec=lambda _: JsonCodec(), colour="#a68a6d", resource="model")
class ModelFolder(str):
    """A folder that holds a model in diffusers' form."""


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
    """A change of a model's weights: a "lora" or an "adapter", by the digest of its file, with its weight."""

    kind: str
    digest: str
    weight: float = 1.0


@port_type(codec=DataCodec, colour="#b07fe0", traits=DENOISER)
@dataclass(frozen=True)
class UNet(Handle["LiveUNet"], Generic[F]):
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
class Transformer(Handle["LiveTransformer"], Generic[F]):
    """The transformer that removes noise from latents, in families without a UNet. The fields are those of `UNet`."""

    digest: str
    dtype: str
    config: str
    scheduler: str
    colours: tuple[tuple[float, ...], ...] = ()
    cls: str = ""
    factor: int = 8
    patches: tuple[Patch, ...] = ()


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
class TextEncoder(Handle["LiveTextEncoder"], Generic[F]):
    """The model that reads prompts, or the models that read them together, with their tokenizers.

    `config` is canonical JSON text: `family`, the name of the family whose way of reading it is, and `parts`, which
    have the class, config and folder of each component by its slot, such as "text_encoder_2" and "tokenizer_2".
    `width` is the length of one token's embedding.
    """

    digest: str
    dtype: str
    config: str
    width: int
    patches: tuple[Patch, ...] = ()


@port_type(codec=DataCodec, colour="#5fae6e")
@dataclass(frozen=True)
class Clip(Handle["LiveClip"]):
    """The model that judges how well an image and a text agree."""

    digest: str
    dtype: str
    config: str
