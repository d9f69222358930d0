"""Text encoders with their tokenizers: one model, or several that read a prompt together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.live.gate import gate
from nodes.live.weights import with_weights
from nodes.readers.files import weight_files
from nodes.types import TextEncoder

with gate:
    from transformers.models.clip.configuration_clip import CLIPTextConfig
    from transformers.models.clip.modeling_clip import CLIPTextModel
    from transformers.models.clip.tokenization_clip import CLIPTokenizer


class LiveTextEncoder:
    """A CLIP text model on its device."""

    def __init__(self, module: Any, tokenizer: Any) -> None:
        self.module = module
        self._tokenizer = tokenizer

    def encode(self, text: str) -> tuple[Tensor, Tensor]:
        """The embeddings [1, tokens, width] and the pooled embedding [1, width] of a prompt, float32 on the CPU.

        The prompt is cut after the longest length, 77 tokens in Stable Diffusion, and padded to it.
        """
        read = tokens_of(self._tokenizer, text, self.module.config.max_position_embeddings)
        with torch.inference_mode():
            mask = read.attention_mask if getattr(self.module.config, "use_attention_mask", False) else None
            output = self.module(read.input_ids.to(self.module.device), attention_mask=mask)
            return output.last_hidden_state.float().cpu(), output.pooler_output.float().cpu()


def tokens_of(tokenizer: Any, text: str, longest: int) -> Any:
    """The tokens of a text, cut and padded to the tokenizer's longest length, at most to the model's."""
    length = min(tokenizer.model_max_length, longest)
    return tokenizer(text, padding="max_length", max_length=length, truncation=True, return_tensors="pt")


def load_tokenizer(folder: Path) -> Any:
    """A CLIPTokenizer from its folder."""
    return CLIPTokenizer.from_pretrained(folder, local_files_only=True)


def load(handle: TextEncoder[Any], folder: Path, device: str) -> LiveTextEncoder:
    """The text encoder of a model's folder, with its tokenizer."""
    parts: Mapping[str, Any] = json.loads(handle.config)["parts"]
    text = parts["text_encoder"]
    config = CLIPTextConfig.from_dict(json.loads(text["config"]))
    files = weight_files(folder / text["folder"], "model")
    module = with_weights(lambda: CLIPTextModel(config), files, handle.dtype, device, _renamed)
    return LiveTextEncoder(module, load_tokenizer(folder / parts["tokenizer"]["folder"]))


def _renamed(_: CLIPTextModel, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names of before transformers 5, where the text model stood inside another."""
    return {name.removeprefix("text_model."): tensor for name, tensor in stored.items()}
