"""The tokenizer: byte pairs learnt from the grammar's own words, so any text has tokens, and these words one each."""

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any, Final

import torch
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor
from transformers import CLIPTokenizer

from models.miniature.recipe.grammar import every_word

LENGTH: Final = 77
"""Tokens of a prompt, as in Stable Diffusion."""
BEGIN: Final = "<|startoftext|>"
END: Final = "<|endoftext|>"
WORD_END: Final = "</w>"


def merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    """`word` with every occurrence of `pair` made one symbol."""
    result: list[str] = []
    for symbol in word:
        if result and (result[-1], symbol) == pair:
            result[-1] += symbol
        else:
            result.append(symbol)
    return tuple(result)


def learn_merges(words: list[str]) -> list[tuple[str, str]]:
    """Byte-pair merges in order, the most frequent pair first, until every word is one symbol."""
    split = [(*word[:-1], word[-1] + WORD_END) for word in words]
    merges: list[tuple[str, str]] = []
    while pairs := Counter(pair for word in split for pair in pairwise(word)):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        split = [merged(word, best) for word in split]
    return merges


@cache
def tokenizer() -> CLIPTokenizer:
    """The miniature's tokenizer: 256 bytes, the same at a word's end, the merges, begin and end."""
    alphabet = sorted(ByteLevel.alphabet())
    merges = learn_merges(every_word())
    symbols = [*alphabet, *(letter + WORD_END for letter in alphabet), *(a + b for a, b in merges), BEGIN, END]
    vocabulary = {symbol: index for index, symbol in enumerate(dict.fromkeys(symbols))}
    options: dict[str, Any] = {"merges": merges}  # pairs, though the signature says strings
    return CLIPTokenizer(
        **options,
        vocab=vocabulary,
        unk_token=END,
        bos_token=BEGIN,
        eos_token=END,
        pad_token=END,
        model_max_length=LENGTH,
    )


def encode(texts: list[str], *, shorten: bool = False) -> Tensor:
    """Token ids [N, 77]; `shorten` cuts the padding that all of them share, which changes no pooled output."""
    ids = torch.tensor(tokenizer()(texts, padding="max_length", truncation=True, max_length=LENGTH)["input_ids"])
    if not shorten:
        return ids
    end = int(tokenizer().eos_token_id)
    longest = int((ids == end).int().argmax(dim=1).max()) + 1
    return ids[:, :longest]
