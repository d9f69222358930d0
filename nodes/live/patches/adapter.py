"""IP-Adapters, set into the attention of a live UNet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from nodes.live.weights import mapped, placed
from nodes.readers.adapter import LAYERS, PROJECTION


def adapt(live: Any, adapters: Sequence[tuple[Path, float]]) -> None:
    """Let a UNet attend to pictures, as much as the weight of each adapter says; the classes are diffusers'.

    Raises ValueError for one that does not fit.
    """
    module: Any = live.module
    files = [_tensors(file, module) for file, _ in adapters]
    try:
        module._load_ip_adapter_weights(files, low_cpu_mem_usage=False)
    except (RuntimeError, KeyError, ValueError) as error:
        names = ", ".join(file.name for file, _ in adapters)
        raise ValueError(f"{names} does not fit this UNet: {' '.join(str(error).split())[:300]}") from error
    weights = [weight for _, weight in adapters]
    for processor in module.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = list(weights)
    module.eval().requires_grad_(False)
    live.adapters = len(files)


def _tensors(file: Path, module: Any) -> dict[str, dict[str, torch.Tensor]]:
    """An adapter's tensors by the two parts of its names."""
    stored = mapped(file)
    return {
        part.removesuffix("."): {
            name.removeprefix(part): placed(name, tensor, module.dtype, module.device)
            for name, tensor in stored.items()
            if name.startswith(part)
        }
        for part in (PROJECTION, LAYERS)
    }
