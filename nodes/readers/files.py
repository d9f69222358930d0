"""The files of a model's component: which ones count, and which are refused."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.types import Memory, Unfit
from nodes.readers.weights import damaged

MAX_JSON: Final = 16 * 2**20
"""Bytes that a config or an index may have."""

PICKLES: Final = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
"""Files that run code when they are loaded; never opened."""

TOKENIZER: Final = (
    "tokenizer.json",
    "vocab.json",
    "merges.txt",
    "spiece.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)

PASSING: Final = ("_name_or_path", "_diffusers_version", "transformers_version", "torch_dtype", "dtype")
"""Fields of a config that say where it came from, not what it is."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises `Unfit`: "incomplete-model" if it is missing, "damaged-model"."""
    if not path.is_file():
        raise missing(path)
    if path.stat().st_size > MAX_JSON:
        raise damaged(path, f"it is larger than {MAX_JSON:,} bytes")
    try:
        read = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"it is not JSON ({error})") from error
    if not isinstance(read, dict):
        raise damaged(path, "it is not a JSON object")
    return read


def missing(path: Path) -> Unfit:
    """The problem of a file that a model needs and has not."""
    return Unfit(
        "incomplete-model", f"the model has no {path.parent.name}/{path.name}", "download or copy the model again"
    )


def canonical(config: Mapping[str, Any]) -> str:
    """A config as JSON text that is equal for equal models."""
    kept = {name: value for name, value in config.items() if name not in PASSING}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)


def combined(*parts: str) -> str:
    """One sha256 of several texts; no two lists of texts share one."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def weight_files(folder: Path, stem: str) -> tuple[Path, ...]:
    """The safetensors files of a component: one, or the shards that an index names.

    A model in one file, and a part of such, `model.safetensors/unet`, stand for themselves.
    Raises `Unfit`: "pickled-model" where there are only pickles, "incomplete-model", "damaged-model".
    """
    if folder.is_file() or folder.parent.is_file():
        return (folder,)
    index = folder / f"{stem}.safetensors.index.json"
    if not (folder / f"{stem}.safetensors").is_file() and index.is_file():
        return _shards(index)
    for name in (f"{stem}.safetensors", f"{stem}.fp16.safetensors"):
        if (folder / name).is_file():
            return (folder / name,)
    pickle = next((path for path in sorted(folder.glob("*")) if path.suffix in PICKLES), None)
    if pickle is not None:
        raise pickled(pickle)
    raise missing(folder / f"{stem}.safetensors")


def pickled(path: Path) -> Unfit:
    """The problem of weights that would run code when they are loaded."""
    return Unfit(
        "pickled-model",
        f"{path.parent.name}/{path.name} is a pickle, which can run any code; it was not opened",
        "use a model saved as safetensors",
    )


def tokenizer_files(folder: Path) -> tuple[Path, ...]:
    """The files of a tokenizer. Raises `Unfit` "incomplete-model" where none says its vocabulary."""
    found = tuple(folder / name for name in TOKENIZER if (folder / name).is_file())
    names = {path.name for path in found}
    if not names & {"tokenizer.json", "spiece.model"} and not {"vocab.json", "merges.txt"} <= names:
        raise missing(folder / "tokenizer.json")
    return found


def digest_of(files: tuple[Path, ...], memory: Memory) -> str:
    """One sha256 of several files, their names included."""
    return combined(*(f"{path.name} {memory.digest(path)}" for path in files))


def _shards(index: Path) -> tuple[Path, ...]:
    named = read_json(index).get("weight_map")
    if not isinstance(named, dict) or not all(_is_plain(name) for name in named.values()):
        raise damaged(index, "its weight_map should give a file beside it for each tensor")
    shards = tuple(index.parent / name for name in sorted(set(named.values())))
    for shard in shards:
        if not shard.is_file():
            raise missing(shard)
    return shards


def _is_plain(name: object) -> bool:
    return isinstance(name, str) and name.endswith(".safetensors") and Path(name).name == name
