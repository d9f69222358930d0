"""Modules with weights from safetensors: built without memory, then given what the files hold."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)


def with_weights(
    make: Callable[[], M],
    files: Iterable[Path],
    dtype: str,
    device: str,
    renamed: Callable[[M, dict[str, Tensor]], dict[str, Tensor]] | None = None,
) -> M:
    """A module ready for inference: made on the meta device, so that no weight is initialised to be thrown away.

    `renamed` gives the tensors the names that today's class has for them. Raises ValueError where the files do not
    hold exactly what the module needs.
    """
    with torch.device("meta"):
        module = make()
    stored: dict[str, Tensor] = {}
    for file in files:
        stored |= load_file(file)
    if renamed is not None:
        stored = renamed(module, stored)
    number = getattr(torch, dtype)
    weights = {name: tensor.to(device, number) for name, tensor in stored.items() if not _is_position(name)}
    try:
        module.load_state_dict(weights, assign=True)
    except RuntimeError as error:
        raise ValueError(f"the weights do not fit the model's config.json: {_shortened(str(error))}") from error
    _fill_positions(module, device)
    return module.eval().requires_grad_(False)


def _is_position(name: str) -> bool:
    """Older files hold the numbers from 0 up, which today's modules make themselves."""
    return name.endswith("position_ids")


def _fill_positions(module: nn.Module, device: str) -> None:
    for owner in module.modules():
        for name, buffer in owner.named_buffers(recurse=False):
            if buffer.is_meta:
                positions = torch.arange(buffer.shape[-1], device=device).expand(buffer.shape)
                owner.register_buffer(name, positions, persistent=False)


def _shortened(text: str, limit: int = 400) -> str:
    return text if len(text) <= limit else f"{text[:limit]} ..."
