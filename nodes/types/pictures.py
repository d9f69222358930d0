"""Images and masks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.types import port_type
from nodes.types.tensors import TensorCodec

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from torch import Tensor


@port_type(codec=TensorCodec, colour="#5b9be6", export="SaveImage")
@dataclass(frozen=True, eq=False)
class Image:
    """A batch of pictures: float32 [B, H, W, 3], 0 to 1, sRGB."""

    pixels: "Tensor"

    def __len__(self) -> int:
        return len(self.pixels)

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[2])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[1])

    def pil(self) -> "list[Picture]":
        """The pictures as Pillow knows them, 8 bits a channel."""
        from nodes.live.pictures import pictures_of

        return pictures_of(self.pixels)

    def save(self, path: str | Path) -> None:
        """Write a batch of one to a file whose suffix says the format. Raises ValueError on larger batches."""
        if len(self) != 1:
            raise ValueError(f"save() writes one picture, this batch has {len(self)}: save each of pil()")
        self.pil()[0].save(path)


@port_type(codec=TensorCodec, colour="#9fb4c7", export="SaveMask")
@dataclass(frozen=True, eq=False)
class Mask:
    """A batch of masks: float32 [B, H, W], 0 to 1."""

    values: "Tensor"

    def __len__(self) -> int:
        return len(self.values)
