"""Handles of models, and the literals that name model folders and image files."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.types import DataCodec, Handle, JsonCodec, port_type

if TYPE_CHECKING:  # what `use` gives for a handle; named in strings below
    from nodes.live.clip import LiveClip  # noqa: F401
    from nodes.live.text import LiveTextEncoder  # noqa: F401
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


@port_type(codec=DataCodec, colour="#b07fe0", traits=("channels", "factor", "scaling", "width", "prediction"))
@dataclass(frozen=True)
class UNet(Handle["LiveUNet"], Generic[F]):
    """The model that removes noise from latents.

    `config` is the component's config.json and `scheduler` that of the scheduler it was trained with, both as
    canonical JSON text. `dtype` is "float32", "float16" or "bfloat16". `colours` are for previews: a row for each
    channel of a latent with what it adds to red, green and blue, -1 to 1.
    """

    digest: str
    dtype: str
    config: str
    scheduler: str
    colours: tuple[tuple[float, ...], ...] = ()


@port_type(codec=DataCodec, colour="#e0637c", traits=("channels", "factor", "scaling"))
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


@port_type(codec=DataCodec, colour="#d9b13b", traits=("width",))
@dataclass(frozen=True)
class TextEncoder(Handle["LiveTextEncoder"], Generic[F]):
    """The model that reads prompts, with its tokenizer. `width` is the length of one token's embedding."""

    digest: str
    dtype: str
    config: str
    width: int


@port_type(codec=DataCodec, colour="#5fae6e")
@dataclass(frozen=True)
class Clip(Handle["LiveClip"]):
    """The model that judges how well an image and a text agree."""

    digest: str
    dtype: str
    config: str
