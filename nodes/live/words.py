"""Prompts as tokens with weights, and the rows of tokens that an encoder reads at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, NamedTuple, TypeAlias

import torch
from torch import Tensor

from nodes.weighting import Span

WHOLE: Final = 8
"""A word of so many tokens is not divided between two chunks; longer ones are, as in ComfyUI."""


@dataclass(frozen=True)
class Prompt:
    """A prompt, and how it is to be read.

    `spans` are its pieces with their weights. With `chunks` CLIP reads all of it, 75 tokens at a time, else what fits
    into one. `skip` layers are left out at CLIP's end; T5 reads `tokens`, 0 for as many as the family's pipelines let
    it.
    """

    spans: tuple[Span, ...]
    chunks: bool = False
    skip: int = 0
    tokens: int = 0

    @classmethod
    def plain(cls, text: str) -> "Prompt":
        """A text as it stands."""
        return cls((Span(text),))

    def lowered(self) -> "Prompt":
        """In small letters, without the space around it."""
        texts = [span.text.lower() for span in self.spans]
        if texts:
            texts[0] = texts[0].lstrip()
            texts[-1] = texts[-1].rstrip()
        return replace(self, spans=tuple(Span(text, span.weight) for text, span in zip(texts, self.spans, strict=True)))

    @property
    def text(self) -> str:
        """Its text, without weights."""
        return "".join(span.text for span in self.spans)


class Token(NamedTuple):
    """The number of a token, and how much it counts."""

    number: int
    weight: float


Word: TypeAlias = tuple[Token, ...]


class Row(NamedTuple):
    """What an encoder reads at once: numbers int64, mask int64, 1 up to the mark of the end, weights, each [1, n].

    `end` is the index of the first mark of the end; a text may have another in it.
    """

    numbers: Tensor
    mask: Tensor
    weights: Tensor
    end: int


class Words:
    """A tokenizer, and the names in prompts that stand for embeddings: the numbers of their vectors."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._names: dict[str, tuple[int, ...]] = {}
        self._named: re.Pattern[str] | None = None
        begin = tokenizer.bos_token_id
        self._begin = () if begin is None else (Token(int(begin), 1.0),)

    def learn(self, name: str, numbers: tuple[int, ...]) -> None:
        """A name in prompts stands for these tokens from now on."""
        self._names[name.casefold()] = numbers
        spellings = "|".join(re.escape(each) for each in sorted(self._names, key=len, reverse=True))
        self._named = re.compile(
            rf"embedding:(?P<said>{spellings})(?!\w)|<(?P<marked>{spellings})>|(?<!\w)(?P<plain>{spellings})(?!\w)",
            re.IGNORECASE,
        )

    def of(self, prompt: Prompt) -> list[Word]:
        """The words of a prompt, each with the tokens that it is read as."""
        return [
            word
            for text, start, numbers in self._parts(prompt.text)
            for word in self._read(prompt, text, start, numbers)
        ]

    def rows(self, words: Sequence[Word], length: int, chunks: bool, at_least: int = 1) -> list[Row]:
        """The tokens in rows of a length with their marks: as many rows as they need, or what fits into one."""
        room = length - len(self._begin) - 1
        if chunks:
            parts = list(_chunks(words, room))
            parts += [[] for _ in range(at_least - len(parts))]
        else:
            parts = [[token for word in words for token in word][:room]]
        return [self._row(part, length) for part in parts]

    def _parts(self, text: str) -> Iterator[tuple[str, int, tuple[int, ...]]]:
        """The parts of a text, where each begins, and for a name of an embedding the numbers of its vectors."""
        end = 0
        for found in self._named.finditer(text) if self._named else ():
            yield text[end : found.start()], end, ()
            yield found[0], found.start(), self._names.get(str(found[found.lastgroup or 0]).casefold(), ())
            end = found.end()
        yield text[end:], end, ()

    def _read(self, prompt: Prompt, text: str, start: int, numbers: tuple[int, ...]) -> Iterator[Word]:
        if numbers:
            weight = weight_at(prompt.spans, start)
            yield tuple(Token(number, weight) for number in numbers)
            return
        read = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        tokens = zip(read.input_ids, read.offset_mapping, read.word_ids(0), strict=True)
        for _, word in groupby(tokens, key=lambda token: token[2]):
            yield tuple(Token(number, weight_at(prompt.spans, start + offset[0])) for number, offset, _ in word)

    def _row(self, tokens: Sequence[Token], length: int) -> Row:
        last = int(self.tokenizer.eos_token_id)
        marked = (*self._begin, *tokens, Token(last, 1.0))
        padding = length - len(marked)
        numbers = [token.number for token in marked] + [int(self.tokenizer.pad_token_id)] * padding
        weights = [token.weight for token in marked] + [1.0] * padding
        mask = [1] * len(marked) + [0] * padding
        return Row(torch.tensor([numbers]), torch.tensor([mask]), torch.tensor([weights]), numbers.index(last))


def weight_at(spans: Sequence[Span], index: int) -> float:
    """How much the character at an index of the text counts."""
    for span in spans:
        index -= len(span.text)
        if index < 0:
            return span.weight
    return 1.0


def _chunks(words: Sequence[Word], room: int) -> Iterator[list[Token]]:
    chunk: list[Token] = []
    for word in words:
        if len(chunk) + len(word) > room and len(word) <= WHOLE:
            yield chunk
            chunk = []
        for token in word:
            if len(chunk) == room:
                yield chunk
                chunk = []
            chunk.append(token)
    yield chunk
