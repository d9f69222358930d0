"""A tiny Stable Video Diffusion with random weights: every class is the true one, and nothing is fetched."""

import json
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import AutoencoderKLTemporalDecoder, UNetSpatioTemporalConditionModel
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from tests.nodes.tiny import strong

EULER: Final = {
    "_class_name": "EulerDiscreteScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085,
    "clip_sample": False, "interpolation_type": "linear", "num_train_timesteps": 1000,
    "prediction_type": "v_prediction", "set_alpha_to_one": False, "sigma_max": 700.0, "sigma_min": 0.002,
    "skip_prk_steps": True, "steps_offset": 1, "timestep_spacing": "leading", "timestep_type": "continuous",
    "use_karras_sigmas": True,
}  # fmt: skip
"""The scheduler as it was published."""


def build(folder: Path) -> Path:
    """Write the model to a folder in diffusers' form: 32 x 32 pixels, factor 2."""
    torch.manual_seed(6)
    unet: Any = UNetSpatioTemporalConditionModel
    unet(
        sample_size=16, in_channels=8, out_channels=4, num_frames=4, block_out_channels=(32, 64), layers_per_block=1,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=32, num_attention_heads=(2, 4), addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=96,
    ).save_pretrained(folder / "unet")  # fmt: skip
    vae: Any = AutoencoderKLTemporalDecoder
    vae(block_out_channels=(32, 32), down_block_types=("DownEncoderBlock2D",) * 2).save_pretrained(folder / "vae")
    vision = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_attention_heads=4, num_hidden_layers=2, image_size=224,
        patch_size=32, projection_dim=32,
    )  # fmt: skip
    strong(CLIPVisionModelWithProjection(vision)).save_pretrained(folder / "image_encoder")
    said = {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 224}, "crop_size": 224}
    for path, content in {
        "feature_extractor/preprocessor_config.json": said,
        "scheduler/scheduler_config.json": EULER,
        "model_index.json": {
            "_class_name": "StableVideoDiffusionPipeline",
            "feature_extractor": ["transformers", "CLIPImageProcessor"],
            "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
            "scheduler": ["diffusers", "EulerDiscreteScheduler"],
            "unet": ["diffusers", "UNetSpatioTemporalConditionModel"],
            "vae": ["diffusers", "AutoencoderKLTemporalDecoder"],
        },
    }.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(content))
    return folder
