"""Pictures as a CLIP wants them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

CLIP_MEAN: Final = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: Final = (0.26862954, 0.26130258, 0.27577711)
"""The mean and deviation of OpenAI's training pictures, by channel."""


@dataclass(frozen=True)
class Preparation:
    """How a CLIP wants a picture: its shorter side resized, the middle cut out, each channel normalised.

    `shortest` and the crop's `side` are pixels; the numbers are those of the model's preprocessor_config.json.
    """

    shortest: int
    side: int
    mean: tuple[float, ...] = CLIP_MEAN
    std: tuple[float, ...] = CLIP_STD

    def __call__(self, picture: Image.Image) -> Tensor:
        """The picture as float32 [1, 3, side, side]. As transformers' CLIPImageProcessor with Pillow."""
        scale = self.shortest / min(picture.size)
        width, height = (max(self.shortest, int(side * scale)) for side in picture.size)
        resized = picture.resize((width, height), Image.Resampling.BICUBIC)
        left, top = (width - self.side) // 2, (height - self.side) // 2
        middle = resized.crop((left, top, left + self.side, top + self.side))
        scaled = torch.from_numpy(np.asarray(middle, dtype=np.float32) / 255)
        normal = (scaled - torch.tensor(self.mean)) / torch.tensor(self.std)
        return normal.permute(2, 0, 1)[None]


def read_preparation(folder: Path, size: int) -> Preparation:
    """What preprocessor_config.json says; OpenAI's numbers where it says nothing. `size` is the model's own."""
    path = folder / "preprocessor_config.json"
    said: Mapping[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return Preparation(
        _side(said.get("size", size), "shortest_edge"),
        _side(said.get("crop_size", size), "height"),
        tuple(said.get("image_mean", CLIP_MEAN)),
        tuple(said.get("image_std", CLIP_STD)),
    )


def _side(said: Any, name: str) -> int:
    return int(said[name] if isinstance(said, Mapping) else said)
