"""Model families: which pipelines of diffusers there are nodes for, and what each is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

Classes: TypeAlias = tuple[str, ...]
"""The classes that one component may have."""

CLIP_TOKENIZER: Final[Classes] = ("CLIPTokenizer", "CLIPTokenizerFast")
T5_TOKENIZER: Final[Classes] = ("T5Tokenizer", "T5TokenizerFast")
PROCESSOR: Final[Classes] = ("CLIPImageProcessor", "CLIPFeatureExtractor")


@dataclass(frozen=True, slots=True)
class Family:
    """What the models of a family are made of: classes by the component that has one of them.

    `components` are needed, `optional` ones may be absent. The text encoders stand in the order in which they read;
    each has the tokenizer of the same ending (`text_encoder_2`, `tokenizer_2`).
    """

    name: str
    components: Mapping[str, Classes]
    optional: Mapping[str, Classes] = field(default_factory=dict)

    def classes(self, component: str) -> Classes:
        """The classes that a component may have; none for one that is not of the family."""
        return self.components.get(component) or self.optional.get(component, ())


_SD: Final = Family(
    "Stable Diffusion",
    {
        "unet": ("UNet2DConditionModel",),
        "vae": ("AutoencoderKL",),
        "text_encoder": ("CLIPTextModel",),
        "tokenizer": CLIP_TOKENIZER,
    },
)
_SDXL: Final = Family(
    "Stable Diffusion XL",
    {
        "unet": ("UNet2DConditionModel",),
        "vae": ("AutoencoderKL",),
        "text_encoder_2": ("CLIPTextModelWithProjection",),
        "tokenizer_2": CLIP_TOKENIZER,
    },
    optional={"text_encoder": ("CLIPTextModel",), "tokenizer": CLIP_TOKENIZER},  # the refiner has one encoder
)
_SD3: Final = Family(
    "Stable Diffusion 3",
    {
        "transformer": ("SD3Transformer2DModel",),
        "vae": ("AutoencoderKL",),
        "text_encoder": ("CLIPTextModelWithProjection",),
        "tokenizer": CLIP_TOKENIZER,
        "text_encoder_2": ("CLIPTextModelWithProjection",),
        "tokenizer_2": CLIP_TOKENIZER,
    },
    optional={"text_encoder_3": ("T5EncoderModel",), "tokenizer_3": T5_TOKENIZER},  # large, and can be left out
)
_FLUX: Final = Family(
    "FLUX.1",
    {
        "transformer": ("FluxTransformer2DModel",),
        "vae": ("AutoencoderKL",),
        "text_encoder": ("CLIPTextModel",),
        "tokenizer": CLIP_TOKENIZER,
        "text_encoder_2": ("T5EncoderModel",),
        "tokenizer_2": T5_TOKENIZER,
    },
)
_PIXART: Final = Family(
    "PixArt",
    {
        "transformer": ("PixArtTransformer2DModel", "Transformer2DModel"),
        "vae": ("AutoencoderKL",),
        "text_encoder": ("T5EncoderModel",),
        "tokenizer": T5_TOKENIZER,
    },
)
_KANDINSKY: Final = Family("Kandinsky 2.2", {"unet": ("UNet2DConditionModel",), "movq": ("VQModel",)})
_KANDINSKY_PRIOR: Final = Family(
    "Kandinsky 2.2 prior",
    {
        "prior": ("PriorTransformer",),
        "image_encoder": ("CLIPVisionModelWithProjection",),
        "text_encoder": ("CLIPTextModelWithProjection",),
        "tokenizer": CLIP_TOKENIZER,
    },
    optional={"image_processor": PROCESSOR},
)
_VIDEO: Final = Family(
    "Stable Video Diffusion",
    {
        "unet": ("UNetSpatioTemporalConditionModel",),
        "vae": ("AutoencoderKLTemporalDecoder",),
        "image_encoder": ("CLIPVisionModelWithProjection",),
    },
    optional={"feature_extractor": PROCESSOR},
)
_DIT: Final = Family("DiT", {"transformer": ("DiTTransformer2DModel", "Transformer2DModel"), "vae": ("AutoencoderKL",)})
_PIXELS: Final = Family("Unconditional diffusion", {"unet": ("UNet2DModel",)})

PIPELINES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        "StableDiffusionPipeline": _SD,
        "StableDiffusionImg2ImgPipeline": _SD,
        "StableDiffusionInpaintPipeline": _SD,
        "StableDiffusionInstructPix2PixPipeline": _SD,
        "StableDiffusionLatentUpscalePipeline": _SD,
        "StableDiffusionUpscalePipeline": _SD,
        "StableDiffusionXLPipeline": _SDXL,
        "StableDiffusionXLImg2ImgPipeline": _SDXL,
        "StableDiffusionXLInpaintPipeline": _SDXL,
        "StableDiffusion3Pipeline": _SD3,
        "StableDiffusion3Img2ImgPipeline": _SD3,
        "FluxPipeline": _FLUX,
        "FluxImg2ImgPipeline": _FLUX,
        "PixArtAlphaPipeline": _PIXART,
        "PixArtSigmaPipeline": _PIXART,
        "KandinskyV22Pipeline": _KANDINSKY,
        "KandinskyV22Img2ImgPipeline": _KANDINSKY,
        "KandinskyV22PriorPipeline": _KANDINSKY_PRIOR,
        "StableVideoDiffusionPipeline": _VIDEO,
        "DiTPipeline": _DIT,
        "DDPMPipeline": _PIXELS,
        "DDIMPipeline": _PIXELS,
    }
)
"""By the class that a folder's model_index.json names."""

UNREAD: Final = (
    "safety_checker", "feature_extractor", "image_encoder", "image_processor", "low_res_scheduler", "watermarker",
)  # fmt: skip
"""Components that a folder may have beside those of its family, and that no node uses."""

SLOTS: Final[Mapping[str, str]] = MappingProxyType({"movq": "vae"})
"""Components that go by another name here: whatever turns latents into pictures is a VAE."""

ALONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CLIPModel": "clip",
        "AutoencoderKL": "vae",
        "AutoencoderKLTemporalDecoder": "vae",
        "AutoencoderTiny": "vae",
        "VQModel": "vae",
        "CLIPVisionModelWithProjection": "image_encoder",
    }
)
"""Classes that may stand alone in a folder, with a config.json and no model_index.json, and the output that each is."""
