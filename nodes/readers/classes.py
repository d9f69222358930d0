"""The allowlist: the classes of diffusers and transformers that a model may be made of. Nothing else is ever built."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DIFFUSERS: Final = "diffusion_pytorch_model"
TRANSFORMERS: Final = "model"
"""What each library calls its files of weights."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a class: its library, what its weights are called, and which other files belong to it."""

    library: str
    weights: str = ""
    tokenizer: bool = False
    others: tuple[str, ...] = ()


_MODEL: Final = Kind("diffusers", DIFFUSERS)
_READER: Final = Kind("transformers", TRANSFORMERS)
_TOKENIZER: Final = Kind("transformers", tokenizer=True)

CLASSES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "UNet2DConditionModel": _MODEL,
        "UNet2DModel": _MODEL,
        "UNetSpatioTemporalConditionModel": _MODEL,
        "SD3Transformer2DModel": _MODEL,
        "FluxTransformer2DModel": _MODEL,
        "PixArtTransformer2DModel": _MODEL,
        "DiTTransformer2DModel": _MODEL,
        "Transformer2DModel": _MODEL,
        "PriorTransformer": _MODEL,
        "AutoencoderKL": _MODEL,
        "AutoencoderKLTemporalDecoder": _MODEL,
        "AutoencoderTiny": _MODEL,
        "VQModel": _MODEL,
        "ControlNetModel": _MODEL,
        "T2IAdapter": _MODEL,
        "CLIPTextModel": _READER,
        "CLIPTextModelWithProjection": _READER,
        "T5EncoderModel": _READER,
        "CLIPVisionModelWithProjection": Kind("transformers", TRANSFORMERS, others=("preprocessor_config.json",)),
        "CLIPModel": Kind("transformers", TRANSFORMERS, tokenizer=True, others=("preprocessor_config.json",)),
        "Swin2SRForImageSuperResolution": Kind("transformers", TRANSFORMERS, others=("preprocessor_config.json",)),
        "CLIPTokenizer": _TOKENIZER,
        "CLIPTokenizerFast": _TOKENIZER,
        "T5Tokenizer": _TOKENIZER,
        "T5TokenizerFast": _TOKENIZER,
        "CLIPImageProcessor": Kind("transformers", others=("preprocessor_config.json",)),
        "CLIPFeatureExtractor": Kind("transformers", others=("preprocessor_config.json",)),
    }
)
"""Tokenizers and image processors have no weights; a CLIP that stands alone has its tokenizer beside it."""
