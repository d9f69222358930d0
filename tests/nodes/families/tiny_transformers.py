"""Tiny models of the families with a transformer: random weights, the true classes, channels and factors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import (
    AutoencoderKL,
    DiTTransformer2DModel,
    FluxTransformer2DModel,
    PixArtTransformer2DModel,
    SD3Transformer2DModel,
)

from tests.nodes.families.tiny_texts import clip, clip_words, t5, t5_words

WIDTH: Final = 32
T5_WIDTH: Final = 72
"""Stable Diffusion 3 pads what both CLIPs make to the width of T5's, which is larger."""

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "text_encoder": ("transformers", "CLIPTextModelWithProjection"),
    "tokenizer": ("transformers", "CLIPTokenizer"),
    "text_encoder_2": ("transformers", "CLIPTextModelWithProjection"),
    "tokenizer_2": ("transformers", "CLIPTokenizer"),
    "text_encoder_3": ("transformers", "T5EncoderModel"),
    "tokenizer_3": ("transformers", "T5TokenizerFast"),
}

SD3_FLOW: Final = {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0}
DEV_FLOW: Final = SD3_FLOW | {
    "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15,
    "base_image_seq_len": 256, "max_image_seq_len": 4096,
}  # fmt: skip
SCHNELL_FLOW: Final = SD3_FLOW | {"shift": 1.0, "use_dynamic_shifting": False}
LINEAR: Final = {
    "beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear", "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
}  # fmt: skip
PIXART_STEPS: Final = LINEAR | {
    "_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver++", "solver_order": 2,
}  # fmt: skip
DIT_STEPS: Final = LINEAR | {"_class_name": "DDIMScheduler", "clip_sample": False, "steps_offset": 0}


def stable_diffusion_3(folder: Path, scheduler: Mapping[str, Any] = SD3_FLOW, **config: Any) -> Path:
    """Stable Diffusion 3: two CLIPs with projections, T5, 16 channels that are shifted; 64 x 64 pixels."""
    torch.manual_seed(3)
    cls: Any = SD3Transformer2DModel
    _save(folder, "transformer", cls(
        sample_size=8, num_layers=2, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=T5_WIDTH,
        caption_projection_dim=WIDTH, pooled_projection_dim=2 * WIDTH, pos_embed_max_size=12, in_channels=16,
        **config,
    ))  # fmt: skip
    _save(folder, "vae", vae(16, 1.5305, 0.0609))
    clip(folder / "text_encoder", WIDTH, WIDTH)
    clip_words(folder / "tokenizer")
    clip(folder / "text_encoder_2", WIDTH, WIDTH)
    clip_words(folder / "tokenizer_2", pad="!")
    t5(folder / "text_encoder_3", T5_WIDTH)
    t5_words(folder / "tokenizer_3")
    return _index(folder, "StableDiffusion3Pipeline", "SD3Transformer2DModel", TEXTS, scheduler)


def stable_diffusion_35(folder: Path) -> Path:
    """Stable Diffusion 3.5: normalised queries and keys, and layers that attend to the picture twice."""
    return stable_diffusion_3(folder, qk_norm="rms_norm", dual_attention_layers=(0,))


def flux(folder: Path, scheduler: Mapping[str, Any] = DEV_FLOW, guidance_embeds: bool = True) -> Path:
    """FLUX.1: a CLIP and T5, 16 channels in tokens of four pixels; dev reads its guidance, schnell does not."""
    torch.manual_seed(4)
    cls: Any = FluxTransformer2DModel
    _save(folder, "transformer", cls(
        in_channels=64, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=WIDTH, pooled_projection_dim=WIDTH, axes_dims_rope=(4, 6, 6),
        guidance_embeds=guidance_embeds,
    ))  # fmt: skip
    _save(folder, "vae", vae(16, 0.3611, 0.1159))
    clip(folder / "text_encoder", WIDTH)
    clip_words(folder / "tokenizer")
    t5(folder / "text_encoder_2", WIDTH)
    t5_words(folder / "tokenizer_2")
    texts = {slot: said for slot, said in TEXTS.items() if not slot.endswith("_3")} | {
        "text_encoder": ("transformers", "CLIPTextModel"),
        "text_encoder_2": TEXTS["text_encoder_3"],
        "tokenizer_2": TEXTS["tokenizer_3"],
    }
    return _index(folder, "FluxPipeline", "FluxTransformer2DModel", texts, scheduler)


