"""How many tokens a model reads of a prompt: counted with its own tokenizer, without torch and without transformers.

It is the tokenizers of transformers 5 once more, from the same files; the tests hold the two against each other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from engine.types import Resource, Unfit
from nodes.readers.vocabulary import Vocabulary, vocabulary_of

LONGEST: Final = 77
"""What CLIP reads where a config does not say it."""

T5_LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "StableDiffusion3Pipeline": 256,
        "StableDiffusion3Img2ImgPipeline": 256,
        "FluxPipeline": 512,
        "FluxImg2ImgPipeline": 512,
        "PixArtAlphaPipeline": 120,
        "PixArtSigmaPipeline": 300,
    }
)
"""How many tokens diffusers' pipelines let T5 read."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text with the marks of begin and end, how many the model reads, those marks among them, and the
    index of the first character that it does not read, None where it reads all."""

    count: int
    limit: int
    cut: int | None


def count_tokens(model: Resource, text: str) -> Tokens | None:
    """The tokens of a prompt for a model; None for a model without a text encoder. Raises `Unfit`.

    Where several encoders read the prompt, they are those of the one that reads furthest: T5, where there is one.
    """
    components: Any = model.facts["components"]
    slot = _furthest(components)
    if slot is None:
        return None
    encoder = components[slot]
    words = components.get(slot.replace("text_encoder", "tokenizer"), encoder)
    is_t5 = encoder["class"] == "T5EncoderModel"
    vocabulary = vocabulary_of(model.parts[words["digest"]], is_t5)
    limit = T5_LENGTHS.get(str(model.facts.get("pipeline")), 512) if is_t5 else _positions(encoder, vocabulary)
    try:
        offsets = vocabulary.tokenizer.encode(text, add_special_tokens=False).offsets
    except Exception as error:  # Rust's; nothing is known of what it raises
        raise Unfit("damaged-model", f"the tokenizer of {model.name} cannot read this text: {error}") from error
    read = limit - vocabulary.marks
    return Tokens(len(offsets) + vocabulary.marks, limit, offsets[read][0] if len(offsets) > read else None)


def _furthest(components: Mapping[str, Any]) -> str | None:
    """The slot of the encoder that reads most of a prompt."""
    encoders = sorted(slot for slot in components if slot.startswith("text_encoder"))
    t5 = [slot for slot in encoders if components[slot]["class"] == "T5EncoderModel"]
    clip = ["clip"] if "clip" in components else []
    return next(iter(t5 + encoders + clip), None)


def _positions(encoder: Mapping[str, Any], vocabulary: Vocabulary) -> int:
    """The tokens that a CLIP and its tokenizer read at most."""
    config = json.loads(encoder["config"])
    positions = int(config.get("text_config", config).get("max_position_embeddings", LONGEST))
    return min(vocabulary.longest or positions, positions)
