"""Layouts: which parts a single file holds, known by the beginnings of its tensors' names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

UNET: Final = "model.diffusion_model."

JOINT: Final = "joint_blocks.0.x_block.attn.qkv.weight"
DOUBLE: Final = "double_blocks.0.img_attn.norm.key_norm.scale"

OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "distilled_guidance_layer.": "Chroma",
        "single_stream_modulation.": "FLUX.2",
        "double_stream_modulation_img.": "FLUX.2",
        "model.diffusion_model.distilled_guidance_layer.": "Chroma",
        "model.diffusion_model.single_stream_modulation.": "FLUX.2",
        "control_model.": "a ControlNet",
        "controlnet_cond_embedding.": "a ControlNet",
        "lora_unet_": "a LoRA",
        "lora_te": "a LoRA",
        "image_proj.": "an IP-Adapter",
        "down_blocks.": "a component in diffusers' form, which belongs in a folder with its config.json",
        "transformer_blocks.": "a component in diffusers' form, which belongs in a folder with its config.json",
        "encoder.conv_in.": "a VAE, which does not say whose it is",
    }
)
"""What else a file may be, by the beginning of a tensor's name."""


BARE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sd3": (
            "joint_blocks.", "x_embedder.", "t_embedder.", "y_embedder.", "context_embedder.", "pos_embed",
            "final_layer.",
        ),
        "flux": (
            "double_blocks.", "single_blocks.", "img_in.", "txt_in.", "time_in.", "vector_in.", "guidance_in.",
            "final_layer.",
        ),
    }
)  # fmt: skip
"""How the names begin of parts that may stand in a file without a beginning of their own, by their forms."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a file: its class, its `form` (how its tensors are named), and how these names begin."""

    cls: str
    form: str
    prefix: str

    def holds(self, name: str) -> bool:
        """Whether a tensor of the file belongs to the part."""
        return name.startswith(self.prefix or BARE[self.form])


TEXTS: Final[Mapping[str, Mapping[str, Part]]] = MappingProxyType(
    {
        "conditioner.embedders.1.model.": {
            "text_encoder": Part("CLIPTextModel", "clip", "conditioner.embedders.0.transformer."),
            "text_encoder_2": Part("CLIPTextModelWithProjection", "open clip", "conditioner.embedders.1.model."),
        },
        "conditioner.embedders.0.model.": {
            "text_encoder_2": Part("CLIPTextModelWithProjection", "open clip", "conditioner.embedders.0.model."),
        },
        "cond_stage_model.transformer.": {
            "text_encoder": Part("CLIPTextModel", "clip", "cond_stage_model.transformer."),
        },
        "cond_stage_model.model.": {
            "text_encoder": Part("CLIPTextModel", "open clip", "cond_stage_model.model."),
        },
    }
)
"""The text encoders of models with a UNet, by the name that tells which they are; the first that is there counts."""

SD3_TEXTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "text_encoder": Part("CLIPTextModelWithProjection", "clip", "text_encoders.clip_l.transformer."),
        "text_encoder_2": Part("CLIPTextModelWithProjection", "clip", "text_encoders.clip_g.transformer."),
        "text_encoder_3": Part("T5EncoderModel", "t5", "text_encoders.t5xxl.transformer."),
    }
)
FLUX_TEXTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "text_encoder": Part("CLIPTextModel", "clip", "text_encoders.clip_l.transformer."),
        "text_encoder_2": Part("T5EncoderModel", "t5", "text_encoders.t5xxl.transformer."),
    }
)

VAES: Final = ("first_stage_model.", "vae.")


def parts_of(names: Iterable[str]) -> dict[str, Part]:
    """The parts of a file by their slots, the denoiser first; none where it holds no denoiser that is known."""
    there = list(names)
    known = set(there)
    for prefix in (UNET, ""):
        if f"{prefix}{JOINT}" in known:
            found = {"transformer": Part("SD3Transformer2DModel", "sd3", prefix)}
            return found | _present(there, SD3_TEXTS) | _vae(there)
        if f"{prefix}{DOUBLE}" in known and not what_else(there):
            found = {"transformer": Part("FluxTransformer2DModel", "flux", prefix)}
            return found | _present(there, FLUX_TEXTS) | _vae(there)
    if f"{UNET}input_blocks.0.0.weight" not in known or what_else(there):
        return {}
    texts = next((parts for prefix, parts in TEXTS.items() if _has(there, prefix)), {})
    return {"unet": Part("UNet2DConditionModel", "ldm unet", UNET)} | _present(there, texts) | _vae(there)


def what_else(names: Iterable[str]) -> str:
    """What the tensors' names say that a file is, if it is none of the models; "" where nothing is known."""
    return next((what for name in names for prefix, what in OTHERS.items() if name.startswith(prefix)), "")


def _present(names: list[str], parts: Mapping[str, Part]) -> dict[str, Part]:
    return {slot: part for slot, part in parts.items() if _has(names, part.prefix)}


def _vae(names: list[str]) -> dict[str, Part]:
    prefix = next((prefix for prefix in VAES if _has(names, prefix)), None)
    return {} if prefix is None else {"vae": Part("AutoencoderKL", "ldm vae", prefix)}


def _has(names: list[str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in names)
