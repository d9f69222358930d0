"""T5's tokenizers, from tokenizer.json and from SentencePiece's own file, are those of transformers."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types import Resource, Unfit
from nodes.live.text import load_tokenizer
from nodes.readers.components import read_component
from nodes.readers.sentencepiece import read_pieces
from nodes.readers.tokens import Tokens, count_tokens
from nodes.readers.vocabulary import vocabulary_of
from tests.nodes.families.tiny_texts import LETTERS, PIECES, clip_words, t5_tokenizer, t5_words
from tests.nodes.studio import Notebook

HARD = [
    "",
    "a red circle on the blue background",
    "  A Small\tSTAR,\n\n(the largest)!! ",
    "émile 🎈🎈 東京 ¼ ﬁ \u0000 \ufeff x",
    "</s> between <extra_id_0> marks",
    "a star of " * 60,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return t5_words(tmp_path_factory.mktemp("t5"))


@pytest.fixture(scope="module")
def reference() -> Any:
    return t5_tokenizer()


def varint(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def field(number: int, value: bytes | int | float) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def sentencepiece(path: Path) -> Path:
    """The tiny vocabulary as SentencePiece writes it; with fields that are not read."""
    marks = [(mark, 0.0) for mark in ("<pad>", "</s>", "<unk>")]
    words = [(f"▁{word}", -2.0 - index / 10) for index, word in enumerate(PIECES)]
    letters = [(letter, -8.0 - index / 10) for index, letter in enumerate(f"▁{LETTERS}")]
    pieces = [
        field(1, field(1, text.encode()) + field(2, score) + field(3, 1)) for text, score in marks + words + letters
    ]
    trainer = field(2, field(3, 1) + field(4, 70000))
    path.write_bytes(b"".join(pieces) + trainer + field(3, field(1, b"identity") + field(3, 1)))
    return path


@pytest.mark.parametrize("text", HARD)
def test_the_tokens_are_those_of_transformers(folder: Path, reference: Any, text: str) -> None:
    ours = vocabulary_of(folder, is_t5=True).tokenizer
    assert ours.encode(text, add_special_tokens=False).ids == reference(text, add_special_tokens=False)["input_ids"]


@given(st.text(max_size=200))
def test_any_text_has_as_many_tokens(folder: Path, reference: Any, text: str) -> None:
    ours = vocabulary_of(folder, is_t5=True).tokenizer
    assert len(ours.encode(text, add_special_tokens=False)) + 1 == len(reference(text)["input_ids"])


@pytest.mark.parametrize("text", [text for text in HARD if "extra" not in text])
def test_sentencepieces_own_file_is_read_too(tmp_path: Path, reference: Any, text: str) -> None:
    sentencepiece(tmp_path / "spiece.model")
    wanted = reference(text, add_special_tokens=False)["input_ids"]
    ours = vocabulary_of(tmp_path, is_t5=True).tokenizer
    assert ours.encode(text, add_special_tokens=False).ids == wanted
    assert load_tokenizer(tmp_path, "T5Tokenizer")(text, add_special_tokens=False)["input_ids"] == wanted


def test_pieces_have_their_scores(tmp_path: Path) -> None:
    read = read_pieces(sentencepiece(tmp_path / "spiece.model"))
    assert [text for text, _ in read.pieces[:4]] == ["<pad>", "</s>", "<unk>", "▁a"]
    assert read.pieces[4][1] == pytest.approx(-2.1)
    assert read.characters == b""


@given(st.binary(max_size=60))
def test_any_other_bytes_are_no_vocabulary(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "spiece.model"
    path.write_bytes(b"\xff" + data)  # a field of a kind that there is not
    with pytest.raises(Unfit) as caught:
        read_pieces(path)
    assert caught.value.code == "damaged-model"


@pytest.mark.parametrize(("pipeline", "limit"), [("FluxPipeline", 512), ("PixArtAlphaPipeline", 120)])
def test_where_t5_reads_its_tokens_count(folder: Path, pipeline: str, limit: int) -> None:
    components = {
        "text_encoder": {"class": "CLIPTextModel", "digest": "none"},
        "text_encoder_2": {"class": "T5EncoderModel", "digest": "none"},
        "tokenizer_2": {"class": "T5TokenizerFast", "digest": "words"},
    }
    facts: Any = {"components": components, "pipeline": pipeline}
    model = Resource("model", "flux", "0", facts=facts, parts={"words": folder})
    assert count_tokens(model, "a red star") == Tokens(4, limit, None)
    words = ["star"] * 600
    assert count_tokens(model, " ".join(words)) == Tokens(601, limit, 5 * (limit - 1))


@pytest.mark.parametrize("text", ["hello!!! 12!", "!", "a ! b", "<|endoftext|>!", "no mark"])
def test_a_mark_that_pads_is_one_token_wherever_it_stands(tmp_path: Path, text: str) -> None:
    reference = load_tokenizer(clip_words(tmp_path, pad="!"))
    ours = vocabulary_of(tmp_path, is_t5=False).tokenizer
    assert ours.encode(text, add_special_tokens=False).ids == reference(text, add_special_tokens=False)["input_ids"]


def test_a_folder_with_sentencepieces_file_alone_is_a_whole_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match=r"tokenizer\.json"):
        read_component("T5Tokenizer", tmp_path, Notebook())
    sentencepiece(tmp_path / "spiece.model")
    before = read_component("T5Tokenizer", tmp_path, Notebook())
    with (tmp_path / "spiece.model").open("ab") as file:
        file.write(field(1, field(1, b"moon")))
    assert read_component("T5Tokenizer", tmp_path, Notebook()).digest != before.digest
