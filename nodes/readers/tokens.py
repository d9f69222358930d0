"""How many tokens a model reads of a prompt: counted with its own tokenizer, without torch and without transformers.

It is `CLIPTokenizer` of transformers 5 once more, from the same files; the tests hold the two against each other.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from engine.types import Resource, Unfit
from nodes.readers.files import MAX_JSON, missing, read_json
from nodes.readers.weights import damaged

WORDS: Final = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
"""What a text is cut into before its tokens are looked for, as CLIP has it."""

LONGEST: Final = 77
"""What CLIP reads where a config does not say it."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text with the marks of begin and end, how many the model reads, those marks among them, and the
    index of the first character that it does not read, None where it reads all."""

    count: int
    limit: int
    cut: int | None


def count_tokens(model: Resource, text: str) -> Tokens | None:
    """The tokens of a prompt for a model; None for a model without a text encoder. Raises `Unfit`."""
    components: Any = model.facts["components"]
    kind = next((kind for kind in ("text_encoder", "clip") if kind in components), None)
    if kind is None:
        return None
    holder = components.get("tokenizer", components[kind])
    tokenizer, limit = _tokenizer(model.parts[holder["digest"]], model.parts[components[kind]["digest"]])
    try:
        offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    except Exception as error:  # Rust's; nothing is known of what it raises
        raise Unfit("damaged-model", f"the tokenizer of {model.name} cannot read this text: {error}") from error
    read = limit - 2
    return Tokens(len(offsets) + 2, limit, offsets[read][0] if len(offsets) > read else None)


@lru_cache(maxsize=2)  # one has 50,000 words
def _tokenizer(folder: Path, encoder: Path) -> tuple[Any, int]:
    """The tokenizer of a folder, and the tokens that it and its encoder read at most."""
    said = read_json(folder / "tokenizer_config.json") if (folder / "tokenizer_config.json").is_file() else {}
    config = read_json(encoder / "config.json")
    positions = config.get("text_config", config).get("max_position_embeddings", LONGEST)
    limit = min(int(said.get("model_max_length", positions)), int(positions))
    vocabulary, merges = _words(folder)
    try:
        return _built(vocabulary, merges, {name: _text(said.get(name)) for name in ("bos_token", "eos_token")}), limit
    except Exception as error:  # Rust's; nothing is known of what it raises
        raise damaged(folder / "tokenizer.json", f"no tokenizer can be made of it ({error})") from error


def _built(vocabulary: dict[str, int], merges: list[tuple[str, str]], marks: dict[str, str | None]) -> Any:
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

    begin, end = marks["bos_token"] or "<|startoftext|>", marks["eos_token"] or "<|endoftext|>"
    made = Tokenizer(
        models.BPE(
            vocab=vocabulary, merges=merges, continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token=end
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
    made.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in dict.fromkeys((begin, end))])
    return made


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


def _text(token: Any) -> str | None:
    """A mark as a config says it: its text, or an object with that."""
    said = token.get("content") if isinstance(token, dict) else token
    return said if isinstance(said, str) else None
