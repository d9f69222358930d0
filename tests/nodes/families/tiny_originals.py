"""Tiny folders whose models keep to what all published ones share, so that one file can say all of them."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel, SD3Transformer2DModel, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from tests.nodes.families import originals
from tests.nodes.families.tiny_texts import t5, t5_words
from tests.nodes.families.tiny_transformers import DEV_FLOW, SCHNELL_FLOW, SD3_FLOW
from tests.nodes.tiny import EPSILON, VELOCITY, clip_tokenizer, strong

WIDTH = 64


def sd1(folder: Path, channels: int = 4) -> Path:
    """Stable Diffusion 1: 8 heads; a CLIP that reads with a quick sigmoid."""
    torch.manual_seed(0)
    _unet(channels, attention_head_dim=8).save_pretrained(folder / "unet")
    clip(folder, "text_encoder", CLIPTextModel, "quick_gelu")
    pipeline = {4: "StableDiffusionPipeline", 9: "StableDiffusionInpaintPipeline"}[channels]
    return _whole(folder, pipeline, EPSILON, 0.18215)


def sd2(folder: Path) -> Path:
    """Stable Diffusion 2: heads 64 wide, linear projections, OpenCLIP, v prediction."""
    torch.manual_seed(0)
    _unet(4, **_HEADS, upcast_attention=True, sample_size=96).save_pretrained(folder / "unet")
    clip(folder, "text_encoder", CLIPTextModel, "gelu", pad="!")
    return _whole(folder, "StableDiffusionPipeline", VELOCITY, 0.18215)


def sdxl(folder: Path) -> Path:
    """Stable Diffusion XL: two text encoders, six sizes, more transformers at the smallest size."""
    torch.manual_seed(0)
    _unet(4, **_HEADS, **_sizes(6), cross_attention_dim=2 * WIDTH, sample_size=128).save_pretrained(folder / "unet")
    clip(folder, "text_encoder", CLIPTextModel, "quick_gelu")
    clip(folder, "text_encoder_2", CLIPTextModelWithProjection, "gelu", pad="!")
    return _whole(folder, "StableDiffusionXLPipeline", EPSILON, 0.13025)


def refiner(folder: Path) -> Path:
    """The refiner of Stable Diffusion XL: its second text encoder alone, five sizes."""
    torch.manual_seed(0)
    _unet(4, **_HEADS, **_sizes(5), sample_size=128).save_pretrained(folder / "unet")
    clip(folder, "text_encoder_2", CLIPTextModelWithProjection, "gelu", pad="!")
    return _whole(folder, "StableDiffusionXLImg2ImgPipeline", EPSILON, 0.13025)


_HEADS: dict[str, Any] = {"use_linear_projection": True, "attention_head_dim": [1, 2]}


def _sizes(count: int) -> dict[str, Any]:
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": WIDTH + 8 * count,
        "transformer_layers_per_block": [1, 2],
    }


def _unet(channels: int, **said: Any) -> Any:
    cls: Any = UNet2DConditionModel
    options = {
        "sample_size": 64,
        "in_channels": channels,
        "block_out_channels": (64, 128),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "layers_per_block": 1,
        "cross_attention_dim": WIDTH,
    }
    return cls(**(options | said))


def clip(folder: Path, slot: str, cls: Any, act: str, pad: str = "<|endoftext|>", projection: Any = None) -> None:
    """A CLIP text model of two layers with its tokenizer."""
    words = clip_tokenizer()
    words.pad_token = pad
    config = CLIPTextConfig(
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_attention_heads=1,
        num_hidden_layers=2,
        vocab_size=len(words),
        max_position_embeddings=77,
        projection_dim=WIDTH,
        hidden_act=act,
        bos_token_id=words.bos_token_id,
        eos_token_id=2,
        pad_token_id=1,
    )
    model = strong(cls(config))
    if projection is not None:
        model.text_projection.weight.data = projection
    model.save_pretrained(folder / slot)
    words.save_pretrained(folder / slot.replace("text_encoder", "tokenizer"))


def _whole(
    folder: Path,
    pipeline: str,
    scheduler: dict[str, Any],
    scaling: float,
    channels: int = 4,
    shift: float | None = None,
) -> Path:
    cls: Any = AutoencoderKL
    vae = cls(
        block_out_channels=(32, 32),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=channels,
        scaling_factor=scaling,
        shift_factor=shift,
        use_quant_conv=shift is None,
        use_post_quant_conv=shift is None,
        sample_size=64,
    )
    vae.save_pretrained(folder / "vae")
    index: dict[str, Any] = {"_class_name": pipeline, "scheduler": ["diffusers", scheduler["_class_name"]]}
    for place in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
        index[place.name] = _class(place)
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def _class(place: Path) -> list[str]:
    if place.name.startswith("tokenizer"):
        is_clip = "merges" in json.loads((place / "tokenizer.json").read_text())["model"]
        return ["transformers", "CLIPTokenizer" if is_clip else "T5TokenizerFast"]
    said = json.loads((place / "config.json").read_text())
    return ["diffusers", said["_class_name"]] if "_class_name" in said else ["transformers", said["architectures"][0]]


def sd3(folder: Path, texts: bool = True) -> Path:
    """Stable Diffusion 3.5: two CLIPs with projections and T5, normalised queries, a block that attends twice."""
    torch.manual_seed(0)
    cls: Any = SD3Transformer2DModel
    transformer = cls(
        sample_size=128, patch_size=2, num_layers=3, attention_head_dim=64, num_attention_heads=1,
        joint_attention_dim=4 * WIDTH, caption_projection_dim=WIDTH, pooled_projection_dim=2 * WIDTH,
        pos_embed_max_size=24, in_channels=16, qk_norm="rms_norm", dual_attention_layers=(0,),
    )  # fmt: skip
    strong(transformer).save_pretrained(folder / "transformer")
    if texts:
        clip(folder, "text_encoder", CLIPTextModelWithProjection, "quick_gelu", projection=torch.eye(WIDTH))
        clip(folder, "text_encoder_2", CLIPTextModelWithProjection, "quick_gelu", pad="!")
        t5(folder / "text_encoder_3", 4 * WIDTH)
        t5_words(folder / "tokenizer_3")
    return _whole(folder, "StableDiffusion3Pipeline", SD3_FLOW, 1.5305, 16, 0.0609)


def flux(folder: Path, guided: bool = True) -> Path:
    """FLUX.1: a CLIP and T5; dev reads its guidance, schnell does not."""
    torch.manual_seed(0)
    cls: Any = FluxTransformer2DModel
    transformer = cls(
        in_channels=64, num_layers=2, num_single_layers=2, attention_head_dim=32, num_attention_heads=2,
        joint_attention_dim=WIDTH, pooled_projection_dim=WIDTH, axes_dims_rope=(4, 14, 14), guidance_embeds=guided,
    )  # fmt: skip
    strong(transformer).save_pretrained(folder / "transformer")
    clip(folder, "text_encoder", CLIPTextModel, "quick_gelu")
    t5(folder / "text_encoder_2", WIDTH)
    t5_words(folder / "tokenizer_2")
    return _whole(folder, "FluxPipeline", DEV_FLOW if guided else SCHNELL_FLOW, 0.3611, 16, 0.1159)


def sd1_file(file: Path) -> Path:
    """Stable Diffusion 1 in one file, with a tokenizer in a folder beside it."""
    with TemporaryDirectory() as temporary:
        folder = sd1(Path(temporary))
        if not (file.parent / "tokenizer").is_dir():
            (folder / "tokenizer").rename(file.parent / "tokenizer")
        return originals.write(folder, file, originals.SD1)
