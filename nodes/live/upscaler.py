"""Upscalers of pictures: Swin2SR from transformers, and others that spandrel knows.

Conde et al., 2022, https://arxiv.org/abs/2209.11345
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.weights import mapped, with_weights
from nodes.readers.files import weight_files
from nodes.readers.upscaler import SPANDREL
from nodes.types import Upscaler


class LiveUpscaler:
    """Swin2SR on its device. `factor` is how many times as wide and as high a picture becomes."""

    def __init__(self, module: Any, unit: int) -> None:
        self.module = module
        self.factor = int(module.config.upscale)
        self._unit = unit

    def enlarge(self, pixels: Tensor) -> Tensor:
        """Pictures, float32 [B, H * factor, W * factor, 3] on the CPU, of pictures [B, H, W, 3] from 0 to 1.

        They are continued to the right and below as in a mirror, as transformers' processor does, and cut again.
        """
        height, width = pixels.shape[1:3]
        padded = _mirrored(_mirrored(pixels, 1, self._unit), 2, self._unit).permute(0, 3, 1, 2)
        with torch.inference_mode():
            made: Tensor = self.module(padded.to(self.module.device, self.module.dtype)).reconstruction
            whole = made[:, :, : height * self.factor, : width * self.factor].float().clamp(0, 1)
            return whole.permute(0, 2, 3, 1).cpu().contiguous()


class ForeignUpscaler:
    """An upscaler that spandrel has read, such as ESRGAN."""

    def __init__(self, described: Any, dtype: torch.dtype) -> None:
        self.module = described.model
        self.factor = int(described.scale)
        self._described = described
        self._dtype = dtype

    def enlarge(self, pixels: Tensor) -> Tensor:
        """The same, by the model's own way of padding."""
        place = next(self.module.parameters()).device
        with torch.inference_mode():
            made: Tensor = self._described(pixels.permute(0, 3, 1, 2).to(place, self._dtype))
            return made.float().clamp(0, 1).permute(0, 2, 3, 1).cpu().contiguous()


def load(handle: Upscaler, folder: Path, device: str) -> LiveUpscaler | ForeignUpscaler:
    """An upscaler from its folder or file. Raises ValueError where a file needs spandrel and that is not installed."""
    if handle.cls == SPANDREL:
        return _foreign(handle, folder, device)
    with gate:
        from transformers.models.swin2sr.configuration_swin2sr import Swin2SRConfig
        from transformers.models.swin2sr.modeling_swin2sr import Swin2SRForImageSuperResolution
    config = Swin2SRConfig.from_dict(json.loads(handle.config))

    def make() -> Any:
        with torch.device("cpu"):  # it makes tables of places that no file holds
            return Swin2SRForImageSuperResolution(config)

    module = with_weights(make, weight_files(folder, "model"), handle.dtype, device)
    for owner in module.modules():
        for name, buffer in list(owner.named_buffers(recurse=False)):
            setattr(owner, name, buffer.to(device, module.dtype if buffer.is_floating_point() else None))
    return LiveUpscaler(module, _unit(folder))


def _unit(folder: Path) -> int:
    """Pixels that both sides are brought to multiples of, as the folder's processor says."""
    path = folder / "preprocessor_config.json"
    said = json.loads(path.read_bytes()) if path.is_file() else {}
    return int(said.get("size_divisor") or said.get("pad_size") or 8)


def _mirrored(pixels: Tensor, axis: int, unit: int) -> Tensor:
    """Continued along an axis to the next multiple of a unit, by a whole one where it is a multiple already."""
    length = pixels.shape[axis]
    along = torch.arange((length // unit + 1) * unit) % (2 * length)
    return pixels.index_select(axis, torch.where(along < length, along, 2 * length - 1 - along))


def _foreign(handle: Upscaler, file: Path, device: str) -> ForeignUpscaler:
    try:
        spandrel = import_module("spandrel")
    except ImportError as error:
        raise ValueError(
            f"{file.name} is an upscaler of its own architecture, which needs spandrel and torchvision: "
            f'pip install "darkroom[upscalers]", or take a Swin2SR model ({error})'
        ) from error
    described = spandrel.ModelLoader(device=torch.device(device)).load_from_state_dict(mapped(file))
    if described.input_channels != 3 or described.output_channels != 3:
        raise ValueError(f"{file.name} reads {described.input_channels} channels; pictures have 3")
    known = {"float16": described.supports_half, "bfloat16": described.supports_bfloat16}
    dtype = getattr(torch, handle.dtype) if known.get(handle.dtype, True) else torch.float32
    described.model.to(dtype).eval().requires_grad_(False)
    return ForeignUpscaler(described, dtype)
