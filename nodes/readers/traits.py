"""What configs say of a model family, and whether the components of one folder fit each other."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.types import Json
from nodes.readers.components import unsupported

Configs = Mapping[str, Mapping[str, Any]]

PREDICTIONS: Final = ("epsilon", "v_prediction", "sample")

NOT_YET: Final = ("addition_embed_type", "class_embed_type", "encoder_hid_dim_type", "time_cond_proj_dim")
"""Inputs that a UNet may ask for beside the prompt; no node gives them yet."""


def traits_of(configs: Configs, scheduler: Mapping[str, Any]) -> dict[str, Json]:
    """What other models must agree with, as far as the folder says it.

    `channels`, `factor` and `scaling` are the latent's numbers, pixels and scale, `width` is that of the prompt's
    embeddings, `prediction` is what the UNet was trained to predict.
    """
    traits: dict[str, Json] = {}
    if "vae" in configs:
        vae = configs["vae"]
        traits["channels"] = vae.get("latent_channels", 4)
        traits["factor"] = 2 ** (len(vae.get("block_out_channels", (64,))) - 1)
        traits["scaling"] = float(vae.get("scaling_factor", 0.18215))
    if "text_encoder" in configs:
        traits["width"] = configs["text_encoder"].get("hidden_size", 512)
    if "unet" in configs:
        traits["prediction"] = scheduler.get("prediction_type", "epsilon")
    return traits


def size_of(configs: Configs) -> int:
    """The side of the images that the model was trained on, in pixels; 0 where there is no UNet."""
    if "unet" not in configs:
        return 0
    size = configs["unet"].get("sample_size") or 64
    factor = 2 ** (len(configs["vae"].get("block_out_channels", (64,))) - 1)
    return int(max(size) if isinstance(size, list) else size) * int(factor)


def check_fit(configs: Configs, scheduler: Mapping[str, Any]) -> None:
    """Raise `Unfit` "unsupported-model" for components that the nodes cannot run together."""
    if "unet" in configs:
        for reason in _misfits(configs["unet"], configs["vae"], configs["text_encoder"], scheduler):
            raise unsupported(reason)


def _misfits(
    unet: Mapping[str, Any], vae: Mapping[str, Any], text: Mapping[str, Any], scheduler: Mapping[str, Any]
) -> Iterator[str]:
    for name in NOT_YET:
        if unet.get(name) is not None:
            yield f"its UNet wants {name} = {unet[name]!r}, which no node gives yet"
    channels = vae.get("latent_channels", 4)
    if (unet.get("in_channels", 4), unet.get("out_channels", 4)) != (channels, channels):
        yield f"its UNet takes {unet.get('in_channels')} channels, its VAE makes {channels}"
    width, read = unet.get("cross_attention_dim", 1280), text.get("hidden_size", 512)
    if width != read:
        yield f"its UNet reads embeddings of width {width}, its text encoder makes {read}"
    if scheduler.get("prediction_type", "epsilon") not in PREDICTIONS:
        yield f"its UNet predicts {scheduler['prediction_type']!r}; known are {', '.join(PREDICTIONS)}"
    if vae.get("latents_mean") is not None:
        yield "its VAE shifts each channel by latents_mean, which no node does yet"
