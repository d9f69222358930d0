"""LoRAs, merged into the weights of a live model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from nodes.live.patches.names import known
from nodes.live.weights import mapped, placed
from nodes.readers.lora import DENOISER, Layer, Pieces, layers_of, ranks_of
from nodes.readers.weights import read_header


@dataclass(frozen=True)
class Change:
    """What one LoRA adds to a layer: the product of two matrices, scaled."""

    up: Tensor
    down: Tensor
    scale: float

    def __call__(self, device: torch.device) -> Tensor:
        """The sum to be added to a weight [out, in, ...], as a float32 matrix [out, in * ...]."""
        up, down = (piece.to(device, torch.float32).flatten(1) for piece in (self.up, self.down))
        return self.scale * (up @ down)


def merge(module: Any, loras: Sequence[tuple[Path, float]]) -> None:
    """Add LoRAs to the weights of a model, each times its weight: W + sum of weight * alpha / rank * up @ down.

    The sum is made in float32 and rounded once. A module without parts of a LoRA is left as it is. Raises ValueError
    for a LoRA that changes layers that the model has not, or has in another shape, and for numbers that are none.
    """
    layers = known(module)
    changes: dict[Layer, list[Change]] = {}
    for file, weight in loras:
        for layer, change in _changes(file, module, weight).items():
            if layer not in layers:
                raise ValueError(f"{file.name} changes {layer.name}, which this model has not")
            changes.setdefault(layer, []).append(change)
    for layer, several in changes.items():
        _add([module.get_submodule(name) for name in layers[layer]], several, layer)


def _changes(file: Path, module: Any, weight: float) -> dict[Layer, Change]:
    """What a LoRA changes of the parts that a module stands for."""
    parts = set(module) if isinstance(module, nn.ModuleDict) else {DENOISER}
    stored, said = mapped(file), ranks_of(file)
    layers = layers_of(file, read_header(file))
    return {
        layer: _change(stored, pieces, weight, _alpha(said, layer))
        for layer, pieces in layers.items()
        if layer.part in parts
    }


def _change(stored: Mapping[str, Tensor], pieces: Pieces, weight: float, alpha: float | None) -> Change:
    up, down = (placed(name, stored[name], torch.float32, "cpu") for name in (pieces.up, pieces.down))
    rank = len(down)
    if pieces.alpha:
        alpha = float(placed(pieces.alpha, stored[pieces.alpha], torch.float32, "cpu"))
    return Change(up, down, weight * (1.0 if alpha is None else alpha / rank))


def _alpha(said: Mapping[str, Any], layer: Layer) -> float | None:
    """What diffusers wrote of the alpha of a part's layers."""
    names = ("unet", "transformer") if layer.part == DENOISER else (layer.part,)
    return next((float(said[f"{name}.lora_alpha"]) for name in names if f"{name}.lora_alpha" in said), None)


def _add(targets: Sequence[nn.Module], changes: Sequence[Change], layer: Layer) -> None:
    weights: list[Any] = [target.weight for target in targets]
    total: Any = sum(change(weights[0].device) for change in changes)
    rows = [len(weight) for weight in weights]
    wide = weights[0].flatten(1).shape[1]
    if total.shape != (sum(rows), wide):
        raise ValueError(
            f"the LoRA's layer {layer.name} is of shape {list(total.shape)}, the model's of {[sum(rows), wide]}"
        )
    for weight, part in zip(weights, total.split(rows), strict=True):
        weight.data = (weight.float() + part.reshape(weight.shape)).to(weight.dtype)
