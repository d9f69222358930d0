"""CLIP and T5 as readers of prompts: each with its tokenizer and its own way of putting a prompt into rows."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn

from nodes.live.words import Prompt, Row, Words


class Layer(NamedTuple):
    """A layer of CLIP's: so many before the last, and whether the final norm is applied to it."""

    before_last: int
    normed: bool


LAST: Final = Layer(0, True)
PENULTIMATE: Final = Layer(1, False)
UNNORMED: Final = Layer(0, False)


class ClipRead(NamedTuple):
    """A prompt as CLIP gives it, float32 on the CPU: states [1, tokens, width], pooled [1, width], mask [1, tokens].

    `pooled` is projected where the encoder does that.
    """

    states: Tensor
    pooled: Tensor
    mask: Tensor


class ClipReader:
    """A CLIP text model with its tokenizer."""

    def __init__(self, module: Any, words: Words) -> None:
        self._module = module
        self._model = getattr(module, "text_model", module)
        self._words = words
        self._length = min(words.tokenizer.model_max_length, module.config.max_position_embeddings)

    @property
    def masks(self) -> bool:
        """Whether its config wants the padding masked, in pipelines that ask it."""
        return bool(getattr(self._module.config, "use_attention_mask", False))

    def adopt(self, name: str, vectors: Tensor) -> None:
        """Read vectors [n, width] where a prompt has a name. Raises ValueError for vectors of another width."""
        first = extended(self._model.embeddings.token_embedding, name, vectors)
        self._words.learn(name, tuple(range(first, first + len(vectors))))

    def chunks(self, prompt: Prompt) -> int:
        """How many rows of tokens the prompt has."""
        return len(self._rows(prompt))

    def read(self, prompt: Prompt, layer: Layer, at_least: int = 1, masked: bool = False) -> ClipRead:
        """The states of a layer, all chunks one after the other, and the pooled embedding of the first.

        Chunks without text fill up to `at_least`. Raises ValueError where no layer would be left.
        """
        rows = self._rows(prompt, at_least)
        read = [self._run(row, layer, prompt.skip, masked) for row in rows]
        states = [found for found, _ in read]
        if any((row.weights != 1).any() for row in rows):
            (empty,) = self._words.rows([], self._length, False)
            around, _ = self._run(empty, layer, prompt.skip, masked)
            states = [weighted(found, around, row.weights) for found, row in zip(states, rows, strict=True)]
        return ClipRead(torch.cat(states, 1), read[0][1], torch.cat([row.mask for row in rows], 1))

    def _rows(self, prompt: Prompt, at_least: int = 1) -> list[Row]:
        return self._words.rows(self._words.of(prompt), self._length, prompt.chunks, at_least)

    def _run(self, row: Row, layer: Layer, skip: int, masked: bool) -> tuple[Tensor, Tensor]:
        back = layer.before_last + skip
        layers = self._module.config.num_hidden_layers
        if back >= layers:
            raise ValueError(
                f"CLIP has {layers} layers here; {skip} cannot be left out, at most {layers - 1 - layer[0]}"
            )
        device = self._module.device
        mask = row.mask.to(device) if masked else None
        read = self._model(row.numbers.to(device), attention_mask=mask, output_hidden_states=bool(back) or not layer[1])
        states = read.last_hidden_state
        if back or not layer.normed:
            states = read.hidden_states[-1 - back]
            states = self._model.final_layer_norm(states) if layer.normed else states
        # Where its config has the old number of the mark, CLIP looks for the largest number: wrong beside embeddings.
        pooled = read.last_hidden_state[:, row.end]
        if self._model is not self._module:
            pooled = self._module.text_projection(pooled)
        return states.float().cpu(), pooled.float().cpu()


class T5Reader:
    """A T5 encoder with its tokenizer."""

    def __init__(self, module: Any, words: Words) -> None:
        self._module = module
        self._words = words

    def read(self, prompt: Prompt, length: int, masked: bool = False) -> tuple[Tensor, Tensor]:
        """The states [1, tokens, width] and the mask [1, tokens] of a prompt, cut at a length, float32 on the CPU."""
        (row,) = self._words.rows(self._words.of(prompt), prompt.tokens or length, False)
        states = self._run(row, masked)
        if (row.weights != 1).any():
            (empty,) = self._words.rows([], prompt.tokens or length, False)
            states = weighted(states, self._run(empty, masked), row.weights)
        return states, row.mask

    def adopt(self, name: str, vectors: Tensor) -> None:
        """Read vectors [n, width] where a prompt has a name. Raises ValueError for vectors of another width."""
        first = extended(self._module.shared, name, vectors)
        self._words.learn(name, tuple(range(first, first + len(vectors))))

    def _run(self, row: Row, masked: bool) -> Tensor:
        device = self._module.device
        mask = row.mask.to(device) if masked else None
        states: Tensor = self._module(row.numbers.to(device), attention_mask=mask).last_hidden_state
        return states.float().cpu()


def extended(table: nn.Embedding, name: str, vectors: Tensor) -> int:
    """Put vectors behind those of a table; the number of the first. Raises ValueError for vectors of another width."""
    known = table.weight
    if vectors.shape[1:] != known.shape[1:]:
        raise ValueError(
            f"the embedding {name} has vectors of {vectors.shape[-1]} numbers, the text encoder of {known.shape[-1]}"
        )
    rows = torch.cat([known.detach(), vectors.to(known.device, known.dtype)])
    table.weight = nn.Parameter(rows, requires_grad=False)
    table.num_embeddings = len(rows)
    return len(known)


def weighted(states: Tensor, around: Tensor, weights: Tensor) -> Tensor:
    """States [1, tokens, width] moved away from those of the empty prompt, or towards them, by weights [1, tokens]."""
    by = weights[..., None]
    return torch.where(by == 1, states, around + (states - around) * by)


def side_by_side(states: Sequence[Tensor]) -> Tensor:
    """The states of several encoders for the same tokens."""
    return torch.cat(list(states), -1)
