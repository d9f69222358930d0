"""Samples of inputs for the nodes that patch models."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from nodes.models import LoadModel
from nodes.readers import read_adapter, read_lora, read_model
from nodes.types import Image, Transformer
from tests.nodes.families import tiny_adapters
from tests.nodes.studio import Notebook, Studio


def patch_samples(studio: Studio, image: Image, folder: Path) -> Mapping[str, dict[str, Any]]:
    """Inputs for each node type."""
    start = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q"
    save_file(
        {f"{start}.lora_down.weight": torch.ones(2, 64), f"{start}.lora_up.weight": torch.ones(64, 2)},
        folder / "lora.safetensors",
    )
    lora = read_lora("lora.safetensors", folder / "lora.safetensors", Notebook())
    model, prompt = studio.model, studio.prompt("a star")
    encoder: Any = read_model("encoder", tiny_adapters.encoder(folder / "encoder"), Notebook())
    studio.models.know(encoder)
    adapter = tiny_adapters.for_small(folder / "adapter.safetensors")
    transformer: Transformer[Any] = Transformer("digest", "float32", "{}", "{}")
    return {
        "ApplyLoRA": {"unet": model.unet, "text_encoder": model.text_encoder, "lora": lora, "strength": 0.5},
        "ApplyLoRAToTransformer": {"transformer": transformer, "text_encoder": model.text_encoder, "lora": lora},
        "LoadT2IAdapter": {"adapter": read_adapter("t2i", tiny_adapters.steering(folder / "t2i"), Notebook())},
        "ApplyIPAdapter": {
            "unet": model.unet,
            "positive": prompt,
            "negative": prompt,
            "image_encoder": LoadModel(model=encoder).image_encoder,
            "image": image,
            "adapter": read_adapter("adapter.safetensors", adapter, Notebook()),
        },
    }
