"""Tokenizers built from a model's files by `tokenizers` alone: those of CLIP and T5, as transformers 5 has them."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from nodes.readers.files import MAX_JSON, missing, read_json
from nodes.readers.sentencepiece import read_pieces
from nodes.readers.weights import damaged

WORDS: Final = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
"""What a text is cut into before its tokens are looked for, as CLIP has it."""

EXTRA: Final = 100
"""Marks of T5's own that stand behind the pieces of its vocabulary."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A tokenizer, how many marks it puts around a text, and the most tokens that its config allows."""

    tokenizer: Any
    marks: int
    longest: int | None


@lru_cache(maxsize=4)  # one has 50,000 words
def vocabulary_of(folder: Path, is_t5: bool) -> Vocabulary:
    """The tokenizer of a folder. Raises `Unfit`: "incomplete-model", "damaged-model"."""
    said = read_json(folder / "tokenizer_config.json") if (folder / "tokenizer_config.json").is_file() else {}
    longest = said.get("model_max_length")
    limit = int(longest) if isinstance(longest, int | float) and longest > 0 else None
    return Vocabulary(_t5(folder), 1, limit) if is_t5 else Vocabulary(_clip(folder, said), 2, limit)


def _clip(folder: Path, said: dict[str, Any]) -> Any:
    vocabulary, merges = _words(folder)
    begin, end = _text(said.get("bos_token"), "<|startoftext|>"), _text(said.get("eos_token"), "<|endoftext|>")
    marks = (begin, end, _text(said.get("pad_token"), end))
    try:
        return _byte_pairs(vocabulary, merges, marks)
    except Exception as error:  # Rust's; nothing is known of what it raises
        raise damaged(folder / "tokenizer.json", f"no tokenizer can be made of it ({error})") from error


def _byte_pairs(vocabulary: dict[str, int], merges: list[tuple[str, str]], marks: tuple[str, str, str]) -> Any:
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(
        models.BPE(
            vocab=vocabulary, merges=merges, continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token=marks[1]
        )
    )
    made.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    made.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in dict.fromkeys(marks)])
    return made


def _t5(folder: Path) -> Any:
    where = folder / "tokenizer.json"
    if where.is_file():
        said = read_json(where)
        model, marks = said.get("model"), said.get("added_tokens") or []
        pieces: Any = model.get("vocab") if isinstance(model, dict) else None
        characters = _characters(said.get("normalizer"))
    else:
        where = folder / "spiece.model"
        read = read_pieces(where)
        pieces, characters = list(read.pieces), read.characters
        marks = [{"content": f"<extra_id_{index}>"} for index in reversed(range(EXTRA))]
    try:
        return _unigrams([(str(piece), float(score)) for piece, score in pieces], characters, marks)
    except Exception as error:  # Rust's, or what raises where the pieces are no pairs
        raise damaged(where, f"no tokenizer can be made of it ({error})") from error


def _unigrams(pieces: list[tuple[str, float]], characters: bytes, marks: list[Any]) -> Any:
    from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

    made = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    if characters:
        made.normalizer = normalizers.Precompiled(characters)
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
        ]
    )
    made.add_special_tokens([AddedToken(str(mark["content"]), special=True, normalized=False) for mark in marks])
    return made


def _characters(normaliser: Any) -> bytes:
    """The table of characters that are replaced before, from a normaliser as `tokenizer.json` describes it."""
    found = normaliser if isinstance(normaliser, dict) else {}
    each = found.get("normalizers") if found.get("type") == "Sequence" else [found]
    for one in each if isinstance(each, list) else ():
        if isinstance(one, dict) and one.get("type") == "Precompiled":
            return base64.b64decode(str(one.get("precompiled_charsmap") or ""))
    return b""


def _words(folder: Path) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """The vocabulary and the merges of a tokenizer, from `tokenizer.json`, or `vocab.json` and `merges.txt`."""
    if (folder / "tokenizer.json").is_file():
        model = read_json(folder / "tokenizer.json").get("model")
        vocabulary, merges = (model.get("vocab"), model.get("merges")) if isinstance(model, dict) else (None, None)
        where = folder / "tokenizer.json"
    else:
        where = folder / "merges.txt"
        vocabulary, merges = read_json(folder / "vocab.json"), _lines(where)
    if not isinstance(vocabulary, dict) or not isinstance(merges, list):
        raise damaged(where, "it holds no vocabulary and merges")
    pairs = [tuple(pair.split(" ")) if isinstance(pair, str) else tuple(pair) for pair in merges]
    if not all(len(pair) == 2 for pair in pairs):
        raise damaged(where, "its merges are no pairs")
    return vocabulary, [(str(first), str(second)) for first, second in pairs]


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise missing(path)
    if path.stat().st_size > MAX_JSON:
        raise damaged(path, f"it is larger than {MAX_JSON:,} bytes")
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return [line for line in lines if line and not line.startswith("#version")]


def _text(token: Any, default: str) -> str:
    """A mark as a config says it: its text, or an object with that."""
    said = token.get("content") if isinstance(token, dict) else token
    return said if isinstance(said, str) else default
