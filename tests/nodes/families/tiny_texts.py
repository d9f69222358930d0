"""Tiny text encoders with random weights, and their tokenizers: every class is the true one, and nothing is fetched.

Each function writes one component into a folder, in diffusers' form. The caller seeds torch before.
"""

from pathlib import Path
from typing import Any

from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from tests.nodes.tiny import clip_tokenizer, strong

PIECES = ("a", "red", "blue", "green", "circle", "star", "on", "background", "the", "small", "large", "square", "of")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:()[]<>'-!?"


def clip(folder: Path, width: int = 32, projection: int | None = None) -> Path:
    """A CLIPTextModel of three layers; with a projection, a CLIPTextModelWithProjection to as many numbers."""
    known = clip_tokenizer()
    config = CLIPTextConfig(
        hidden_size=width,
        intermediate_size=2 * width,
        num_attention_heads=4,
        num_hidden_layers=3,
        vocab_size=len(known),
        bos_token_id=known.bos_token_id,
        eos_token_id=known.eos_token_id,
        pad_token_id=known.pad_token_id,
        max_position_embeddings=77,
        projection_dim=projection or width,
    )
    model = CLIPTextModel(config) if projection is None else CLIPTextModelWithProjection(config)
    strong(model).save_pretrained(folder)
    return folder


def t5(folder: Path, width: int = 32) -> Path:
    """A T5EncoderModel of two layers in the form of version 1.1, as all families have it."""
    config = T5Config(
        d_model=width,
        d_kv=8,
        d_ff=2 * width,
        num_heads=4,
        num_layers=2,
        feed_forward_proj="gated-gelu",
        vocab_size=len(t5_tokenizer()),
    )
    strong(T5EncoderModel(config)).save_pretrained(folder)
    return folder


def clip_words(folder: Path, pad: str = "<|endoftext|>") -> Path:
    """The tokenizer of `clip`, a token for each letter; some models pad with "!" instead of the mark of the end."""
    known = clip_tokenizer()
    known.pad_token = pad
    known.save_pretrained(folder)
    return folder


def t5_words(folder: Path, longest: int = 512) -> Path:
    """The tokenizer of `t5`: a token for a known word, else for each letter."""
    known = t5_tokenizer()
    known.model_max_length = longest
    known.save_pretrained(folder)
    return folder


def t5_tokenizer() -> Any:
    """A T5Tokenizer with a vocabulary of its own."""
    marks = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    words = [(f"▁{word}", -2.0 - index / 10) for index, word in enumerate(PIECES)]
    letters = [(letter, -8.0 - index / 10) for index, letter in enumerate(f"▁{LETTERS}")]
    extra = [(f"<extra_id_{index}>", 0.0) for index in reversed(range(4))]
    options: dict[str, Any] = {"vocab": [*marks, *words, *letters, *extra], "extra_ids": 4}
    return T5Tokenizer(**options, model_max_length=512)
