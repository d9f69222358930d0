"""Tiny IP-Adapters with random weights, and the image encoder that they read with."""

from pathlib import Path
from typing import Any

import torch
from diffusers import T2IAdapter
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

from tests.nodes.families import loras, tiny_unets
from tests.nodes.tiny import WIDTH, strong

STATES, EMBEDDING = 24, 16
"""How long the image encoder's states and embeddings are."""


def encoder(folder: Path) -> Path:
    """A tiny image encoder in a folder of its own."""
    torch.manual_seed(0)
    config = CLIPVisionConfig(
        hidden_size=STATES, intermediate_size=48, num_attention_heads=4, num_hidden_layers=2, image_size=32,
        patch_size=8, projection_dim=EMBEDDING,
    )  # fmt: skip
    strong(CLIPVisionModelWithProjection(config)).save_pretrained(folder)
    make: Any = CLIPImageProcessor
    make(size={"shortest_edge": 32}, crop_size=32).save_pretrained(folder)
    return folder


def write(path: Path, unet: Any, seed: int, *, is_plus: bool) -> Path:
    """An adapter for a UNet that reads prompts of 32 numbers a token."""
    generator = torch.Generator().manual_seed(seed)

    def matrix(*shape: int) -> Tensor:
        made: Tensor = torch.randn(*shape, generator=generator) / shape[-1] ** 0.5
        return made

    stored: dict[str, Tensor] = (
        _resampler(matrix)
        if is_plus
        else {"proj.weight": matrix(4 * WIDTH, EMBEDDING), **_norm("proj.bias", "norm", WIDTH)}
    )
    stored = {f"image_proj.{name}": tensor for name, tensor in stored.items()}
    for index, name in enumerate(unet.attn_processors):
        if name.endswith("attn2.processor"):
            rows = unet.get_submodule(name.removesuffix(".processor")).to_k.weight.shape[0]
            stored |= {f"ip_adapter.{index}.to_{each}_ip.weight": matrix(rows, WIDTH) * 2 for each in "kv"}
    save_file(stored, path)
    return path


def _norm(bias: str, norm: str, width: int) -> dict[str, Tensor]:
    found = {f"{norm}.weight": torch.ones(width), f"{norm}.bias": torch.zeros(width)}
    return found | ({bias: torch.zeros(4 * width)} if bias else {})


def _resampler(matrix: Any) -> dict[str, Tensor]:
    """What adapters called plus read with: here two tokens look at all places four times, with one head of 64."""
    inner = 64
    found = {
        "latents": matrix(1, 2, inner),
        "proj_in.weight": matrix(inner, STATES),
        "proj_in.bias": torch.zeros(inner),
        "proj_out.weight": matrix(WIDTH, inner),
        "proj_out.bias": torch.zeros(WIDTH),
        **_norm("", "norm_out", WIDTH),
    }
    for layer in range(4):
        block = f"layers.{layer}."
        found |= {
            **_norm("", f"{block}0.norm1", inner),
            **_norm("", f"{block}0.norm2", inner),
            f"{block}0.to_q.weight": matrix(inner, inner),
            f"{block}0.to_kv.weight": matrix(2 * inner, inner),
            f"{block}0.to_out.weight": matrix(inner, inner),
            **_norm("", f"{block}1.0", inner),
            f"{block}1.1.weight": matrix(4 * inner, inner),
            f"{block}1.3.weight": matrix(inner, 4 * inner),
        }
    return found


def steering(folder: Path, channels: tuple[int, ...] = (32, 64)) -> Path:
    """A T2I-Adapter for a UNet of these channels whose VAE has a factor of 4."""
    torch.manual_seed(2)
    make: Any = T2IAdapter
    module = make(in_channels=3, channels=list(channels), num_res_blocks=1, downscale_factor=4)
    strong(module).save_pretrained(folder)
    return folder


def for_small(path: Path) -> Path:
    """An adapter for a tiny Stable Diffusion 1."""
    return write(path, tiny_unets.unet(), 1, is_plus=False)


def lora(path: Path) -> Path:
    """A LoRA for a tiny Stable Diffusion 1."""
    return loras.peft(path, {"unet": tiny_unets.unet()}, seed=1)
