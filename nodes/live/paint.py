"""Paint: colours as people write them."""

import torch
from PIL import ImageColor
from torch import Tensor


def colour_of(text: str) -> Tensor:
    """Red, green and blue, float32 [3] from 0 to 1, of a colour as CSS writes it. Raises ValueError for any other."""
    try:
        channels = ImageColor.getrgb(text.strip())
    except ValueError as error:
        raise ValueError(f'"{text}" is no colour: write a name such as white, or #rrggbb') from error
    if len(channels) != 3:
        raise ValueError(f'"{text}" has an opacity: write red, green and blue alone, #rrggbb')
    return torch.tensor(channels, dtype=torch.float32) / 255
