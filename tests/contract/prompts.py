"""Samples of inputs for the nodes that make and change conditionings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from nodes.readers import read_embedding
from nodes.types import Conditioning, TextEncoder
from tests.nodes.studio import Notebook


def prompt_samples(encoder: TextEncoder[Any], prompt: Conditioning[Any], folder: Path) -> Mapping[str, dict[str, Any]]:
    """Inputs for each node type."""
    save_file({"emb_params": torch.ones(2, encoder.width)}, folder / "moon.safetensors")
    two = {"first": prompt, "second": prompt}
    return {
        "LoadEmbedding": {
            "text_encoder": encoder,
            "embedding": read_embedding("moon", folder / "moon.safetensors", Notebook()),
            "token": "moon",
        },
        "SizeConditioning": {"conditioning": prompt, "width": 512, "score": 6.0},
        "ZeroConditioning": {"conditioning": prompt},
        "CombineConditionings": two,
        "ConcatConditionings": two,
        "AverageConditionings": two,
        "ScheduleConditioning": {"conditioning": prompt, "end": 0.5},
        "WeightConditioning": {"conditioning": prompt, "weight": 0.5},
    }
