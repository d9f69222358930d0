"""Whether the components of one model fit each other: what would fail only when the model runs is refused before."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from nodes.readers.components import unsupported
from nodes.readers.traits import PREDICTIONS, Components, Traits, prediction_of

Config: TypeAlias = Mapping[str, Any]

EMBEDDINGS: Final = (None, "text_time", "image")
"""`addition_embed_type` of UNets that the nodes can feed: none, Stable Diffusion XL's sizes, Kandinsky's picture."""


def check_fit(components: Components, scheduler: Config, traits: Traits) -> None:
    """Raise `Unfit` "unsupported-model" for components that the nodes cannot run together."""
    for reason in _misfits(components, scheduler, traits):
        raise unsupported(reason)


def _misfits(components: Components, scheduler: Config, traits: Traits) -> Iterator[str]:
    for name, component in components.items():
        yield from _RULES.get(component.name, _no_rule)(component.config, traits)
        if name == "vae" and component.config.get("latents_mean") is not None:
            yield "its VAE shifts each channel by latents_mean, which no node does yet"
    if ("unet" in components or "transformer" in components) and prediction_of(scheduler) not in PREDICTIONS:
        yield f"its denoiser predicts {prediction_of(scheduler)!r}; known are {', '.join(PREDICTIONS)}"


def _unet(config: Config, traits: Traits) -> Iterator[str]:
    if config.get("addition_embed_type") not in EMBEDDINGS:
        yield f"its UNet wants addition_embed_type = {config['addition_embed_type']!r}, which no node gives yet"
    channels = traits.get("channels")
    given, made = config.get("in_channels", 4), config.get("out_channels", 4)
    is_upscaler = bool(config.get("time_cond_proj_dim")) and given == 2 * (made - 1)  # its last channel is not read
    if isinstance(channels, int) and (given < channels or (made - is_upscaler) % channels):
        yield f"its UNet takes {given} channels and gives {made}, its VAE makes {channels}"
    width, read = config.get("encoder_hid_dim") or config.get("cross_attention_dim", 1280), traits.get("width")
    if read is not None and width != read:
        yield f"its UNet reads embeddings of width {width}, its text encoder makes {read}"
    yield from _pooled(config, traits)


def _pooled(config: Config, traits: Traits) -> Iterator[str]:
    """Stable Diffusion XL's UNets read a pooled embedding and five or six sizes, one after the other."""
    if config.get("addition_embed_type") != "text_time":
        return
    given = int(config.get("projection_class_embeddings_input_dim") or 0) - int(traits.get("pooled") or 0)  # type: ignore[arg-type]
    each = int(config.get("addition_time_embed_dim") or 0)
    if not each or given not in (5 * each, 6 * each):
        yield f"its UNet does not read a pooled embedding of {traits.get('pooled')} and five or six sizes"


def _joint(config: Config, traits: Traits) -> Iterator[str]:
    """Transformers that read prompt and picture together."""
    width, pooled = config.get("joint_attention_dim", 4096), config.get("pooled_projection_dim", 768)
    if "width" in traits and (width, pooled) != (traits["width"], traits["pooled"]):
        yield (
            f"its transformer reads embeddings of width {width} and pooled ones of {pooled}, "
            f"its text encoders make {traits['width']} and {traits['pooled']}"
        )


def _flux(config: Config, traits: Traits) -> Iterator[str]:
    yield from _joint(config, traits)
    channels = traits.get("channels")
    if isinstance(channels, int) and config.get("in_channels", 64) != 4 * channels:
        yield f"its transformer takes {config.get('in_channels', 64)} channels, four latent pixels have {4 * channels}"


def _sd3(config: Config, traits: Traits) -> Iterator[str]:
    yield from _joint(config, traits)
    channels = traits.get("channels")
    if isinstance(channels, int) and config.get("in_channels", 16) != channels:
        yield f"its transformer takes {config.get('in_channels', 16)} channels, its VAE makes {channels}"


def _pixart(config: Config, traits: Traits) -> Iterator[str]:
    width = config.get("caption_channels")
    if width is not None and "width" in traits and width != traits["width"]:
        yield f"its transformer reads embeddings of width {width}, its text encoder makes {traits['width']}"


def _pixels(config: Config, traits: Traits) -> Iterator[str]:
    if config.get("class_embed_type") is not None:
        yield f"its UNet wants class_embed_type = {config['class_embed_type']!r}, which no node gives yet"


def _no_rule(config: Config, traits: Traits) -> Iterator[str]:
    yield from ()


_RULES: Final[Mapping[str, Callable[[Config, Traits], Iterator[str]]]] = MappingProxyType(
    {
        "UNet2DConditionModel": _unet,
        "UNet2DModel": _pixels,
        "FluxTransformer2DModel": _flux,
        "SD3Transformer2DModel": _sd3,
        "PixArtTransformer2DModel": _pixart,
    }
)
