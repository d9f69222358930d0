"""CLIP: how well pictures and texts agree (Radford et al., 2021, https://arxiv.org/abs/2103.00020)."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.pictures import pictures_of
from nodes.live.preparation import Preparation, read_preparation
from nodes.live.text import load_tokenizer, tokens_of
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import Clip

with gate:
    from transformers.models.clip.configuration_clip import CLIPConfig
    from transformers.models.clip.modeling_clip import CLIPModel


class LiveClip:
    """A CLIP on its device."""

    def __init__(self, module: Any, tokenizer: Any, preparation: Preparation) -> None:
        self.module = module
        self._tokenizer = tokenizer
        self._preparation = preparation

    def embed_text(self, text: str) -> Tensor:
        """The direction [1, width] of a text, of length 1."""
        read = tokens_of(self._tokenizer, text, self.module.config.text_config.max_position_embeddings)
        with torch.inference_mode():
            ids, mask = (each.to(self.module.device) for each in (read.input_ids, read.attention_mask))
            pooled = self.module.text_model(input_ids=ids, attention_mask=mask).pooler_output
            return _direction(self.module.text_projection(pooled))

    def embed_image(self, pixels: Tensor) -> Tensor:
        """The directions [B, width] of pictures, float32 [B, H, W, 3] from 0 to 1, of length 1."""
        with torch.inference_mode():
            prepared = torch.cat([self._preparation(picture) for picture in pictures_of(pixels)])
            batch = prepared.to(self.module.device, self.module.dtype)
            pooled = self.module.vision_model(pixel_values=batch).pooler_output
            return _direction(self.module.visual_projection(pooled))

    def agreement(self, pixels: Tensor, text: str) -> list[float]:
        """The cosine, -1 to 1, between each picture and a text."""
        cosines: list[float] = (self.embed_image(pixels) @ self.embed_text(text).T).flatten().tolist()
        return cosines


def load(handle: Clip, folder: Path, device: str) -> LiveClip:
    """A CLIPModel from its folder, with its tokenizer and how it wants its pictures."""
    said = json.loads(handle.config)
    config = CLIPConfig.from_dict(said)
    module = with_weights(lambda: CLIPModel(config), weight_files(folder, "model"), handle.dtype, device)
    return LiveClip(
        module, load_tokenizer(folder), read_preparation(folder, said["vision_config"].get("image_size", 224))
    )


def _direction(embeddings: Tensor) -> Tensor:
    return torch.nn.functional.normalize(embeddings.float(), dim=-1)
