"""What configs say of a model's family: the traits in which models, prompts and latents that meet must agree.

channels, factor, scaling, shift   the latent: its numbers a pixel, its pixels, and how they are scaled and shifted
encoding, width, pooled            the prompt: which encoders read it, and how long its vectors are
beside                             what the denoiser reads beside the latent: "nothing", or a picture of some kind
prediction                         what the denoiser was trained to predict
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from engine.types import Json
from nodes.readers.components import Component

Components: TypeAlias = Mapping[str, Component]
Config: TypeAlias = Mapping[str, Any]
Traits: TypeAlias = dict[str, Json]

FLOW: Final = "flow_prediction"
PREDICTIONS: Final = ("epsilon", "v_prediction", "sample", FLOW)

NOTHING: Final = "nothing"
PIXELS: Final = "UNet2DModel"
"""The class of UNets that draw pixels themselves, of a class of pictures or of any."""

BESIDE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "StableDiffusionInpaintPipeline": "a masked picture",
        "StableDiffusionXLInpaintPipeline": "a masked picture",
        "StableDiffusionInstructPix2PixPipeline": "a picture",
        "StableDiffusionLatentUpscalePipeline": "a small latent",
        "StableDiffusionUpscalePipeline": "a small picture",
        "StableVideoDiffusionPipeline": "a first frame",
    }
)
"""By pipeline, what its denoiser reads in channels beside those of the latent, if it has such."""

ENCODERS: Final[Mapping[str, str]] = MappingProxyType(
    {"CLIPTextModel": "CLIP", "CLIPTextModelWithProjection": "CLIP", "T5EncoderModel": "T5"}
)
"""What people call the classes of text encoders."""


def traits_of(pipeline: str, components: Components, scheduler: Config) -> Traits:
    """The traits of a model, as far as its folder says them. Raises TypeError or ValueError for configs of nonsense."""
    traits: Traits = {}
    if "vae" in components:
        traits |= latent_traits(components["vae"])
    elif "unet" in components and components["unet"].name == PIXELS:
        traits |= {"channels": int(components["unet"].config.get("in_channels", 3)), "factor": 1}
        traits |= {"scaling": 1.0, "shift": 0.0}
    traits |= _prompt_traits(components)
    denoiser = components.get("unet") or components.get("transformer")
    if denoiser is not None:
        traits["beside"] = _beside(pipeline, denoiser, traits)
        traits["prediction"] = prediction_of(scheduler)
    return traits


def latent_traits(vae: Component) -> Traits:
    """The traits of the latents of a VAE."""
    config, is_quantised = vae.config, vae.name == "VQModel"
    traits: Traits = {
        "channels": int(config.get("latent_channels", 3 if is_quantised else 4)),
        "factor": 2 ** (len(config.get("block_out_channels", (64,))) - 1),
    }
    if is_quantised:  # diffusers neither scales nor shifts its latents
        return traits | {"scaling": 1.0, "shift": 0.0}
    if vae.name == "AutoencoderTiny":  # it works on latents as another VAE scales them, and does not say which one
        return traits
    return traits | {
        "scaling": float(config.get("scaling_factor", 0.18215)),
        "shift": float(config.get("shift_factor") or 0.0),
    }


def prediction_of(scheduler: Config) -> str:
    """What a model that was trained with a scheduler predicts."""
    if str(scheduler.get("_class_name", "")).startswith("FlowMatch"):
        return FLOW
    said = str(scheduler.get("prediction_type", "epsilon"))
    return "sample" if said == "original_sample" else said  # an older name, as the latent upscaler has it


def _prompt_traits(components: Components) -> Traits:
    denoiser = components.get("unet") or components.get("transformer")
    texts = [components[slot] for slot in sorted(components) if slot.startswith("text_encoder")]
    if texts:
        encoding = " + ".join(ENCODERS[component.name] for component in texts)
        read = f"{encoding} for a prior" if "prior" in components else encoding
        width = text_width(texts)
        if "T5" not in encoding and denoiser is not None and denoiser.name == "SD3Transformer2DModel":
            width = int(denoiser.config.get("joint_attention_dim", 4096))  # zeros stand in T5's place
        return {"encoding": read, "width": width, "pooled": pooled_width(texts)}
    if denoiser is None:
        return {}
    config = denoiser.config
    if config.get("encoder_hid_dim_type") == "image_proj":
        return {"encoding": "image embedding", "width": int(config.get("encoder_hid_dim") or 0), "pooled": 0}
    if denoiser.name == "UNetSpatioTemporalConditionModel":
        return {"encoding": "first frame", "width": int(config.get("cross_attention_dim") or 1024), "pooled": 0}
    if denoiser.name == "DiTTransformer2DModel" or config.get("norm_type") == "ada_norm_zero":
        return {"encoding": "class label", "width": 1, "pooled": 0}
    if denoiser.name == PIXELS:
        knows_classes = config.get("num_class_embeds") is not None
        return {"encoding": "class label" if knows_classes else NOTHING, "width": int(knows_classes), "pooled": 0}
    return {}


def text_width(texts: list[Component]) -> int:
    """The length of one token's embedding: that of T5 where it reads along, else of all encoders together."""
    t5 = [text for text in texts if text.name == "T5EncoderModel"]
    return sum(_hidden(text.config) for text in t5 or texts)


def pooled_width(texts: list[Component]) -> int:
    """The length of the pooled embedding that goes to the denoiser; 0 where none does."""
    projected = [text for text in texts if text.name == "CLIPTextModelWithProjection"]
    if projected:
        return sum(int(text.config.get("projection_dim", 512)) for text in projected)
    clips = [text for text in texts if text.name == "CLIPTextModel"]
    return sum(_hidden(text.config) for text in clips) if len(texts) > len(clips) else 0


def _hidden(config: Config) -> int:
    return int(config.get("d_model") or config.get("hidden_size") or 512)


def _beside(pipeline: str, denoiser: Component, traits: Traits) -> str:
    """What is to be given in further channels; a pipeline for editing may hold a denoiser that has none."""
    channels = traits.get("channels")
    if not isinstance(channels, int) or denoiser.name not in (
        "UNet2DConditionModel",
        "UNetSpatioTemporalConditionModel",
    ):
        return NOTHING
    further = int(denoiser.config.get("in_channels", channels)) - channels
    if not further:
        return NOTHING
    return BESIDE.get(pipeline) or ("a masked picture" if further == channels + 1 else f"{further} further channels")


def size_of(components: Components, factor: Json) -> int:
    """The side of the images that the model was trained on, in pixels; 0 where there is no denoiser."""
    denoiser = components.get("unet") or components.get("transformer")
    if denoiser is None:
        return 0
    is_large = denoiser.name in ("FluxTransformer2DModel", "SD3Transformer2DModel", "UNetSpatioTemporalConditionModel")
    size = denoiser.config.get("sample_size") or (128 if is_large else 64)
    return int(max(size) if isinstance(size, list) else size) * int(str(factor or 1))
