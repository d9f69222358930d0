"""Text encoders with their tokenizers: one model, or several that read a prompt together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from nodes.live.gate import gate
from nodes.live.reading import ClipReader, T5Reader
from nodes.live.ways import Readers, Reading, way_of
from nodes.live.weights import with_weights
from nodes.live.words import Prompt, Words
from nodes.readers.files import weight_files
from nodes.readers.sentencepiece import read_pieces
from nodes.types import TextEncoder

with gate:
    from transformers.models.clip.configuration_clip import CLIPTextConfig
    from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection
    from transformers.models.clip.tokenization_clip import CLIPTokenizer
    from transformers.models.t5.configuration_t5 import T5Config
    from transformers.models.t5.modeling_t5 import T5EncoderModel
    from transformers.models.t5.tokenization_t5 import T5Tokenizer


class LiveTextEncoder:
    """All text encoders of a model on their device; `module` holds them by their slots."""

    def __init__(self, module: nn.ModuleDict, readers: Readers, family: str) -> None:
        self.module = module
        self._readers = readers
        self._way = way_of(family, readers.pipeline)

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots of the encoders, in the order in which they read."""
        return tuple(self._readers.by_slot)

    def adopt(self, slot: str, name: str, vectors: Tensor) -> None:
        """Let the encoder of a slot read vectors [n, width] where a prompt has a name. Raises ValueError."""
        self._readers.by_slot[slot].adopt(name, vectors)

    def encode(self, prompt: Prompt) -> Reading:
        """A prompt, read as the family's pipelines read it. Raises ValueError for what it cannot be read as."""
        return self._way(self._readers, prompt)


def load(handle: TextEncoder[Any], folder: Path, device: str) -> LiveTextEncoder:
    """The text encoders of a model's folder, with their tokenizers."""
    said = json.loads(handle.config)
    parts: Mapping[str, Any] = said["parts"]
    modules, readers = nn.ModuleDict(), {}
    for slot in sorted(part for part in parts if part.startswith("text_encoder")):
        part = parts[slot]
        module = _MODULES[part["class"]](json.loads(part["config"]), folder / part["folder"], handle.dtype, device)
        tokenizer = parts[slot.replace("text_encoder", "tokenizer")]
        read = load_tokenizer(folder / tokenizer["folder"], tokenizer["class"])
        read.pad_token = json.loads(tokenizer["config"]).get("pad_token", read.pad_token)
        words = Words(read)
        modules[slot] = module
        readers[slot] = (T5Reader if isinstance(module, T5EncoderModel) else ClipReader)(module, words)
    modules.eval()
    return LiveTextEncoder(modules, Readers(readers, said.get("pipeline", ""), handle.width), said["family"])


def load_tokenizer(folder: Path, cls: str = "CLIPTokenizer") -> Any:
    """A tokenizer from its folder."""
    if not cls.startswith("T5"):
        return CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    if (folder / "tokenizer.json").is_file():
        return T5Tokenizer.from_pretrained(folder, local_files_only=True)
    read = read_pieces(folder / "spiece.model")
    further = [(f"<extra_id_{index}>", 0.0) for index in reversed(range(100))]
    return T5Tokenizer(vocab=[*read.pieces, *further], _spm_precompiled_charsmap=read.characters or None)


def tokens_of(tokenizer: Any, text: str, longest: int) -> Any:
    """The tokens of a text, cut and padded to the tokenizer's longest length, at most to the model's."""
    length = min(tokenizer.model_max_length, longest)
    return tokenizer(text, padding="max_length", max_length=length, truncation=True, return_tensors="pt")


def _clip(config: Mapping[str, Any], folder: Path, dtype: str, device: str) -> Any:
    made = CLIPTextConfig.from_dict(dict(config))
    return with_weights(lambda: CLIPTextModel(made), weight_files(folder, "model"), dtype, device, _renamed)


def _projected(config: Mapping[str, Any], folder: Path, dtype: str, device: str) -> Any:
    made = CLIPTextConfig.from_dict(dict(config))
    return with_weights(lambda: CLIPTextModelWithProjection(made), weight_files(folder, "model"), dtype, device)


def _t5(config: Mapping[str, Any], folder: Path, dtype: str, device: str) -> Any:
    made = T5Config.from_dict(dict(config))
    module = with_weights(lambda: T5EncoderModel(made), weight_files(folder, "model"), dtype, device, _shared)
    module.encoder.embed_tokens = module.shared
    if dtype == "float16":  # as transformers loads it: these layers leave the range of 16 bits
        for block in module.encoder.block:
            block.layer[-1].DenseReluDense.wo.float()
    return module


def _renamed(_: Any, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names of before transformers 5, where the text model stood inside another."""
    return {name.removeprefix("text_model."): tensor for name, tensor in stored.items()}


def _shared(_: Any, stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """One table of vectors under both of its names, and nothing of a decoder."""
    names = ("shared.weight", "encoder.embed_tokens.weight")
    table = next((stored[name] for name in names if name in stored), None)
    kept = {name: tensor for name, tensor in stored.items() if not name.startswith(("decoder.", "lm_head."))}
    return kept if table is None else kept | dict.fromkeys(names, table)


_MODULES = {"CLIPTextModel": _clip, "CLIPTextModelWithProjection": _projected, "T5EncoderModel": _t5}
