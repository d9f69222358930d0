"""The node library. Light to import: torch, diffusers, transformers and Pillow come in when a node runs."""

from collections.abc import Callable
from typing import Any, Final

from engine.spec import Pack
from nodes.arithmetic import Math
from nodes.batches import BatchImages, RepeatImage, SplitBatch
from nodes.colours import AdjustImage, ColourMatch, InvertImage
from nodes.compositing import BlendImages, CompositeImage, SolidImage
from nodes.conditionings import (
    AverageConditionings,
    CombineConditionings,
    ConcatConditionings,
    ScheduleConditioning,
    SizeConditioning,
    WeightConditioning,
    ZeroConditioning,
)
from nodes.controls import ApplyControlNet, LoadControlNet
from nodes.edges import CannyEdges
from nodes.embeddings import LoadEmbedding
from nodes.enlarging import LatentUpscaleConditioning, UpscaleConditioning
from nodes.filters import BlurImage, SharpenImage
from nodes.folders import ImageFolder
from nodes.framing import CropImage, CropMask, FlipImage, PadImage, RotateImage
from nodes.grids import Grid
from nodes.guiders import (
    ClassifierFreeGuidance,
    FrameGuidance,
    ImageGuidance,
    PerturbedAttentionGuidance,
    SkipLayerGuidance,
)
from nodes.images import LoadImage, SaveImage, SaveMask
from nodes.inpainting import EditConditioning, InpaintConditioning, SetLatentMask
from nodes.judging import CLIPScore
from nodes.latent_sizes import UpscaleLatent
from nodes.latents import EmptyLatent, VAEDecode, VAEEncode
from nodes.lists import Cross, Lines, Range, Seeds, Switch
from nodes.loaders import ModuleLoader
from nodes.masks import (
    CombineMasks,
    GrowMask,
    ImageToMask,
    InvertMask,
    MaskBounds,
    MaskToImage,
    RectangleMask,
    ThresholdMask,
)
from nodes.models import LoadModel
from nodes.patches import ApplyIPAdapter, ApplyLoRA, ApplyLoRAToTransformer, LoadT2IAdapter
from nodes.pixels import EmptyPixels, NoConditioning, PixelDecode, PixelEncode
from nodes.priors import EmptyEmbedding, ImageEmbedding, PriorSample
from nodes.prompts import TextEncode
from nodes.readers import (
    read_adapter,
    read_controlnet,
    read_embedding,
    read_folder,
    read_image,
    read_lora,
    read_model,
    read_upscaler,
)
from nodes.regions import RegionConditioning
from nodes.resizing import ImageSize, ResizeImage, ResizeMask, ScaleImage
from nodes.sampling import Scheduler, UNetSample
from nodes.tensors import SaveTensors
from nodes.transformers import ClassConditioning, TransformerSample, TransformerScheduler
from nodes.types import (
    VAE,
    AdapterFile,
    Clip,
    Conditioning,
    ControlNet,
    ControlNetFolder,
    EmbeddingFile,
    Guider,
    Image,
    ImageEncoder,
    ImageFile,
    ImagesFolder,
    Latent,
    LoRAFile,
    Mask,
    ModelFolder,
    Prior,
    SamplerState,
    Schedule,
    Score,
    TextEncoder,
    Transformer,
    UNet,
    Upscaler,
    UpscalerFile,
)
from nodes.upscalers import LoadUpscaler, UpscaleImage
from nodes.values import Boolean, Float, Integer, JoinText, Seed, Text
from nodes.videos import SaveVideo, VideoConditioning

_TYPES: Final[tuple[type, ...]] = (
    UNet,
    Transformer,
    VAE,
    TextEncoder,
    Clip,
    ImageEncoder,
    Prior,
    ControlNet,
    Upscaler,
    Guider,
    Conditioning,
    Latent,
    SamplerState,
    Schedule,
    Image,
    Mask,
    Score,
    ModelFolder,
    ControlNetFolder,
    UpscalerFile,
    ImageFile,
    ImagesFolder,
    EmbeddingFile,
    LoRAFile,
    AdapterFile,
)


_NODES: Final[tuple[Callable[..., Any], ...]] = (
    LoadModel,
    ApplyLoRA,
    ApplyLoRAToTransformer,
    ApplyIPAdapter,
    LoadT2IAdapter,
    TextEncode,
    LoadEmbedding,
    SizeConditioning,
    ZeroConditioning,
    CombineConditionings,
    ConcatConditionings,
    AverageConditionings,
    ScheduleConditioning,
    WeightConditioning,
    PriorSample,
    ImageEmbedding,
    EmptyEmbedding,
    EmptyLatent,
    UpscaleLatent,
    EmptyPixels,
    PixelEncode,
    PixelDecode,
    NoConditioning,
    SetLatentMask,
    InpaintConditioning,
    EditConditioning,
    LatentUpscaleConditioning,
    UpscaleConditioning,
    RegionConditioning,
    LoadControlNet,
    ApplyControlNet,
    ClassifierFreeGuidance,
    FrameGuidance,
    ImageGuidance,
    PerturbedAttentionGuidance,
    SkipLayerGuidance,
    Scheduler,
    UNetSample,
    TransformerScheduler,
    TransformerSample,
    ClassConditioning,
    VAEDecode,
    VAEEncode,
    LoadImage,
    SaveImage,
    VideoConditioning,
    SaveVideo,
    SaveMask,
    ImageFolder,
    Grid,
    ImageSize,
    ResizeImage,
    ScaleImage,
    LoadUpscaler,
    UpscaleImage,
    CropImage,
    PadImage,
    FlipImage,
    RotateImage,
    SolidImage,
    CompositeImage,
    BlendImages,
    BlurImage,
    SharpenImage,
    AdjustImage,
    InvertImage,
    ColourMatch,
    CannyEdges,
    BatchImages,
    SplitBatch,
    RepeatImage,
    ImageToMask,
    MaskToImage,
    RectangleMask,
    ThresholdMask,
    GrowMask,
    InvertMask,
    CombineMasks,
    MaskBounds,
    ResizeMask,
    CropMask,
    SaveTensors,
    CLIPScore,
    Integer,
    Float,
    Text,
    Boolean,
    Seed,
    Math,
    JoinText,
    Lines,
    Range,
    Seeds,
    Cross,
    Switch,
)


def pack() -> Pack:
    """Everything that the library brings: node types, port types, readers of files, loaders of models."""
    return Pack(
        nodes=_NODES,
        types=_TYPES,
        readers={
            "model": read_model,
            "lora": read_lora,
            "adapter": read_adapter,
            "image": read_image,
            "controlnet": read_controlnet,
            "image folder": read_folder,
            "embedding": read_embedding,
            "upscaler": read_upscaler,
        },
        loaders={
            UNet: ModuleLoader("nodes.live.unet"),
            Transformer: ModuleLoader("nodes.live.transformer"),
            ControlNet: ModuleLoader("nodes.live.controlnet"),
            VAE: ModuleLoader("nodes.live.vae"),
            TextEncoder: ModuleLoader("nodes.live.text"),
            Clip: ModuleLoader("nodes.live.clip"),
            ImageEncoder: ModuleLoader("nodes.live.image_encoder"),
            Prior: ModuleLoader("nodes.live.prior"),
            Upscaler: ModuleLoader("nodes.live.upscaler"),
        },
    )
