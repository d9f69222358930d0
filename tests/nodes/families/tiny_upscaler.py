"""A tiny Swin2SR with random weights: the class is the true one, and nothing is fetched."""

import json
from pathlib import Path
from typing import Any

import torch
from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution


def build(folder: Path, **said: Any) -> Path:
    """Write the model to a folder in transformers' form: it makes pictures twice as large, unless told otherwise."""
    torch.manual_seed(9)
    config = Swin2SRConfig(
        image_size=16, embed_dim=16, depths=[2], num_heads=[2], window_size=8, **said
    )  # fmt: skip
    module = Swin2SRForImageSuperResolution(config)
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.ndim > 1:
                parameter.normal_(std=0.6 / parameter[0].numel() ** 0.5)
    module.save_pretrained(folder)
    processor = {"do_pad": True, "do_rescale": True, "image_processor_type": "Swin2SRImageProcessor", "pad_size": 8}
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return folder
