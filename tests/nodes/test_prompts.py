"""Prompts: weights, chunks and skipped layers, on a tiny model."""

from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.prompts import TextEncode
from tests.nodes.studio import Studio

WORDS = ("circles", "squares", "yellows", "octagon", "abcdefg") * 8
LONG = " ".join(WORDS)
"""280 tokens of the tiny tokenizer, which has one for each letter: ten words fit into 75."""


def read(studio: Studio, text: str, **settings: Any) -> Tensor:
    (entry,) = TextEncode(studio.model.text_encoder, studio.ctx, text=text, **settings).entries
    return entry.embeddings


def pooled(studio: Studio, text: str, **settings: Any) -> Tensor:
    (entry,) = TextEncode(studio.model.text_encoder, studio.ctx, text=text, **settings).entries
    assert entry.pooled is not None
    return entry.pooled


def hidden(studio: Studio, text: str) -> Any:
    """What the encoder itself says of a text, all layers."""
    from nodes.live.text import load_tokenizer

    words = load_tokenizer(studio.folder / "tokenizer")
    ids = words(text, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    with studio.ctx.use(studio.model.text_encoder) as live, torch.inference_mode():
        model = live.module["text_encoder"]
        return model, model(ids, output_hidden_states=True)


@pytest.mark.parametrize("text", ["", "a red circle", "é 🎈 12's don't", "x <|endoftext|> y", LONG])
def test_the_defaults_are_what_the_encoder_says(studio: Studio, text: str) -> None:
    _, wanted = hidden(studio, text)
    assert torch.equal(read(studio, text), wanted.last_hidden_state)
    assert torch.equal(pooled(studio, text), wanted.pooler_output)


def test_without_brackets_weighted_is_plain_bit_for_bit(studio: Studio) -> None:
    for text in ("", "a red circle, on blue", LONG):
        assert torch.equal(read(studio, text, syntax="weighted"), read(studio, text))
        assert torch.equal(read(studio, f"({text}:1)", syntax="weighted"), read(studio, text))


def test_in_plain_syntax_brackets_are_text(studio: Studio) -> None:
    assert not torch.equal(read(studio, "a (red:1.5) circle"), read(studio, "a red circle"))
    assert torch.equal(read(studio, r"a \(red\) circle", syntax="weighted"), read(studio, "a (red) circle"))


def test_a_weight_moves_its_tokens_from_the_empty_prompt(studio: Studio) -> None:
    plain, empty = read(studio, "a red circle"), read(studio, "")
    heavy = read(studio, "a (red:1.5) circle", syntax="weighted")
    wanted = plain.clone()  # the mark of the begin, "a", then the three letters of "red"
    wanted[:, 2:5] = empty[:, 2:5] + 1.5 * (plain - empty)[:, 2:5]
    torch.testing.assert_close(heavy, wanted)
    others = [0, 1, *range(5, 77)]
    assert torch.equal(heavy[:, others], plain[:, others])


def test_a_weight_of_zero_leaves_what_the_empty_prompt_has(studio: Studio) -> None:
    gone = read(studio, "a (red:0) circle", syntax="weighted")
    torch.testing.assert_close(gone[:, 2:5], read(studio, "")[:, 2:5])
    assert torch.equal(pooled(studio, "a (red:0) circle", syntax="weighted"), pooled(studio, "a red circle"))


def test_a_long_prompt_is_read_in_chunks_of_whole_words(studio: Studio) -> None:
    whole = read(studio, LONG, long="chunks")
    assert whole.shape[1] == 4 * 77
    for index in range(4):
        part = " ".join(WORDS[10 * index : 10 * index + 10])
        assert torch.equal(whole[:, 77 * index : 77 * index + 77], read(studio, part))
    assert torch.equal(pooled(studio, LONG, long="chunks"), pooled(studio, " ".join(WORDS[:10])))
    assert read(studio, LONG).shape[1] == 77


def test_a_word_longer_than_a_chunk_is_divided(studio: Studio) -> None:
    assert read(studio, "x" * 200, long="chunks").shape[1] == 3 * 77
    assert torch.equal(read(studio, "x" * 200, long="chunks")[:, :77], read(studio, "x" * 200))


def test_a_short_prompt_in_chunks_is_the_prompt(studio: Studio) -> None:
    for text in ("", "a red circle"):
        assert torch.equal(read(studio, text, long="chunks"), read(studio, text))


def test_weights_reach_into_every_chunk(studio: Studio) -> None:
    plain = read(studio, f"{LONG} moon", long="chunks")
    heavy = read(studio, f"{LONG} (moon:1.5)", long="chunks", syntax="weighted")
    changed = (plain != heavy).any(-1)[0].nonzero().flatten().tolist()
    assert len(changed) == 4
    assert min(changed) > 3 * 77


def test_layers_can_be_left_out_at_the_end(studio: Studio) -> None:
    model, states = hidden(studio, "a star")
    with torch.inference_mode():
        wanted = model.final_layer_norm(states.hidden_states[-2])
    assert torch.equal(read(studio, "a star", skip=1), wanted)
    with pytest.raises(ValueError, match="has 2 layers here; 2 cannot be left out, at most 1"):
        read(studio, "a star", skip=2)
