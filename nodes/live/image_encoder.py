"""CLIP's half that reads pictures, for models that are guided by them."""

import json
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.pictures import pictures_of
from nodes.live.preparation import Preparation, read_preparation
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import ImageEncoder

with gate:
    from transformers.models.clip.configuration_clip import CLIPVisionConfig
    from transformers.models.clip.modeling_clip import CLIPVisionModelWithProjection

PREPARED: Final = ("image_processor", "feature_extractor")
"""Folders beside an image encoder's that may say how it wants its pictures."""


class LiveImageEncoder:
    """An image encoder on its device."""

    def __init__(self, module: Any, preparation: Preparation) -> None:
        self.module = module
        self.preparation = preparation

    @property
    def side(self) -> int:
        """Pixels of a side of the squares that it reads."""
        return int(self.module.config.image_size)

    def embed(self, pixels: Tensor) -> Tensor:
        """The embeddings, float32 [B, width] on the CPU, of pictures, float32 [B, H, W, 3] from 0 to 1."""
        return self.embed_prepared(torch.cat([self.preparation(picture) for picture in pictures_of(pixels)]))

    def embed_prepared(self, prepared: Tensor) -> Tensor:
        """The same for pictures that are prepared, float32 [B, 3, side, side]."""
        with torch.inference_mode():
            batch = prepared.to(self.module.device, self.module.dtype)
            embedded: Tensor = self.module(pixel_values=batch).image_embeds
            return embedded.float().cpu()

    def hidden(self, pixels: Tensor) -> Tensor:
        """The states before the last layer, float32 [B, tokens, width] on the CPU."""
        prepared = torch.cat([self.preparation(picture) for picture in pictures_of(pixels)])
        return self.hidden_prepared(prepared)

    def hidden_prepared(self, prepared: Tensor) -> Tensor:
        """The same for pictures that are prepared."""
        with torch.inference_mode():
            batch = prepared.to(self.module.device, self.module.dtype)
            states: Tensor = self.module(pixel_values=batch, output_hidden_states=True).hidden_states[-2]
            return states.float().cpu()


def load(handle: ImageEncoder, folder: Path, device: str) -> LiveImageEncoder:
    """A CLIPVisionModelWithProjection from its folder, and how it wants its pictures from there or from beside it."""
    config = CLIPVisionConfig.from_dict(json.loads(handle.config))
    files = weight_files(folder, "model")
    module = with_weights(lambda: CLIPVisionModelWithProjection(config), files, handle.dtype, device)
    beside = (folder.parent / name for name in PREPARED)
    said = next((place for place in (folder, *beside) if (place / "preprocessor_config.json").is_file()), folder)
    return LiveImageEncoder(module, read_preparation(said, int(str(config.image_size))))
