"""Modules with weights from safetensors: built without memory, then given what the files hold.

Files are mapped, so that each tensor goes from the file to its place, and nothing else is in memory meanwhile. On the
CPU, in the dtype of the file, the mapping is its place.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import safe_open
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)


def with_weights(
    make: Callable[[], M],
    files: Iterable[Path],
    dtype: str,
    device: str,
    renamed: Callable[[M, dict[str, Tensor]], dict[str, Tensor]] | None = None,
    constants: Callable[[M], Mapping[str, Tensor]] | None = None,
) -> M:
    """A module ready for inference: made on the meta device, so that no weight is initialised to be thrown away.

    `renamed` gives the tensors the names that today's class has for them, `constants` the buffers of the module that
    no file holds, by their names. Raises ValueError where the files do not hold exactly what the module needs, and
    where a weight is no number.
    """
    with torch.device("meta"):
        module = make()
    stored: dict[str, Tensor] = {}
    for file in files:
        stored |= mapped(file)
    if renamed is not None:
        stored = renamed(module, stored)
    number = getattr(torch, dtype)
    weights = {name: placed(name, tensor, number, device) for name, tensor in stored.items() if not _is_position(name)}
    try:
        module.load_state_dict(weights, assign=True)
    except RuntimeError as error:
        raise ValueError(f"the weights do not fit the model's config.json: {_shortened(str(error))}") from error
    _fill_buffers(module, device, constants(module) if constants is not None else {})
    return module.eval().requires_grad_(False)


def mapped(file: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, of which nothing is read before it is used.

    Of a part of a model in one file, `model.safetensors/unet`, those of the part, under today's names.
    """
    if file.parent.is_file():
        from nodes.live.single import tensors_of

        return tensors_of(file)
    opened: Any = safe_open(file, framework="pt")
    with opened as reading:
        return {name: reading.get_tensor(name) for name in reading.keys()}  # noqa: SIM118


def placed(name: str, tensor: Tensor, dtype: torch.dtype, device: str) -> Tensor:
    """A weight at its place. Raises ValueError for one that is not finite there: it would spoil every picture.

    The least and the largest number say it, in one pass without memory of its own.
    """
    there = tensor.to(device, dtype).contiguous()
    if there.numel() and not all(bool(torch.isfinite(number)) for number in torch.aminmax(there)):
        raise ValueError(f"the weight {name} holds what is no number, or is too large for {dtype}; it was refused")
    return there


def from_before(module: Any, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Today's names for attention as diffusers before 0.15 called it, which many published files still have."""
    module._fix_state_dict_keys_on_load(stored)
    return stored


def _is_position(name: str) -> bool:
    """Older files hold the numbers from 0 up, which today's modules make themselves."""
    return name.endswith("position_ids")


def _fill_buffers(module: nn.Module, device: str, constants: Mapping[str, Tensor]) -> None:
    """Give values to the buffers that are in no file. Raises TypeError for one that nobody knows."""
    for path, owner in module.named_modules():
        for name, buffer in owner.named_buffers(recurse=False):
            if not buffer.is_meta:
                continue
            whole = f"{path}.{name}" if path else name
            if whole not in constants and not _is_position(name):
                raise TypeError(f"a {type(module).__name__} has a buffer {whole} that nothing gives a value")
            positions = torch.arange(buffer.shape[-1], device=device).expand(buffer.shape)
            owner.register_buffer(name, constants.get(whole, positions).to(device), persistent=False)


def _shortened(text: str, limit: int = 400) -> str:
    return text if len(text) <= limit else f"{text[:limit]} ..."
