"""Tokenizers for models in one file, which never holds them: any with the same words will do."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.types import HubCache, Memory, Root, Unfit
from nodes.readers.components import Component
from nodes.readers.files import canonical, combined, digest_of, read_json, tokenizer_files
from nodes.readers.sentencepiece import read_pieces

SLOTS: Final = ("tokenizer", "tokenizer_2", "tokenizer_3")
"""What the folders of tokenizers are called."""

DEPTH: Final = 2
"""Folders within a shelf that are looked through for models: by their name, or by an organisation's and theirs."""

SOURCES: Final[Mapping[str, str]] = {
    "CLIP": "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "T5": "PixArt-alpha/PixArt-XL-2-512x512",
}
"""Models that come with the words of each kind of text encoder."""


def tokenizer_of(
    path: Path,
    slot: str,
    encoder: Component,
    marks: Mapping[str, Mapping[str, str]],
    memory: Memory,
    shelves: Iterable[Root],
) -> Component:
    """The tokenizer of a text encoder of a file: the first whose words are as many as the encoder knows.

    It is looked for in folders beside the file that are called as it is (`tokenizer_2`, then `tokenizer` and others),
    then in model folders beside the file and on the shelves. `marks` are the family's own, such as what it pads with.
    Raises `Unfit` "incomplete-model" where there is none.
    """
    wanted, kind = slot.replace("text_encoder", "tokenizer"), "T5" if encoder.name == "T5EncoderModel" else "CLIP"
    words = int(encoder.config["vocab_size"])
    for folder in _candidates(path, wanted, shelves):
        if _fits(folder, kind, words, memory):
            config = dict(marks.get(wanted, {}))
            cls = "T5TokenizerFast" if kind == "T5" else "CLIPTokenizer"
            content = combined(cls, canonical(config), digest_of(tokenizer_files(folder), memory))
            return Component(folder, cls, config, "float32", 0, content, is_elsewhere=True)
    raise Unfit(
        "incomplete-model",
        f"{path.name} holds a {kind} text encoder that knows {words:,} words, but no tokenizer: single files have none",
        f"put the folder {wanted} of such a model beside the file, or fetch one: darkroom models fetch {SOURCES[kind]}",
    )


def _candidates(path: Path, wanted: str, shelves: Iterable[Root]) -> Iterator[Path]:
    names = sorted(SLOTS, key=lambda name: name != wanted)
    for root in (path.parent, *shelves):
        models = _cached(root.folder) if isinstance(root, HubCache) else _models(root, DEPTH)
        for model in models:
            yield from (model / name for name in names if (model / name).is_dir())


def _cached(cache: Path) -> list[Path]:
    """The folders of models in a cache of the hub."""
    return sorted(cache.glob("models--*/snapshots/*"))


def _models(folder: Path, depth: int) -> Iterator[Path]:
    """A folder, then those in it, the nearest first."""
    level = [folder]
    for _ in range(depth + 1):
        yield from level
        level = [entry for each in level for entry in _folders(each)]


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(
            entry for entry in folder.iterdir() if entry.name not in SLOTS and entry.name[0] != "." and entry.is_dir()
        )
    except OSError:
        return []


def _fits(folder: Path, kind: str, words: int, memory: Memory) -> bool:
    """Whether a tokenizer is of a kind, with the words of an encoder; T5 has room for a few words more."""
    try:
        digest = digest_of(tokenizer_files(folder), memory)
        said = memory.recall(f"words/{digest}")
        if said is None:
            said = list(_counted(folder))
            memory.keep(f"words/{digest}", said)
    except (Unfit, OSError):
        return False
    if not isinstance(said, list | tuple):
        return False
    found, count = said[0], int(str(said[1]))
    return found == kind and (count == words if kind == "CLIP" else 0 <= words - count < 256)


def _counted(folder: Path) -> tuple[str, int]:
    """What a tokenizer is, and how many words it has: CLIP's are pairs merged, T5's stand in a list."""
    if (folder / "spiece.model").is_file() and not (folder / "tokenizer.json").is_file():
        return "T5", len(read_pieces(folder / "spiece.model").pieces)
    if not (folder / "tokenizer.json").is_file():
        return "CLIP", len(read_json(folder / "vocab.json"))
    read: Any = read_json(folder / "tokenizer.json")
    try:
        words = read["model"]["vocab"]
        return ("CLIP", len(words)) if isinstance(words, dict) else ("T5", len(words))
    except (KeyError, TypeError):
        return "", 0
