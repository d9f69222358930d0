"""Pictures and masks for tests of what is done to them."""

from typing import Final

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as Pillow

from nodes.types import Image, Mask

SIDES: Final = st.integers(1, 24)
"""Sides small enough for many examples."""


def noise(width: int, height: int, batch: int = 1, seed: int = 0) -> Image:
    """Pictures of values that fit into 8 bits, so that Pillow can have the same."""
    generator = torch.Generator().manual_seed(seed)
    return Image(torch.randint(0, 256, (batch, height, width, 3), generator=generator) / 255)


def smooth(width: int, height: int, batch: int = 1) -> Image:
    """Pictures that change slowly, each another way."""
    down, across = torch.meshgrid(torch.linspace(0, 3, height), torch.linspace(0, 4, width), indexing="ij")
    planes = [torch.sin(across * (i + 1) + down + channel) for i in range(batch) for channel in range(3)]
    return Image((torch.stack(planes).reshape(batch, 3, height, width).permute(0, 2, 3, 1) + 1) / 2)


def grey(width: int, height: int, batch: int = 1, seed: int = 0) -> Mask:
    """Masks of any values."""
    return Mask(noise(width, height, batch, seed).pixels[..., 1].clone())


def plain(width: int, height: int, *colour: float) -> Image:
    """A picture of one colour; of grey where one value is given."""
    return Image(torch.tensor(colour, dtype=torch.float32).expand(1, height, width, 3).clone())


def eight_bits(image: Image) -> NDArray[np.int64]:
    """The first picture as whole numbers to 255."""
    return np.asarray(image.pil()[0]).astype(np.int64)


def differs(image: Image, picture: Pillow.Image) -> int:
    """The largest difference of any channel from what Pillow made, in steps of 8 bits."""
    return int(np.abs(eight_bits(image) - np.asarray(picture).astype(np.int64)).max())


pictures = st.builds(noise, SIDES, SIDES, st.integers(1, 3), st.integers(0, 2**32))
masks = st.builds(grey, SIDES, SIDES, st.integers(1, 3), st.integers(0, 2**32))
