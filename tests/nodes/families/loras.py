"""LoRAs with random weights, in the layouts that are about."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

RANK = 3

ATTENTION = re.compile(
    r".*attn[12]\.(to_[qkv]|to_out\.0)$|.*self_attn\.(q|k|v|out)_proj$|.*mlp\.fc[12]$|.*attn\.(to_[qkv]|add_[qkv]_proj)$"
)

CONVOLUTIONS = re.compile(r"(down|up)_blocks.*\.conv1|.*samplers\.0\.conv|.*\.proj_in|.*ff\.net\.\d(\.proj)?")


def peft(path: Path, parts: dict[str, Any], seed: int, layers: re.Pattern[str] = ATTENTION, much: float = 1.0) -> Path:
    """A LoRA in the layout of diffusers and peft, of the layers of some modules by the parts' names."""
    generator = torch.Generator().manual_seed(seed)
    stored: dict[str, Tensor] = {}
    for part, module in parts.items():
        for name, layer in _layers(module):
            if layers.fullmatch(name):
                plain = (
                    name
                    if part.startswith(("unet", "transformer"))
                    else f"text_model.{name.removeprefix('text_model.')}"
                )
                down, up = _matrices(layer.weight, generator)
                stored[f"{part}.{plain}.lora_A.weight"] = down * much
                stored[f"{part}.{plain}.lora_B.weight"] = up * much
    save_file(stored, path)
    return path


def kohya(source: Path, path: Path, alpha: float | None = 2.0) -> Path:
    """The same LoRA in the layout of kohya's scripts, with underscores and an alpha for each layer."""
    stored: dict[str, Tensor] = {}
    parts = {"unet": "lora_unet", "transformer": "lora_unet", "text_encoder": "lora_te1", "text_encoder_2": "lora_te2"}
    loaded = load_file(source)
    if not any(name.startswith("text_encoder_2") for name in loaded):
        parts["text_encoder"] = "lora_te"
    for name, tensor in loaded.items():
        part, _, rest = name.partition(".")
        layer, piece = rest.rsplit(".lora_", 1)
        start = f"{parts[part]}_{layer.replace('.', '_')}"
        stored[f"{start}.{'lora_down' if piece[0] == 'A' else 'lora_up'}.weight"] = tensor
        if alpha is not None:
            stored[f"{start}.alpha"] = torch.tensor(alpha)
    save_file(stored, path)
    return path


def _layers(module: Any) -> Iterable[tuple[str, Any]]:
    return ((name, layer) for name, layer in module.named_modules() if getattr(layer, "weight", None) is not None)


def _matrices(weight: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    rows, columns, *window = weight.shape
    down = torch.randn(RANK, columns, *window, generator=generator) / columns**0.5
    up = torch.randn(rows, RANK, *([1] * len(window)), generator=generator) / RANK**0.5
    return down, up
