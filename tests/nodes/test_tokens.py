"""Tokens counted without transformers are those that transformers gives the model."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom import MODELS
from engine.store import Remembered
from engine.types import Resource, Unfit
from nodes.readers import read_model
from nodes.readers.tokens import Tokens, count_tokens
from nodes.readers.vocabulary import vocabulary_of

HARD = [
    "",
    " ",
    "a red circle on a blue background",
    "A  RED\tcircle,\n\nit's 12 o'clock!!! don't",
    "émile é 🎈🎈 東京 ¼ ﬁ \u0000 \ufeff x",
    "<|endoftext|> between <|startoftext|>marks<|endoftext|>",
    "a photo of " * 60,
    "🎈" * 90,
]


def miniature() -> Resource:
    return read_model("miniature", MODELS / "miniature", Remembered(None))


@pytest.fixture(scope="module")
def reference() -> Any:
    from nodes.live.text import load_tokenizer

    return load_tokenizer(MODELS / "miniature" / "tokenizer")


@pytest.mark.parametrize("text", HARD)
def test_the_tokens_are_those_of_transformers(reference: Any, text: str) -> None:
    ours = vocabulary_of(MODELS / "miniature" / "tokenizer", is_t5=False).tokenizer
    wanted = reference(text, add_special_tokens=False)["input_ids"]
    assert ours.encode(text, add_special_tokens=False).ids == wanted


@given(st.text(max_size=300))
def test_any_text_has_as_many_tokens_as_transformers_counts(text: str) -> None:
    from nodes.live.text import load_tokenizer

    found = count_tokens(miniature(), text)
    assert found is not None
    assert found.count == len(load_tokenizer(MODELS / "miniature" / "tokenizer")(text)["input_ids"])
    assert (found.cut is None) is (found.count <= found.limit)


def test_the_model_reads_the_text_up_to_the_cut_and_nothing_of_what_follows(reference: Any) -> None:
    text = " ".join(f"red {number}" for number in range(60))
    found = count_tokens(miniature(), text)
    assert found is not None
    assert found.cut is not None

    def read(said: str) -> Any:
        return reference(said, padding="max_length", max_length=77, truncation=True)["input_ids"]

    assert found.limit == 77
    assert read(text[: found.cut]) == read(text)
    assert read(text[: found.cut + 1]) == read(text)
    assert read(text[: found.cut].rstrip()[:-1]) != read(text)


def test_an_empty_text_has_its_two_marks() -> None:
    assert count_tokens(miniature(), "") == Tokens(2, 77, None)


def older(folder: Path) -> Resource:
    """The miniature with its tokenizer in the files of before there was one for all."""
    for part in ("text_encoder", "unet", "vae", "scheduler", "model_index.json"):
        (folder / part).symlink_to(MODELS / "miniature" / part)
    tokenizer = folder / "tokenizer"
    tokenizer.mkdir()
    model = json.loads((MODELS / "miniature" / "tokenizer" / "tokenizer.json").read_text())["model"]
    (tokenizer / "vocab.json").write_text(json.dumps(model["vocab"]))
    merges = "\n".join(pair if isinstance(pair, str) else " ".join(pair) for pair in model["merges"])
    (tokenizer / "merges.txt").write_text(f"#version: 0.2\n{merges}\n")
    return read_model("older", folder, Remembered(None))


def test_vocabulary_and_merges_in_files_of_their_own_are_read_too(tmp_path: Path) -> None:
    model = older(tmp_path)
    for text in HARD:
        assert count_tokens(model, text) == count_tokens(miniature(), text)


@pytest.mark.parametrize(("file", "text"), [("merges.txt", "one\n"), ("vocab.json", "[]"), ("vocab.json", '{"a": 1}')])
def test_files_that_make_no_tokenizer_are_said(tmp_path: Path, file: str, text: str) -> None:
    model = older(tmp_path)
    (tmp_path / "tokenizer" / file).write_text(text)
    with pytest.raises(Unfit, match=r"merges\.txt|vocab\.json|tokenizer"):
        count_tokens(model, "a")


def test_a_tokenizer_without_merges_is_incomplete(tmp_path: Path) -> None:
    model = older(tmp_path)
    (tmp_path / "tokenizer" / "merges.txt").unlink()
    with pytest.raises(Unfit) as caught:
        count_tokens(model, "a")
    assert caught.value.code == "incomplete-model"