def flux_schnell(folder: Path) -> Path:
    """FLUX.1 schnell: no guidance to read, no shift."""
    return flux(folder, SCHNELL_FLOW, guidance_embeds=False)


def pixart(
    folder: Path,
    sample_size: int = 128,
    *,
    pipeline: str = "PixArtAlphaPipeline",
    scaling: float = 0.18215,
    **config: Any,
) -> Path:
    """PixArt-alpha: T5 alone, a learned variance; of this sample size it is told how large the picture is."""
    torch.manual_seed(5)
    cls: Any = PixArtTransformer2DModel
    _save(folder, "transformer", cls(
        sample_size=sample_size, num_layers=2, attention_head_dim=24, num_attention_heads=2, in_channels=4,
        out_channels=8, cross_attention_dim=48, caption_channels=WIDTH, norm_num_groups=8,
        **config,
    ))  # fmt: skip
    _save(folder, "vae", vae(4, scaling, None))
    t5(folder / "text_encoder", WIDTH)
    t5_words(folder / "tokenizer")
    texts = {"text_encoder": TEXTS["text_encoder_3"], "tokenizer": TEXTS["tokenizer_3"]}
    return _index(folder, pipeline, "PixArtTransformer2DModel", texts, PIXART_STEPS)


def pixart_sigma(folder: Path) -> Path:
    """PixArt-sigma: the VAE of Stable Diffusion XL; it is not told how large the picture is."""
    return pixart(folder, pipeline="PixArtSigmaPipeline", scaling=0.13025, use_additional_conditions=False)


def dit(folder: Path, scheduler: Mapping[str, Any] = DIT_STEPS) -> Path:
    """DiT: 1000 classes and one that stands for none, a learned variance; 64 x 64 pixels."""
    torch.manual_seed(6)
    cls: Any = DiTTransformer2DModel
    _save(folder, "transformer", cls(
        sample_size=8, num_layers=2, attention_head_dim=16, num_attention_heads=2, in_channels=4, out_channels=8,
        num_embeds_ada_norm=1000, norm_num_groups=8,
    ))  # fmt: skip
    _save(folder, "vae", vae(4, 0.18215, None))
    return _index(folder, "DiTPipeline", "DiTTransformer2DModel", {}, scheduler)


def vae(channels: int, scaling: float, shift: float | None) -> Any:
    """A VAE of factor 8; one with a shift is as newer families have it."""
    cls: Any = AutoencoderKL
    is_new = shift is not None
    return cls(
        block_out_channels=(8, 8, 8, 16), down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=channels, norm_num_groups=4, sample_size=64,
        scaling_factor=scaling, shift_factor=shift, use_quant_conv=not is_new, use_post_quant_conv=not is_new,
    )  # fmt: skip


def _save(folder: Path, slot: str, module: Any, times: float = 2) -> None:
    """Save a component, its weights so large that what it is asked shows in what it answers."""
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim > 1:
                parameter.mul_(times)
    module.save_pretrained(folder / slot)


def _index(
    folder: Path, pipeline: str, transformer: str, texts: Mapping[str, tuple[str, str]], scheduler: Mapping[str, Any]
) -> Path:
    """Write what the folder is: its pipeline, its components and its scheduler."""
    parts: dict[str, Any] = {slot: list(said) for slot, said in texts.items()}
    parts |= {
        "transformer": ["diffusers", transformer],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", scheduler["_class_name"]],
    }
    index = {"_class_name": pipeline, "_diffusers_version": "0.42.1", **dict(sorted(parts.items()))}
    if pipeline == "DiTPipeline":
        index["id2label"] = {str(number): f"class {number}" for number in range(3)}
    (folder / "scheduler").mkdir(parents=True, exist_ok=True)
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler))
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder
